"""A stage on the emulator, its functions with the rights of their roles: the whole chain at work.

phone -> API -> relay -> CloudFront -> load balancer -> function -> S3 -> EventBridge -> FIFO queue
-> processing -> workflow -> result -> bus -> push
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit
from urllib.request import urlopen
from uuid import uuid4

import pytest

from support.deployed_people import COPPER, SOON, Person, signs_up
from support.deployed_stage import DeployedStage
from support.http_api import Said
from support.tokens import claims, signed
from support.waiting import until


@pytest.fixture(scope="module")
def ada(deployed: DeployedStage) -> Person:
    return signs_up(deployed)


def test_a_try_on_from_the_selfie_to_the_push(deployed: DeployedStage, ada: Person) -> None:
    available, reserved = ada.credits()
    device = {"platform": "ios", "token": uuid4().hex * 2}
    ada.client.call("PUT", f"/v1/me/devices/{uuid4()}", device, expect=204)
    job = ada.asks(ada.uploads())
    (result,) = ada.waits_for(f"/v1/try-ons/{job}", "completed")["results"]
    with urlopen(result["image"]["url"]) as answer:  # noqa: S310 - the emulator's
        assert answer.read(3) == b"\xff\xd8\xff"
    assert ada.credits() == (available - 1, reserved)
    until(lambda: deployed.pushes() == 1, SOON)
    until(lambda: deployed.execution(job)["status"] == "SUCCEEDED", SOON)
    dead = [deployed.messages(it) for it in ("image-dead.fifo", "dead", "undelivered")]
    assert dead == [0, 0, 0]
    assert deployed.denied() == []


def test_the_page_needs_no_token_and_names_where_pictures_and_uploads_are(
    deployed: DeployedStage,
) -> None:
    deployed.client().call("GET", "/", expect=200)
    script = deployed.client().call("GET", "/web/js/app.js", expect=200)
    assert b"import" in script.body
    page = deployed.edge(deployed.outputs["CdnDomain"], "/", x_edge_key=deployed.edge_key)
    told = {name: them for name, *them in map(str.split, policy_of(page).split(";"))}
    assert deployed.url in told["img-src"]
    assert deployed.url in told["connect-src"]


def policy_of(said: Said) -> str:
    return said.headers["content-security-policy"]


def test_a_stranger_sees_what_was_shared_until_it_is_revoked(
    deployed: DeployedStage, ada: Person
) -> None:
    ada.waits_for(f"/v1/try-ons/{ada.asks(ada.uploads())}", "completed")
    result = ada.client.call("GET", "/v1/results", expect=200).json["items"][0]["id"]
    link = ada.client.call("POST", f"/v1/results/{result}/shares", {"days": 1}, expect=201).json
    path = urlsplit(link["url"]).path
    page = deployed.client().call("GET", path, expect=200).body.decode()
    (address,) = re.findall('src="([^"]+)"', page)
    with urlopen(unescape(address)) as answer:  # noqa: S310 - the emulator's
        assert answer.read(3) == b"\xff\xd8\xff"
    ada.client.call("DELETE", f"/v1/results/{result}/shares/{link['id']}", expect=204)
    deployed.client().call("GET", path, expect=404)
    assert deployed.denied() == []


def test_the_catalogue_needs_no_token(deployed: DeployedStage) -> None:
    found = deployed.client().call("GET", "/v1/hairstyles", expect=200).json
    assert len(found["items"]) > 10


@pytest.mark.parametrize("token", [None, "forged", signed(claims())])
def test_a_foreign_token_is_refused_by_the_api(deployed: DeployedStage, token: str | None) -> None:
    deployed.client(token).call("GET", "/v1/me", expect=401)


def test_an_id_token_is_refused_by_the_function(deployed: DeployedStage, ada: Person) -> None:
    refused = deployed.client(ada.tokens["id_token"]).call("GET", "/v1/me", expect=401)
    assert refused.json["code"] == "TOKEN_WRONG_USE"


def test_the_distribution_serves_nobody_who_passes_the_api_by(
    deployed: DeployedStage, ada: Person
) -> None:
    host, who = deployed.outputs["CdnDomain"], f"Bearer {ada.client.token}"
    for guess in ({}, {"x_edge_key": "guess"}):
        assert deployed.edge(host, "/v1/me", Authorization=who, **guess).status == 403
    right = {"x_edge_key": deployed.edge_key}
    assert deployed.edge(host, "/v1/me", Authorization=who, **right).status == 200


def test_the_load_balancer_serves_nobody_who_passes_the_distribution_by(
    deployed: DeployedStage, ada: Person
) -> None:
    found = deployed.aws.client("elbv2").describe_load_balancers()["LoadBalancers"]
    (host,) = (it["DNSName"] for it in found)
    who = f"Bearer {ada.client.token}"
    assert deployed.edge(host, "/v1/me", Authorization=who).status == 403
    assert deployed.edge(host, "/v1/me", Authorization=who, x_edge_key="guess").status == 403


def test_headers_of_answers_pass_the_distribution(deployed: DeployedStage, ada: Person) -> None:
    """The emulator's API drops them."""
    host, right = deployed.outputs["CdnDomain"], {"x_edge_key": deployed.edge_key}
    mine = deployed.edge(host, "/v1/me", Authorization=f"Bearer {ada.client.token}", **right)
    assert mine.headers["cache-control"].startswith("private")
    library = deployed.edge(host, "/v1/hairstyles", **right)
    assert "public" in library.headers["cache-control"]
    again = deployed.edge(host, "/v1/hairstyles", If_None_Match=library.headers["etag"], **right)
    assert (library.status, again.status) == (200, 304)


def test_a_look_that_does_not_exist_costs_nothing(ada: Person) -> None:
    before = ada.credits()
    wish = {"photo_id": str(uuid4()), "look": COPPER}
    ada.client.call("POST", "/v1/try-ons", wish, expect=404, Idempotency_Key=uuid4().hex)
    assert ada.credits() == before
