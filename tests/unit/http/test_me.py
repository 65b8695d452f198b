"""A person's own account over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from ilikeyacut.adapters.memory.authenticator import MemoryAuthenticator
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.entrypoints.http.routes import consents, devices, me
from support.apps import Stage, asking, staged
from support.http import Person, client, signed_in


@pytest.fixture
def http(stage: Stage) -> TestClient:
    return client(stage, me.routes, consents.routes, devices.routes)


@pytest.fixture
def ada(stage: Stage) -> Person:
    return signed_in(stage)


def refused(answer: Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_an_account_is_shown(http: TestClient, ada: Person) -> None:
    answer = http.get("/v1/me", headers=ada.headers)
    assert answer.json() == {
        "id": str(ada.user.id),
        "name": "Ada",
        "email": "ada@example.com",
        "credits": {"available": 100, "reserved": 0},
        "retention_days": 90,
        "favourites": [],
        "consents": [],
        "created_at": answer.json()["created_at"],
    }
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = http.get("/v1/me", headers=ada.headers | {"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_profile_is_changed_field_by_field(http: TestClient, ada: Person) -> None:
    for change in ({"name": "Ada King"}, {"retention_days": 7}):
        assert http.patch("/v1/me", json=change, headers=ada.headers).status_code == 200
    answer = http.patch("/v1/me", json={}, headers=ada.headers)
    person = http.get("/v1/me", headers=ada.headers)
    assert (person.json()["name"], person.json()["retention_days"]) == ("Ada King", 7)
    assert person.headers["ETag"] == answer.headers["ETag"]


def test_a_change_of_another_state_is_refused(http: TestClient, ada: Person) -> None:
    def change(name: str, tag: str) -> Response:
        headers = ada.headers | {"If-Match": tag}
        return http.patch("/v1/me", json={"name": name}, headers=headers)

    tag = http.get("/v1/me", headers=ada.headers).headers["ETag"]
    assert change("One", tag).status_code == 200
    refused(change("Two", tag), 412, "PRECONDITION_FAILED")
    assert change("Three", "*").status_code == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"retention_days": 0}, "INVALID_REQUEST"),
        ({"retention_days": 366}, "INVALID_REQUEST"),
        ({"retention_days": 30.0}, "INVALID_REQUEST"),
        ({"name": " "}, "INVALID_REQUEST"),
        ({"email": "new@example.com"}, "UNKNOWN_FIELD"),
        ({"credits": 10}, "UNKNOWN_FIELD"),
    ],
)
def test_a_change_is_checked(
    http: TestClient, ada: Person, change: dict[str, Any], code: str
) -> None:
    refused(http.patch("/v1/me", json=change, headers=ada.headers), 400, code)


def test_an_account_is_erased_by_whoever_confirms_its_address(
    stage: Stage, http: TestClient, ada: Person
) -> None:
    def leave(confirm: str) -> Response:
        return http.request("DELETE", "/v1/me", json={"confirm": confirm}, headers=ada.headers)

    refused(leave("bob@example.com"), 400, "INVALID_REQUEST")
    for _ in range(2):
        answer = leave(" ADA@example.com")
        assert (answer.status_code, answer.json()) == (202, {"status": "erasing"})
        assert '__Host-refresh=""' in answer.headers["Set-Cookie"]
    refused(http.get("/v1/me", headers=ada.headers), 410, "ACCOUNT_ERASED")
    refused(http.patch("/v1/me", json={}, headers=ada.headers), 410, "ACCOUNT_ERASED")
    stage.app.worker.drain()
    refused(http.get("/v1/me", headers=ada.headers), 401, "TOKEN_INVALID")


def test_a_new_address_counts_once_its_code_is_confirmed(
    stage: Stage, http: TestClient, ada: Person
) -> None:
    def sent(path: str, body: dict[str, str]) -> Response:
        return http.post(f"/v1/me/email{path}", json=body, headers=ada.headers)

    answer = sent("", {"email": "new@example.org"})
    assert answer.json() == {"delivery": {"medium": "email", "to": "n***@e***"}}
    refused(sent("/confirm", {"code": "0"}), 422, "CODE_INVALID")
    authenticator = stage.app.sign_in.authenticator
    assert isinstance(authenticator, MemoryAuthenticator)
    code = authenticator.delivery.code("new@example.org") or ""
    assert sent("/confirm", {"code": code}).json()["email"] == "new@example.org"


def test_consents_are_given_to_the_text_that_was_shown_and_taken_back() -> None:
    stage = staged(stylists=[MemoryStylist(name="gemini", consent=asking())])
    with stage.app:
        ada, http = signed_in(stage), client(stage, consents.routes)
        shown = http.get("/v1/me/consents", headers=ada.headers).json()["items"]
        (text,) = [it for it in shown if it["provider"] == "gemini"]
        assert not text["given"]
        path, version = "/v1/me/consents/gemini", text["text_version"]
        agreed = {"text_version": version, "of_age": True}
        for body, status, code in (
            (agreed | {"text_version": "old"}, 409, "VERSION_CONFLICT"),
            (agreed | {"of_age": False}, 403, "AGE_RESTRICTED"),
        ):
            refused(http.put(path, json=body, headers=ada.headers), status, code)
        for _ in range(2):
            answer = http.put(path, json=agreed, headers=ada.headers)
            assert answer.json() == text | {"given": True}
        for _ in range(2):
            assert http.delete(path, headers=ada.headers).status_code == 204
        assert http.get("/v1/me/consents", headers=ada.headers).json()["items"] == shown
        unknown = http.put("/v1/me/consents/nobody", json=agreed, headers=ada.headers)
        refused(unknown, 404, "NOT_FOUND")


PHONE = {"platform": "ios", "token": "740f4707be"}


def test_phones_are_registered_under_their_own_ids(http: TestClient, ada: Person) -> None:
    path = f"/v1/me/devices/{UUID(int=1)}"
    for _ in range(2):
        assert http.put(path, json=PHONE, headers=ada.headers).status_code == 204
    listed = http.get("/v1/me/devices", headers=ada.headers).json()
    assert listed == {"items": [{"id": str(UUID(int=1)), "platform": "ios"}]}
    for _ in range(2):
        assert http.delete(path, headers=ada.headers).status_code == 204
    assert http.get("/v1/me/devices", headers=ada.headers).json() == {"items": []}


def test_there_are_at_most_ten_phones(http: TestClient, ada: Person) -> None:
    for n in range(10):
        http.put(f"/v1/me/devices/{UUID(int=n)}", json=PHONE, headers=ada.headers)
    answer = http.put(f"/v1/me/devices/{UUID(int=10)}", json=PHONE, headers=ada.headers)
    refused(answer, 400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    "change", [{"platform": "symbian"}, {"token": ""}, {"token": "a b"}, {"token": "x" * 4097}]
)
def test_a_phone_is_checked(http: TestClient, ada: Person, change: dict[str, str]) -> None:
    path = f"/v1/me/devices/{UUID(int=1)}"
    refused(http.put(path, json=PHONE | change, headers=ada.headers), 400, "INVALID_REQUEST")
    answer = http.put("/v1/me/devices/1", json=PHONE, headers=ada.headers)
    refused(answer, 400, "INVALID_REQUEST")


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Bearer", "Bearer ", "Bearer  ", "bearer"])
def test_what_is_no_token_is_none(http: TestClient, header: str) -> None:
    refused(http.get("/v1/me", headers={"Authorization": header}), 401, "TOKEN_MISSING")


@pytest.mark.parametrize("token", ["a", "a.b.c", "a b", "\u00e9", "x" * 8000])
def test_what_is_a_wrong_token_is_refused(http: TestClient, token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode()}
    refused(http.get("/v1/me", headers=headers), 401, "TOKEN_INVALID")
