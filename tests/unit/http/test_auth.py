"""Signing up, in and out over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from ilikeyacut.adapters.memory.authenticator import MemoryAuthenticator
from ilikeyacut.application.ports.authenticator import DirectSignIn
from ilikeyacut.application.ports.tokens import Role
from ilikeyacut.entrypoints.http.routes import auth, me, sessions
from support.apps import Stage
from support.http import client, signed_in

EMAIL, PASSWORD, OTHER = "ada@example.com", "correct horse battery", "another horse battery"
SIGN_UP = {"email": EMAIL, "password": PASSWORD, "name": "Ada", "of_age": True}
ORIGIN = {"Origin": "https://127.0.0.1:8000"}
SENT = {"delivery": {"medium": "email", "to": "a***@e***"}}


@pytest.fixture
def http(stage: Stage) -> TestClient:
    http = client(stage, auth.routes, me.routes, sessions.routes)
    http.base_url = "https://127.0.0.1:8000"
    return http


def code(stage: Stage) -> str:
    authenticator = stage.app.sign_in.authenticator
    assert isinstance(authenticator, MemoryAuthenticator)
    return authenticator.delivery.code(EMAIL) or ""


def post(http: TestClient, path: str, body: dict[str, Any], status: int, **headers: str) -> Any:
    answer = http.post(f"/v1/auth/{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def bearer(tokens: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


@pytest.fixture
def ada(stage: Stage, http: TestClient) -> dict[str, str]:
    post(http, "sign-up", SIGN_UP, 202)
    post(http, "confirm", {"email": EMAIL, "code": code(stage)}, 204)
    tokens: dict[str, str] = post(http, "sign-in", {"email": EMAIL, "password": PASSWORD}, 200)
    stage.clock.pause(14 * 60)  # most tries of an address are forgotten by then
    return tokens


def test_somebody_signs_up_and_in(http: TestClient, ada: dict[str, str]) -> None:
    assert ada["token_type"] == "Bearer"
    person = http.get("/v1/me", headers=bearer(ada)).json()
    assert (person["name"], person["email"]) == ("Ada", EMAIL)


def test_a_known_address_is_answered_as_a_strange_one(
    http: TestClient, ada: dict[str, str]
) -> None:
    assert post(http, "sign-up", SIGN_UP, 202) == SENT
    for path in ("resend", "password/forgot"):
        for name in (EMAIL, "abc@example.com"):
            assert post(http, path, {"email": name}, 202) == SENT


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({"of_age": False}, 403, "AGE_RESTRICTED"),
        ({"of_age": 1}, 400, "INVALID_REQUEST"),
        ({"email": "ada"}, 400, "INVALID_REQUEST"),
        ({"name": ""}, 400, "INVALID_REQUEST"),
        ({"role": "admin"}, 400, "UNKNOWN_FIELD"),
    ],
)
def test_a_sign_up_is_checked(
    http: TestClient, change: dict[str, Any], status: int, problem: str
) -> None:
    assert post(http, "sign-up", SIGN_UP | change, status)["code"] == problem


def test_the_rules_that_a_password_breaks_are_named(http: TestClient) -> None:
    told = post(http, "sign-up", SIGN_UP | {"password": "short "}, 400)
    assert told["required"] == ["at least 12 characters", "no space at either end"]
    assert "short" not in str(told)


def test_a_wrong_password_and_a_strange_address_are_one(
    http: TestClient, ada: dict[str, str]
) -> None:
    answers = [
        post(http, "sign-in", {"email": name, "password": OTHER}, 401)
        for name in (EMAIL, "nobody@example.com")
    ]
    for answer in answers:
        del answer["request_id"]
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "CREDENTIALS_INVALID"


def test_passwords_are_not_guessed_for_long(http: TestClient, ada: dict[str, str]) -> None:
    wrong = {"email": EMAIL, "password": OTHER}
    codes = [http.post("/v1/auth/sign-in", json=wrong) for _ in range(6)]
    assert codes[-1].status_code == 429
    assert int(codes[-1].headers["Retry-After"]) > 1


def test_a_refresh_token_buys_new_tokens_once(http: TestClient, ada: dict[str, str]) -> None:
    spent = {"refresh_token": ada["refresh_token"]}
    new = post(http, "refresh", spent, 200)
    assert new["refresh_token"] != ada["refresh_token"]
    assert post(http, "refresh", spent, 401)["code"] == "TOKEN_INVALID"
    gone = {"refresh_token": new["refresh_token"]}
    assert post(http, "refresh", gone, 401)["code"] == "TOKEN_INVALID"  # its whole family ended


def cookie_of(answer: Response) -> str:
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert name == "__Host-refresh"
    assert {it.strip() for it in rest.split(";")[1:]} >= {
        "HttpOnly",
        "Path=/",
        "SameSite=strict",
        "Secure",
    }
    return rest


def test_a_web_client_keeps_its_refresh_token_in_a_cookie(
    http: TestClient, ada: dict[str, str]
) -> None:
    wish = {"email": EMAIL, "password": PASSWORD, "session": "cookie"}
    answer = http.post("/v1/auth/sign-in", json=wish)
    assert "refresh_token" not in answer.json()
    cookie_of(answer)
    renewed = http.post("/v1/auth/refresh", json={}, headers=ORIGIN)
    assert "refresh_token" not in renewed.json()
    assert cookie_of(renewed) != cookie_of(answer)
    headers = bearer(renewed.json())
    ended = http.post("/v1/auth/sign-out", json={}, headers=headers)
    assert (ended.status_code, cookie_of(ended)[:3]) == (204, '"";')
    assert http.get("/v1/me", headers=headers).json()["code"] == "TOKEN_INVALID"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:8001", "", "https://"]
)
def test_no_other_page_can_spend_the_cookie(
    http: TestClient, ada: dict[str, str], origin: str
) -> None:
    http.post("/v1/auth/sign-in", json={"email": EMAIL, "password": PASSWORD, "session": "cookie"})
    assert post(http, "refresh", {}, 403, Origin=origin)["code"] == "ORIGIN_REFUSED"
    assert post(http, "refresh", {}, 200, **ORIGIN)["token_type"] == "Bearer"


def test_without_any_token_there_is_nothing_to_refresh(http: TestClient) -> None:
    assert post(http, "refresh", {}, 401, **ORIGIN)["code"] == "TOKEN_MISSING"


def test_a_forgotten_password_is_reset_and_ends_all_sessions(
    stage: Stage, http: TestClient, ada: dict[str, str]
) -> None:
    post(http, "password/forgot", {"email": EMAIL}, 202)
    new = {"email": EMAIL, "password": OTHER}
    assert post(http, "password/reset", new | {"code": "0"}, 422)["code"] == "CODE_INVALID"
    post(http, "password/reset", new | {"code": code(stage)}, 204)
    assert http.get("/v1/me", headers=bearer(ada)).status_code == 401
    assert post(http, "sign-in", new, 200)["access_token"]


def test_signing_out_everywhere_ends_every_session(http: TestClient, ada: dict[str, str]) -> None:
    other = post(http, "sign-in", {"email": EMAIL, "password": PASSWORD}, 200)
    post(http, "sign-out", {"everywhere": True}, 204, **bearer(other))
    for tokens in (ada, other):
        assert http.get("/v1/me", headers=bearer(tokens)).status_code == 401


def test_a_phone_opens_the_session_of_its_own_sign_in(stage: Stage, http: TestClient) -> None:
    tokens = stage.port(DirectSignIn).sign_in_as(stage.who())
    headers = {"Authorization": f"Bearer {tokens.access}"}
    assert http.get("/v1/me", headers=headers).json()["code"] == "TOKEN_INVALID"
    opening = {"id_token": tokens.id, "device": "iPhone"}
    session = post(http, "session", opening, 200)
    assert post(http, "session", opening, 200) == session
    assert (session["device"], session["current"]) == ("iPhone", True)
    assert http.get("/v1/me", headers=headers).status_code == 200
    assert post(http, "session", {"id_token": tokens.access}, 401)["code"] == "TOKEN_WRONG_USE"


def test_a_one_time_link_signs_in_the_person_of_the_machine_once(
    stage: Stage, http: TestClient
) -> None:
    link = {"code": stage.app.sign_in.link()}
    tokens = post(http, "local", link, 200)
    assert http.get("/v1/me", headers=bearer(tokens)).status_code == 200
    assert stage.app.tokens.verify(tokens["access_token"]).roles == {Role.ADMIN}
    assert post(http, "local", link, 422)["code"] == "CODE_INVALID"


def test_credentials_of_aws_are_given_only_to_whom_the_id_token_names(
    stage: Stage, http: TestClient, ada: dict[str, str]
) -> None:
    own = {"id_token": ada["id_token"]}
    assert post(http, "aws-credentials", own, 404, **bearer(ada))["code"] == "NO_SUCH_ROUTE"
    bob = signed_in(stage, "Bob")
    told = post(http, "aws-credentials", own, 401, **bob.headers)
    assert told["code"] == "TOKEN_INVALID"


def test_sessions_are_listed_and_ended(http: TestClient, ada: dict[str, str]) -> None:
    wish = {"email": EMAIL, "password": PASSWORD, "device": "iPad"}
    other = post(http, "sign-in", wish, 200)
    items = http.get("/v1/me/sessions", headers=bearer(ada)).json()["items"]
    assert {it["device"]: it["current"] for it in items} == {"": True, "iPad": False}
    (there,) = [it["id"] for it in items if it["device"] == "iPad"]
    for _ in range(2):
        answer = http.delete(f"/v1/me/sessions/{there}", headers=bearer(ada))
        assert answer.status_code == 204
    assert http.get("/v1/me", headers=bearer(other)).status_code == 401
