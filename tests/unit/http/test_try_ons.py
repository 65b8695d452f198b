"""Try-ons over HTTP: status codes, headers, keys, and what a client sees as one goes on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.limits import TRY_ONS
from ilikeyacut.application.stylists.selection import Stylists
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.entrypoints.bootstrap.plugins import why_unlisted
from ilikeyacut.entrypoints.http.answers.failure_hints import hint_of
from ilikeyacut.entrypoints.http.routes import consents, results, try_ons
from ilikeyacut.entrypoints.settings import Profile, Settings
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import BLOCKED, Stage, asking, failure, staged
from support.http import Person, client, signed_in

PATH = "/v1/try-ons"
COPPER_BODY = {"dye": {"colour": "copper"}}
MISSING = UUID(int=404)


class Caller:
    """A signed-in person with a selfie who calls the API."""

    def __init__(self, stage: Stage, name: str = "Ada") -> None:
        self.stage = stage
        self.me: Person = signed_in(stage, name)
        self.http: TestClient = client(stage, try_ons.routes, results.routes, consents.routes)
        self.photo_id = stage.selfie(self.me.user)

    def headers(self, **more: str) -> dict[str, str]:
        return {**self.me.headers, **{name.replace("_", "-"): it for name, it in more.items()}}

    def body(self, **changes: Any) -> dict[str, Any]:
        return {"photo_id": str(self.photo_id), "look": COPPER_BODY, **changes}

    def submit(self, key: str | None = "k", **changes: Any) -> Response:
        headers = self.headers(**({} if key is None else {"Idempotency_Key": key}))
        return self.http.post(PATH, json=self.body(**changes), headers=headers)

    def get(self, path: str, **headers: str) -> Response:
        return self.http.get(path, headers=self.headers(**headers))

    def post(self, path: str, **headers: str) -> Response:
        return self.http.post(path, headers=self.headers(**headers))

    def delete(self, path: str) -> Response:
        return self.http.delete(path, headers=self.me.headers)

    def finished(self, key: str = "k", **changes: Any) -> dict[str, Any]:
        """Submit a try-on, work, and return it as it is then."""
        made = self.submit(key, **changes).json()
        self.stage.app.worker.finish(UUID(made["id"]))
        return dict(self.get(f"{PATH}/{made['id']}").json())


@pytest.fixture
def ada(stage: Stage) -> Caller:
    return Caller(stage)


def code(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# ---------------------------------------------------------------- submit


def test_a_try_on_is_accepted_and_located(ada: Caller) -> None:
    answer = ada.submit(variations=2)
    made = answer.json()
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"{PATH}/{made['id']}" == made["links"]["self"]
    assert answer.headers["Retry-After"] == "3"
    assert "Idempotency-Replayed" not in answer.headers
    assert (made["status"], made["variations"], made["rendered"]) == ("requested", 2, 0)
    assert made["look"] == {"dye": {"colour": "copper", "intensity": 100}}
    assert made["progress"] == {"step": "waiting", "done": 0, "total": 2}
    assert made["links"]["cancel"] == f"{PATH}/{made['id']}/cancel"
    assert not {"failure", "finished_at", "retry_of"} & made.keys()
    assert "events" not in made["links"]
    assert made["created_at"].endswith("Z")


def test_the_same_key_finds_the_try_on_as_it_is_now(ada: Caller) -> None:
    first = ada.submit().json()
    again = ada.submit()
    assert (again.status_code, again.json()["id"]) == (202, first["id"])
    assert again.headers["Idempotency-Replayed"] == "true"
    ada.stage.app.worker.finish(UUID(first["id"]))
    quoted = ada.submit('"k"')
    assert (quoted.status_code, quoted.json()["status"]) == (200, "completed")
    assert quoted.headers["Idempotency-Replayed"] == "true"
    assert "Retry-After" not in quoted.headers
    assert ada.stage.ledger(ada.me.user) == (99, 0)


@pytest.mark.parametrize("profile", ["memory", "local"])
def test_twenty_submits_at_once_make_one_try_on(profile: str, tmp_path: Path) -> None:
    stage = staged(home=tmp_path if profile == "local" else None)
    with stage.app:
        ada = Caller(stage)
        with ThreadPoolExecutor(20) as threads:
            answers = [*threads.map(lambda _: ada.submit(), range(20))]
        assert {it.status_code for it in answers} == {202}
        assert len({it.json()["id"] for it in answers}) == 1
        assert sum("Idempotency-Replayed" not in it.headers for it in answers) == 1
        assert stage.ledger(ada.me.user) == (99, 1)


def test_a_key_is_for_one_request_and_gone_with_its_try_on(ada: Caller) -> None:
    made = ada.finished()
    answer = ada.submit(variations=2)
    assert code(answer) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert answer.json()["job_id"] == made["id"]
    assert ada.delete(f"{PATH}/{made['id']}").status_code == 204
    assert code(ada.submit()) == (410, "RESULT_EXPIRED")


@pytest.mark.parametrize("key", [None, "", '""', "x" * 256])
def test_without_a_key_nothing_is_submitted(ada: Caller, key: str | None) -> None:
    assert code(ada.submit(key)) == (400, "IDEMPOTENCY_KEY_REQUIRED")
    assert ada.stage.ledger(ada.me.user) == (100, 0)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"photo_id": str(MISSING)}, (404, "NOT_FOUND")),
        ({"look": {}}, (400, "INVALID_REQUEST")),
        ({"look": {"hairstyle": "nonesuch"}}, (422, "STYLE_UNAVAILABLE")),
        ({"look": {"dye": {"colour": "coper"}}}, (400, "INVALID_REQUEST")),
        ({"look": {"dye": {"colour": "copper", "intensity": 101}}}, (400, "INVALID_REQUEST")),
        ({"look": {**COPPER_BODY, "fringe": "spiky"}}, (400, "INVALID_REQUEST")),
        ({"look": {**COPPER_BODY, "lenght": "chin"}}, (400, "UNKNOWN_FIELD")),
        ({"variations": 5}, (400, "INVALID_REQUEST")),
        ({"variations": 2.0}, (400, "INVALID_REQUEST")),
        ({"variations": "2"}, (400, "INVALID_REQUEST")),
        ({"stylist": "nobody"}, (400, "INVALID_REQUEST")),
        ({"media_type": "image/gif"}, (400, "INVALID_REQUEST")),
        ({"prompt": "ignore all"}, (400, "UNKNOWN_FIELD")),
    ],
)
def test_what_is_wrong_is_refused_and_costs_nothing(
    ada: Caller, changes: dict[str, Any], refused: tuple[int, str]
) -> None:
    answer = ada.submit(**changes)
    assert code(answer) == refused
    assert answer.json()["charged"] == 0
    quoted = ada.http.post(f"{PATH}/quote", json=ada.body(**changes), headers=ada.me.headers)
    assert code(quoted) == refused
    assert ada.stage.ledger(ada.me.user) == (100, 0)


@pytest.mark.parametrize("name", ["gemini", "sagemaker", "preview", "nobody"])
def test_a_stylist_that_is_not_listed_is_unknown_whatever_it_lacks(
    caplog: pytest.LogCaptureFixture, name: str
) -> None:
    why = partial(why_unlisted, Settings(profile=Profile.MEMORY))
    listed = Stylists([MemoryStylist()], unlisted=why)
    ada = Caller(staged(lambda parts: bind(parts, Stylists, lambda: listed)))
    answer = ada.submit(stylist=name)
    assert code(answer) == (400, "INVALID_REQUEST")
    assert answer.json()["detail"] == f"stylist '{name}' is not configured"
    body = ada.body(stylist=name)
    quoted = ada.http.post(f"{PATH}/quote", json=body, headers=ada.me.headers)
    assert code(quoted) == (400, "INVALID_REQUEST")
    assert caplog.records == []


def test_too_many_at_once_are_refused(ada: Caller) -> None:
    answers = [ada.submit(f"key {n}") for n in range(9)]
    assert [it.status_code for it in answers[:8]] == [202] * 8
    assert code(answers[8]) == (429, "TOO_MANY_ACTIVE_JOBS")
    assert answers[8].headers["Retry-After"] == "3"
    assert answers[8].json()["retryable"] is True


def test_submits_are_counted(ada: Caller) -> None:
    answers = [ada.submit() for _ in range(TRY_ONS[0].capacity + 1)]
    assert answers[0].headers["RateLimit"].startswith('"try-ons"')
    assert code(answers[-1]) == (429, "RATE_LIMITED")
    assert int(answers[-1].headers["Retry-After"]) > 0


# ---------------------------------------------------------------- read


def test_a_try_on_that_did_not_change_is_not_sent_again(ada: Caller) -> None:
    path = ada.submit().headers["Location"]
    first = ada.get(path)
    assert first.headers["Retry-After"] == "3"
    tag = first.headers["ETag"]
    same = ada.get(path, If_None_Match=tag)
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    assert same.headers["Retry-After"] == "3"
    ada.stage.app.worker.drain()
    done = ada.get(path, If_None_Match=tag)
    assert (done.status_code, done.json()["status"]) == (200, "completed")
    assert "Retry-After" not in done.headers
    assert "cancel" not in done.json()["links"]
    assert ada.get(path, If_None_Match=done.headers["ETag"]).status_code == 304


def test_a_change_of_a_result_changes_the_tag(ada: Caller) -> None:
    made = ada.finished(variations=2)
    path, result = made["links"]["self"], made["results"][0]["id"]
    tags = [ada.get(path).headers["ETag"]]
    favourite = f"/v1/results/{result}/favourite"
    for method, changed in (("PUT", favourite), ("DELETE", f"/v1/results/{result}")):
        answer = ada.http.request(method, changed, headers=ada.me.headers)
        assert answer.status_code == 204
        tags.append(ada.get(path).headers["ETag"])
    assert len(set(tags)) == 3
    assert len(ada.get(path).json()["results"]) == 1


def test_a_completed_try_on_has_its_results(ada: Caller) -> None:
    made = ada.finished(variations=2)
    assert (made["status"], made["rendered"]) == ("completed", 2)
    assert [it["variation"] for it in made["results"]] == [1, 2]
    for result in made["results"]:
        assert result["try_on_id"] == made["id"]
        assert result["image"]["url"].startswith("http")
        assert result["notice"] == "a tint for tests, not the production model"
    assert "progress" not in made
    assert made["finished_at"].endswith("Z")


def test_a_failed_try_on_is_an_answer_that_says_why() -> None:
    stage = staged(stylist=ScriptedStylist(failure(BLOCKED, retryable=False)))
    with stage.app:
        ada = Caller(stage)
        made = ada.finished()
        assert (made["status"], made["results"]) == ("failed", [])
        assert made["failure"] == {
            "code": "CONTENT_BLOCKED",
            "hint": hint_of("CONTENT_BLOCKED"),
            "retryable": False,
            "charged": 0,
        }
        again = ada.post(f"{PATH}/{made['id']}/retry", Idempotency_Key="again")
        assert (again.status_code, again.json()["retry_of"]) == (202, made["id"])
        assert again.headers["Location"] == f"{PATH}/{again.json()['id']}"
        assert again.json()["id"] != made["id"]
        repeated = ada.post(f"{PATH}/{made['id']}/retry", Idempotency_Key="again")
        assert repeated.headers["Idempotency-Replayed"] == "true"
        assert stage.ledger(ada.me.user) == (99, 1)


def test_every_failure_has_a_hint() -> None:
    assert all(hint_of(code) for code in FailureCode)
    assert hint_of("A_CODE_OF_TOMORROW")


def test_a_list_shows_what_was_just_submitted(ada: Caller) -> None:
    done = ada.finished("one")
    ada.stage.clock.advance(timedelta(seconds=1))
    running = ada.submit("two", variations=2).json()
    page = ada.get(PATH).json()
    assert [it["id"] for it in page["items"]] == [running["id"], done["id"]]
    assert [len(it["results"]) for it in page["items"]] == [0, 1]
    assert "next_cursor" not in page
    only = ada.get(f"{PATH}?status=completed&photo_id={ada.photo_id}").json()
    assert [it["id"] for it in only["items"]] == [done["id"]]
    assert ada.get(f"{PATH}?photo_id={MISSING}").json() == {"items": []}
    assert code(ada.get(f"{PATH}?status=lost")) == (400, "INVALID_REQUEST")


def test_a_list_is_read_part_by_part(ada: Caller) -> None:
    ids = [ada.submit(f"key {n}").json()["id"] for n in range(3)]
    first = ada.get(f"{PATH}?limit=2")
    link = first.headers["Link"]
    assert link.endswith('; rel="next"')
    rest = ada.get(link[1 : link.index(">")])
    seen = [it["id"] for it in (*first.json()["items"], *rest.json()["items"])]
    assert sorted(seen) == sorted(ids)
    assert "Link" not in rest.headers
    assert ada.get(PATH, If_None_Match=ada.get(PATH).headers["ETag"]).status_code == 304
    for bad in ("cursor=x", "limit=0", "limit=101", "limit=two"):
        assert code(ada.get(f"{PATH}?{bad}")) == (400, "INVALID_REQUEST")


def test_events_are_refused_where_nobody_waits(ada: Caller) -> None:
    path = ada.submit().headers["Location"]
    assert code(ada.get(f"{path}/events")) == (406, "NOT_ACCEPTABLE")
    waiting = ada.get(path, Prefer="wait=5")
    assert waiting.status_code == 200
    assert "Preference-Applied" not in waiting.headers


# ---------------------------------------------------------------- quote, cancel, delete


def test_a_quote_says_what_consent_is_missing() -> None:
    stage = staged(stylist=ScriptedStylist(name="gemini", consent=asking()))
    with stage.app:
        ada = Caller(stage)
        body, headers = ada.body(variations=3), ada.me.headers
        refused = ada.submit(variations=3)
        assert code(refused) == (403, "CONSENT_REQUIRED")
        assert refused.json()["required"] == "gemini"
        quote = ada.http.post(f"{PATH}/quote", json=body, headers=headers).json()
        asked = quote.pop("consent")
        assert quote == {
            "credits": 3,
            "available": 100,
            "stylist": "gemini",
            "third_party": True,
        }
        agreed = ada.http.put(
            f"/v1/me/consents/{asked['provider']}",
            json={"text_version": asked["text_version"], "of_age": True},
            headers=headers,
        )
        assert agreed.status_code == 200
        assert ada.http.post(f"{PATH}/quote", json=body, headers=headers).json() == quote
        assert ada.submit(variations=3).status_code == 202


def test_a_running_try_on_is_cancelled_and_not_deleted(ada: Caller) -> None:
    path = ada.submit().headers["Location"]
    assert code(ada.delete(path)) == (409, "VERSION_CONFLICT")
    assert code(ada.post(f"{path}/retry", Idempotency_Key="r")) == (409, "VERSION_CONFLICT")
    for _ in range(2):
        answer = ada.post(f"{path}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert ada.stage.ledger(ada.me.user) == (100, 0)
    for _ in range(2):
        assert ada.delete(path).status_code == 204
    assert code(ada.get(path)) == (404, "NOT_FOUND")


def test_what_has_ended_is_not_cancelled(ada: Caller) -> None:
    made = ada.finished()
    assert code(ada.post(f"{PATH}/{made['id']}/cancel")) == (409, "JOB_NOT_CANCELLABLE")


# ---------------------------------------------------------------- other people


def every_path(job_id: object) -> Iterator[tuple[str, str]]:
    path = f"{PATH}/{job_id}"
    yield from (("GET", path), ("GET", f"{path}/events"), ("DELETE", path))
    yield from (("POST", f"{path}/cancel"), ("POST", f"{path}/retry"))


def test_a_try_on_of_somebody_else_is_one_that_is_not_there(ada: Caller) -> None:
    theirs, eve = ada.finished()["id"], Caller(ada.stage, "Eve")
    for (method, path), (_, missing) in zip(every_path(theirs), every_path(MISSING), strict=True):
        answers = [
            eve.http.request(method, it, headers=eve.headers(Idempotency_Key="k"))
            for it in (path, missing)
        ]
        told = [it.text.replace(theirs, "ID").replace(str(MISSING), "ID") for it in answers]
        ids = [it.headers["X-Request-Id"] for it in answers]
        assert [it.status_code for it in answers] == [404, 404]
        assert told[0].replace(ids[0], "") == told[1].replace(ids[1], "")
        assert ada.http.request(method, path).status_code == 401
    assert eve.get(PATH).json() == {"items": []}
    asked = eve.http.post(
        PATH, json=ada.body(), headers=eve.headers(Idempotency_Key="k")
    )  # with Ada's selfie
    assert code(asked) == (404, "NOT_FOUND")


@pytest.mark.parametrize("bad", ["x", "..%2f..", "0", "%00", "1" * 200])
def test_an_id_that_is_none_is_refused(ada: Caller, bad: str) -> None:
    answer = ada.get(f"{PATH}/{bad}")
    assert answer.status_code in {400, 404}
    assert answer.headers["Content-Type"] == "application/problem+json"
