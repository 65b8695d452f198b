"""Results over HTTP: lists, favourites, links, and what a link shows to anyone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from ilikeyacut.application.limits import PUBLIC
from ilikeyacut.domain.values import Look
from ilikeyacut.entrypoints.http.routes import results, shares
from support.apps import BOB, COPPER, Stage, picture
from support.http import Person, client, signed_in

PATH = "/v1/results"
MISSING = UUID(int=404)


class Caller:
    """A signed-in person with results who calls the API."""

    def __init__(self, stage: Stage, name: str = "Ada") -> None:
        self.stage = stage
        self.me: Person = signed_in(stage, name)
        api = client(stage, results.routes, shares.routes).app
        self.http = TestClient(api, base_url="http://127.0.0.1:8000", client=("203.0.113.9", 1))

    def result(self, look: Look = COPPER) -> str:
        self.stage.clock.advance(timedelta(seconds=1))
        job = self.stage.finished(self.me.user, look=look)
        return str(self.stage.app.try_ons.results(job)[0].id)

    def ask(self, method: str, path: str, **options: Any) -> Response:
        return self.http.request(method, path, headers=self.me.headers, **options)

    def shared(self, result_id: str, **body: Any) -> dict[str, Any]:
        answer = self.ask("POST", f"{PATH}/{result_id}/shares", json={"days": 7, **body})
        assert answer.status_code == 201, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert self.http.get(answer.headers["Location"]).status_code == 200
        return dict(answer.json())

    def visited(self, link: dict[str, Any]) -> Response:
        token = link["url"].rpartition("/s/")[2]
        return self.http.get(f"/v1/shares/{token}")


@pytest.fixture
def ada(stage: Stage) -> Caller:
    return Caller(stage)


def ids(answer: Response) -> list[str]:
    return [it["id"] for it in answer.json()["items"]]


def code(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_result_is_shown_with_its_pictures_and_its_look(ada: Caller) -> None:
    result_id = ada.result()
    answer = ada.ask("GET", f"{PATH}/{result_id}")
    shown = answer.json()
    assert shown["look"] == {"dye": {"colour": "copper", "intensity": 100}}
    assert (shown["favourite"], shown["shares"]) == (False, [])
    for part in ("image", "thumbnail", "before_after"):
        assert shown[part].keys() == {"url", "expires_at"}
    assert ada.ask("GET", PATH).json()["items"] == [shown]
    headers = {**ada.me.headers, "If-None-Match": answer.headers["ETag"]}
    assert ada.http.get(f"{PATH}/{result_id}", headers=headers).status_code == 304
    ada.stage.clock.advance(timedelta(minutes=15))  # the addresses are others now
    headers |= signed_in(ada.stage).headers
    assert ada.http.get(f"{PATH}/{result_id}", headers=headers).status_code == 200


def test_results_are_listed_by_hairstyle_selfie_and_favourite(ada: Caller) -> None:
    ada.stage.app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))
    coloured, cut = ada.result(), ada.result(Look(hairstyle="bob"))
    for _ in range(2):
        assert ada.ask("PUT", f"{PATH}/{coloured}/favourite").status_code == 204
    assert ids(ada.ask("GET", PATH)) == [cut, coloured]
    assert ids(ada.ask("GET", f"{PATH}?hairstyle=bob")) == [cut]
    assert ids(ada.ask("GET", f"{PATH}?favourite=true")) == [coloured]
    assert ids(ada.ask("GET", f"{PATH}?photo_id={MISSING}")) == []
    assert ada.ask("GET", f"{PATH}/{coloured}").json()["favourite"] is True
    for _ in range(2):
        assert ada.ask("DELETE", f"{PATH}/{coloured}/favourite").status_code == 204
    assert ids(ada.ask("GET", f"{PATH}?favourite=true")) == []
    assert code(ada.ask("GET", f"{PATH}?favourite=perhaps")) == (400, "INVALID_REQUEST")


def test_a_deleted_result_is_gone(ada: Caller) -> None:
    result_id = ada.result()
    for _ in range(2):
        assert ada.ask("DELETE", f"{PATH}/{result_id}").status_code == 204
    assert ids(ada.ask("GET", PATH)) == []
    assert code(ada.ask("GET", f"{PATH}/{result_id}")) == (410, "RESULT_EXPIRED")
    assert code(ada.ask("PUT", f"{PATH}/{result_id}/favourite")) == (410, "RESULT_EXPIRED")


def test_a_link_shows_the_result_and_the_selfie_only_if_asked(ada: Caller) -> None:
    result_id = ada.result()
    plain, whole = ada.shared(result_id), ada.shared(result_id, with_before=True)
    told = ada.ask("GET", f"{PATH}/{result_id}").json()["shares"]
    assert {it["id"]: it["with_before"] for it in told} == {plain["id"]: False, whole["id"]: True}
    assert all("token" not in it for it in told)
    answer = ada.visited(plain)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    shown = answer.json()
    assert shown.keys() == {"image", "look", "notice", "expires_at"}
    assert shown["expires_at"] == plain["expires_at"]
    assert ada.visited(whole).json().keys() - shown.keys() == {"before_after"}
    assert str(ada.me.user.id) not in answer.text.replace(shown["image"]["url"], "")


def test_a_link_ends_when_it_is_revoked_or_over(ada: Caller) -> None:
    result_id = ada.result()
    one, two = ada.shared(result_id), ada.shared(result_id, days=2)
    for _ in range(2):
        answer = ada.ask("DELETE", f"{PATH}/{result_id}/shares/{one['id']}")
        assert answer.status_code == 204
    assert code(ada.visited(one)) == (404, "NOT_FOUND")
    assert ada.visited(two).status_code == 200
    ada.stage.clock.advance(timedelta(days=2))
    assert code(ada.visited(two)) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "body", [{}, {"days": 0}, {"days": 31}, {"days": 1.0}, {"days": 1, "before": True}, []]
)
def test_a_share_that_is_none_is_refused(ada: Caller, body: object) -> None:
    answer = ada.ask("POST", f"{PATH}/{ada.result()}/shares", json=body)
    assert answer.status_code == 400


@pytest.mark.parametrize("token", ["x", "." * 200, "%E2%80%AE", f"{MISSING.hex}.x", "a%00b"])
def test_a_token_that_is_none_shows_nothing(ada: Caller, token: str) -> None:
    answer = ada.http.get(f"/v1/shares/{token}")
    assert code(answer) == (404, "NOT_FOUND")
    assert "RateLimit" in answer.headers


def test_visits_are_counted_by_address(ada: Caller) -> None:
    answers = [ada.http.get("/v1/shares/x") for _ in range(PUBLIC[0].capacity + 1)]
    assert code(answers[-1]) == (429, "RATE_LIMITED")


def test_a_result_of_somebody_else_is_one_that_is_not_there(ada: Caller) -> None:
    theirs, eve = ada.result(), Caller(ada.stage, "Eve")
    share = ada.shared(theirs)["id"]
    selfie = str(ada.stage.selfie(eve.me.user))
    for method, suffix, body in (
        ("GET", "", None),
        ("DELETE", "", None),
        ("PUT", "/favourite", None),
        ("DELETE", "/favourite", None),
        ("POST", "/shares", {"days": 1}),
        ("DELETE", f"/shares/{share}", None),
    ):
        told = set()
        for known in (theirs, str(MISSING), selfie):
            answer = eve.ask(method, f"{PATH}/{known}{suffix}", json=body)
            assert code(answer) == (404, "NOT_FOUND")
            request_id = answer.headers["X-Request-Id"]
            told.add(answer.text.replace(known, "ID").replace(request_id, "REQUEST"))
            assert ada.http.request(method, f"{PATH}/{known}{suffix}").status_code == 401
        assert len(told) == 1
    assert ids(eve.ask("GET", PATH)) == []
    assert ada.ask("GET", f"{PATH}/{theirs}").json()["favourite"] is False
    assert UUID(share) in ada.stage.app.photos.get(ada.me.user.id, UUID(theirs)).shares
