"""Exports and the lines of credits over HTTP."""

from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from ilikeyacut.application.use_cases.exports import export_key
from ilikeyacut.entrypoints.http.routes import credits, exports
from support.apps import Stage
from support.http import Person, client, signed_in

PATH, LINES = "/v1/me/exports", "/v1/me/credits/entries"


@pytest.fixture
def ada(stage: Stage) -> Person:
    return signed_in(stage)


@pytest.fixture
def http(stage: Stage) -> TestClient:
    return client(stage, exports.routes, credits.routes)


def requested(http: TestClient, who: Person, key: str = "k") -> Response:
    return http.post(PATH, headers=who.headers | {"Idempotency-Key": key})


def code(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_an_export_is_requested_made_and_downloaded(
    stage: Stage, ada: Person, http: TestClient
) -> None:
    answer = requested(http, ada)
    export = answer.json()
    assert (answer.status_code, export["status"]) == (202, "requested")
    assert answer.headers["Location"] == f"{PATH}/{export['id']}"
    assert int(answer.headers["Retry-After"]) > 0
    assert "download" not in export
    path = answer.headers["Location"]
    tag = http.get(path, headers=ada.headers).headers["ETag"]
    headers = ada.headers | {"If-None-Match": tag}
    assert http.get(path, headers=headers).status_code == 304
    stage.app.worker.drain()
    ready = http.get(path, headers=headers)
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert "Retry-After" not in ready.headers
    assert ready.json()["download"]["url"].partition("?")[0].endswith(f"{export['id']}.zip")
    made = stage.app.exports.all(ada.user.id)[0]
    file = ZipFile(BytesIO(stage.app.photo_store.get(export_key(ada.user.id, made.id))))
    assert "account.json" in file.namelist()
    again = requested(http, ada)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert http.get(PATH, headers=ada.headers).json() == {"items": [ready.json()]}


def test_exports_need_a_key_and_a_day_has_three(ada: Person, http: TestClient) -> None:
    assert code(http.post(PATH, headers=ada.headers)) == (400, "IDEMPOTENCY_KEY_REQUIRED")
    assert [requested(http, ada, key).status_code for key in "abca"] == [202] * 4
    refused = requested(http, ada, "d")
    assert code(refused) == (429, "DAILY_QUOTA_EXCEEDED")
    assert int(refused.headers["Retry-After"]) > 80_000


def test_an_export_of_somebody_else_is_one_that_is_not_there(
    stage: Stage, ada: Person, http: TestClient
) -> None:
    eve = signed_in(stage, "Eve")
    for known in (requested(http, ada).json()["id"], uuid4()):
        assert code(http.get(f"{PATH}/{known}", headers=eve.headers)) == (404, "NOT_FOUND")
    assert http.get(PATH, headers=eve.headers).json() == {"items": []}
    assert http.get(PATH).status_code == 401


def test_credits_are_told_line_by_line(stage: Stage, ada: Person, http: TestClient) -> None:
    done = stage.finished(ada.user, count=2)
    answer = http.get(f"{LINES}?limit=2", headers=ada.headers)
    settled, reserved = answer.json()["items"]
    assert (settled["change"], settled["charged"], settled["amount"]) == ("settled", 2, 0)
    assert (reserved["change"], reserved["amount"], reserved["available"]) == ("reserved", -2, 98)
    assert settled["try_on_id"] == str(done.id)
    link = answer.headers["Link"]
    rest = http.get(link[1 : link.index(">")], headers=ada.headers).json()
    (granted,) = rest["items"]
    assert (granted["grant_id"], granted["amount"], granted["available"]) == ("welcome", 100, 100)
    assert "next_cursor" not in rest
    assert code(http.get(f"{LINES}?cursor=x", headers=ada.headers)) == (400, "INVALID_REQUEST")
    tag = answer.headers["ETag"]
    again = http.get(f"{LINES}?limit=2", headers=ada.headers | {"If-None-Match": tag})
    assert again.status_code == 304
