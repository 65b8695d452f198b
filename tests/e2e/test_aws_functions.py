"""The whole journey through the functions of a deployment, from signing up to no trace.

Behind an HTTP API with an authorizer of tokens, each function runs in Lambda's own runtime client:
from the checkout, and with nothing but its package on the path.
Gemini's stand-in is down, so the custom model makes the pictures: its server is a process, behind a
stub of SageMaker's runtime API.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import UUID, uuid4

import pytest

from functions import FUNCTIONS
from ilikeyacut.adapters.cognito.trigger import issuer_of
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from support.buckets import posted
from support.functions import Deployment, deployment
from support.gemini_scenes import status
from support.gemini_server import GeminiServer
from support.http_api import Client, http_api
from support.identity import user_pool
from support.model_container import container
from support.sagemaker_stub import SageMakerStub, before_container
from support.waiting import until
from support.zips import HERE, built, in_lambda, runtime, unpacked
from zips.kinds import KINDS

pytestmark = pytest.mark.timeout(1200)
Python = Callable[[str], tuple[str, ...]]

ROOT = Path(__file__).resolve().parents[2]
PORTRAIT = (ROOT / "examples" / "portraits" / "astronaut.png").read_bytes()
PASSWORD = "correct horse battery"
HTTP = ("auth", "gallery", "notifications", "processing", "uploads", "users")
NAMES = (*HTTP, "orchestration", "projector", "relay")
COPPER = {"dye": {"colour": "copper"}}
SOON = 120.0
"""Seconds in which a deployment does what it was asked."""


@dataclass(frozen=True)
class Cloud:
    """A deployment, who stands for its providers, and where its API is."""

    deployment: Deployment
    gemini: GeminiServer
    sagemaker: SageMakerStub
    url: str
    host: str

    def client(self) -> Client:
        """Return somebody who is not signed in."""
        return Client(self.url, self.host)

    def job(self, job_id: str) -> ProcessingJob:
        return self.deployment.app.store.load(ProcessingJob, UUID(job_id))


@pytest.fixture(scope="module")
def python(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Python:
    """How the Python of a function is started."""
    if getattr(request, "param", "checkout") == "checkout":
        return lambda name: (sys.executable,)
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folders = {
        kind: unpacked(built(kind, HERE, shared), tmp_path_factory.mktemp(kind)) for kind in KINDS
    }
    client = runtime(tmp_path_factory.mktemp("runtime"))
    return lambda name: in_lambda(folders[FUNCTIONS[name].package], client)


@pytest.fixture(scope="module")
def cloud(
    dynamodb_url: str, tmp_path_factory: pytest.TempPathFactory, python: Python
) -> Iterator[Cloud]:
    log = tmp_path_factory.mktemp("model") / "log"
    with (
        GeminiServer(otherwise=status(503)) as gemini,
        container(log) as model,
        SageMakerStub(before_container(model.url)).serving() as sagemaker,
    ):
        told = {
            "stylists": "gemini,sagemaker",
            "gemini_api_key": "key-of-the-test",
            "gemini_base_url": gemini.url,
            "gemini_models": "painter",
            "sagemaker_endpoint": "tints",
            "sagemaker_base_url": sagemaker.url,
            "sagemaker_region": "eu-central-1",
        }
        with deployment(dynamodb_url, NAMES, told, python=python) as made:
            pool = user_pool(dynamodb_url).pool
            served = {name: made.arns[name] for name in HTTP}
            host = http_api(made.aws, served, issuer_of(pool.id), [*pool.clients])
            yield Cloud(made, gemini, sagemaker, dynamodb_url, host)


def signed_up(cloud: Cloud) -> Client:
    """Sign up and in through the API."""
    client, email = cloud.client(), f"{uuid4().hex}@example.com"
    account = {"email": email, "password": PASSWORD}
    client.call("POST", "/v1/auth/sign-up", account | {"name": "Ada", "of_age": True}, expect=202)
    code = user_pool(cloud.url).code(email)
    client.call("POST", "/v1/auth/confirm", {"email": email, "code": code}, expect=204)
    tokens = client.call("POST", "/v1/auth/sign-in", account, expect=200).json
    client.token = tokens["access_token"]
    return client


def agreed(client: Client) -> None:
    """Let both third parties see photos."""
    for consent in client.call("GET", "/v1/me/consents", expect=200).json["items"]:
        said = {"text_version": consent["text_version"], "of_age": True}
        client.call("PUT", f"/v1/me/consents/{consent['provider']}", said, expect=200)


def uploaded(client: Client) -> str:
    """Send a selfie to the store, and wait until its notice led to it being looked at."""
    wanted = {"media_type": "image/png", "size": len(PORTRAIT)}
    announced = client.call("POST", "/v1/photos", wanted, expect=201).json
    form = announced["upload"]
    assert posted(form["url"], form["fields"], PORTRAIT) == 204
    photo = announced["photo"]["id"]

    def accepted() -> bool:
        found = client.call("GET", f"/v1/photos/{photo}", expect=200).json
        assert found["status"] != "rejected", found
        return bool(found["status"] == "accepted")

    until(accepted, SOON)
    return str(photo)


def tried_on(client: Client, photo: str, variations: int = 1) -> dict[str, Any]:
    """Request a try-on, and poll it as a client does until it is over."""
    wish = {"photo_id": photo, "look": COPPER, "variations": variations}
    key = uuid4().hex
    asked = client.call("POST", "/v1/try-ons", wish, expect=202, Idempotency_Key=key)
    again = client.call("POST", "/v1/try-ons", wish, Idempotency_Key=key)
    assert again.json["id"] == asked.json["id"]
    path = asked.headers["location"]

    def over() -> Any:
        found = client.call("GET", path, expect=200)
        return found.json if found.json["status"] not in {"requested", "queued"} else None

    return dict(until(over, SOON))


def told(cloud: Cloud) -> bool:
    """Whether the push service took a notice since the deployment began: the inbox remembers it."""
    inbox = f"{cloud.deployment.environment['ILIKEYACUT_DYNAMODB_PREFIX']}Inbox"
    found = cloud.deployment.aws.client("dynamodb").scan(TableName=inbox, ConsistentRead=True)
    return any("d" in it for it in found["Items"])


def test_without_a_token_only_what_is_public_is_answered(cloud: Cloud) -> None:
    client = cloud.client()
    client.call("GET", "/v1/me", expect=401)
    client.call("GET", "/v1/colours", expect=200)
    client.token = "forged"
    client.call("GET", "/v1/try-ons", expect=401)


@pytest.mark.parametrize("python", ["checkout", "packages"], indirect=True, scope="module")
def test_the_journey(cloud: Cloud) -> None:
    client = signed_up(cloud)
    me = client.call("GET", "/v1/me", expect=200).json
    agreed(client)
    device = {"platform": "ios", "token": uuid4().hex * 2}
    client.call("PUT", f"/v1/me/devices/{uuid4()}", device, expect=204)
    photo = uploaded(client)
    found = tried_on(client, photo, variations=2)
    assert (found["status"], len(found["results"])) == ("completed", 2)
    assert {it["provider"] for it in found["results"]} == {"sagemaker"}
    assert cloud.deployment.ended(UUID(found["id"]))["status"] == "SUCCEEDED"
    attempts = [(it.provider, it.failure) for it in cloud.job(found["id"]).attempts]
    assert attempts[:2] == [("gemini", "PROVIDER_UNAVAILABLE"), ("sagemaker", None)]
    with urlopen(found["results"][0]["image"]["url"]) as answer:  # noqa: S310 - the emulator's
        assert answer.read(3) == b"\xff\xd8\xff"
    until(lambda: len(client.call("GET", "/v1/results", expect=200).json["items"]) == 2, SOON)
    until(lambda: told(cloud), SOON)
    credits = client.call("GET", "/v1/me", expect=200).json["credits"]
    assert credits["available"] == me["credits"]["available"] - 2
    assert credits["reserved"] == 0


def test_a_person_who_leaves_is_forgotten(cloud: Cloud) -> None:
    client = signed_up(cloud)
    me = client.call("GET", "/v1/me", expect=200).json
    photo = uploaded(client)
    client.call("DELETE", "/v1/me", {"confirm": me["email"]}, expect=202)
    topics = cloud.deployment.app.store.history
    until(lambda: "user:erased" in [it.TOPIC for it in topics(UUID(me["id"]))], SOON)
    assert client.call("GET", f"/v1/photos/{photo}").status in {401, 404, 410}


def test_a_try_on_that_nobody_can_make_costs_nothing(cloud: Cloud) -> None:
    client = signed_up(cloud)
    agreed(client)
    before = client.call("GET", "/v1/me", expect=200).json["credits"]
    photo = uploaded(client)
    wish = {"photo_id": photo, "look": COPPER, "stylist": "gemini"}
    key = uuid4().hex
    asked = client.call("POST", "/v1/try-ons", wish, expect=202, Idempotency_Key=key).json
    until(lambda: cloud.job(asked["id"]).finished, SOON)
    found = client.call("GET", f"/v1/try-ons/{asked['id']}", expect=200).json
    assert found["status"] == "failed"
    assert found["failure"]["charged"] == 0
    assert cloud.job(asked["id"]).status is JobStatus.FAILED
    assert client.call("GET", "/v1/me", expect=200).json["credits"] == before
