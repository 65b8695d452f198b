"""Requests as events: every shape leads to the same answer."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import APIRouter, Request, Response

from ilikeyacut.entrypoints.http import routes as http_routes
from ilikeyacut.entrypoints.http.dependencies.caller import Source
from ilikeyacut.entrypoints.http.errors.problem import Problem
from ilikeyacut.entrypoints.lambdas import gateway, routes
from ilikeyacut.entrypoints.lambdas.gateway import http
from ilikeyacut.entrypoints.lambdas.opened import settings
from support.apps import Stage
from support.http import signed_in
from support.lambda_events import FROM, SHAPES, Call, Context, balancer, said, v1, v2

Shape = Callable[[Call], dict[str, Any]]
PICTURE = bytes(range(256))


@pytest.fixture(params=SHAPES, ids=lambda it: it.__name__)
def shape(request: pytest.FixtureRequest) -> Shape:
    found: Shape = request.param
    return found


echo = APIRouter(prefix="/v1/me")


@echo.post("/echo/{name}")
async def echoed(request: Request, name: str) -> dict[str, Any]:
    """Answer with what arrived."""
    return {
        "name": name,
        "query": request.query_params.multi_items(),
        "accept": request.headers.get("accept"),
        "cookies": request.cookies,
        "from": request.client.host if request.client else None,
        "body": list(await request.body()),
    }


@echo.get("/picture")
def picture() -> Response:
    """Answer with bytes that are no text, and two cookies."""
    answer = Response(PICTURE, media_type="image/png")
    answer.set_cookie("a", "1", secure=True, httponly=True)
    answer.set_cookie("b", "2", path="/v1")
    return answer


@echo.get("/whence")
def whence(source: Source) -> str:
    """Answer with the address that limits count by."""
    return source


@pytest.fixture
def echoing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return the handler of an API that shows what arrives."""
    monkeypatch.setattr(http_routes, "routers", lambda nouns: [echo])
    monkeypatch.setitem(routes.MOUNTED, "users", ("echo",))
    monkeypatch.setitem(routes.PATHS, "echo", ("/v1/me/*",))

    def unopened() -> Any:
        raise AssertionError

    return http("users", unopened)


def test_a_noun_is_served(stage: Stage, shape: Shape) -> None:
    ada = signed_in(stage)
    handler = http("users", lambda: stage.app)
    liked = said(handler(shape(Call("GET", "/v1/me/favourites", headers=ada.headers)), Context()))
    assert (liked.status, json.loads(liked.body)) == (200, {"items": []})
    again = {**ada.headers, "If-None-Match": liked.headers["etag"]}
    same = said(handler(shape(Call("GET", "/v1/me/favourites", headers=again)), Context()))
    assert (same.status, same.body) == (304, b"")


def test_a_refusal_is_a_problem_in_clear(stage: Stage, shape: Shape) -> None:
    event = shape(Call("GET", "/v1/me/favourites", headers={"X-Request-Id": "abc"}))
    answer = http("users", lambda: stage.app)(event, Context())
    assert answer["isBase64Encoded"] is False
    problem = said(answer)
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.status == 401
    assert json.loads(problem.body)["request_id"] == problem.headers["x-request-id"] == "abc"


def test_another_functions_path_is_unknown(stage: Stage, shape: Shape) -> None:
    ada = signed_in(stage)
    answer = said(
        http("users", lambda: stage.app)(shape(Call("GET", "/v1/photos", headers=ada.headers)))
    )
    assert (answer.status, json.loads(answer.body)["code"]) == (404, "NO_SUCH_ROUTE")


def test_what_was_sent_arrives(echoing: Callable[..., Any], shape: Shape) -> None:
    call = Call(
        "POST",
        "/v1/me/echo/bob%20cut",
        query="q=a%20b&q=%C3%A9&empty=" if shape != balancer else "q=%C3%A9&empty=",
        headers={"Accept": "image/png", "Content-Type": "text/plain"},
        cookies=["__Host-refresh=abc", "theme=dark"],
        body=PICTURE,
    )
    got = json.loads(said(echoing(shape(call), Context())).body)
    wanted = [["q", "é"], ["empty", ""]]
    assert got["query"][-2:] == wanted
    assert got["name"] == "bob cut"
    assert got["accept"] == "image/png"
    assert got["cookies"] == {"__Host-refresh": "abc", "theme": "dark"}
    assert got["from"] == FROM
    assert bytes(got["body"]) == PICTURE


def test_pictures_and_cookies_come_back_whole(echoing: Callable[..., Any], shape: Shape) -> None:
    answer = said(echoing(shape(Call("GET", "/v1/me/picture")), Context()))
    assert answer.body == PICTURE
    assert answer.headers["content-type"] == "image/png"
    assert [it.partition(";")[0] for it in answer.cookies] == ["a=1", "b=2"]
    assert "HttpOnly" in answer.cookies[0]


@pytest.mark.parametrize("host", ["a:b:c", "[::1]:8000", "x:999999", ":", "a:-1"])
def test_a_forged_host_harms_nothing(echoing: Callable[..., Any], shape: Shape, host: str) -> None:
    headers = {"Host": host, "X-Forwarded-Port": "ten"}
    event = shape(Call("GET", "/v1/me/picture", headers=headers))
    assert said(echoing(event, Context())).status == 200


BROKEN: list[dict[str, Any]] = [
    {"requestContext": {}},
    {"requestContext": {"elb": {}}},
    {"requestContext": {"http": "x"}, "version": "2.0"},
    {"requestContext": {"http": {}}, "version": "2.0"},
    {"requestContext": {}, "version": "1.0"},
    {"requestContext": {}, "resource": "/", "path": 5, "httpMethod": "GET"},
    {**v2(Call("POST", "/v1/me")), "body": "\udcff"},
    {**v2(Call("POST", "/v1/me")), "body": "ab", "isBase64Encoded": True, "headers": "x"},
    {**v1(Call("POST", "/v1/me")), "body": "é", "isBase64Encoded": True},
    {**balancer(Call("POST", "/v1/me")), "headers": {"a": None}, "path": None, "body": {"a": 1}},
]

REQUIRED = {name for name, field in Problem.model_fields.items() if field.is_required()}
"""What every problem document says."""


@pytest.mark.parametrize("event", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_request_is_answered(echoing: Callable[..., Any], event: Any) -> None:
    answer = said(echoing(event, Context()))
    assert answer.status in (400, 404, 405)
    assert json.loads(answer.body)["code"] in (
        "INVALID_REQUEST",
        "NO_SUCH_ROUTE",
        "METHOD_NOT_ALLOWED",
    )
    assert Problem.model_fields.keys() >= json.loads(answer.body).keys() >= REQUIRED


def test_a_body_in_base64_is_read_in_every_shape(echoing: Callable[..., Any], shape: Shape) -> None:
    event = shape(Call("POST", "/v1/me/echo/x", body=b"{}"))
    event |= {"body": b64encode(b"{}").decode(), "isBase64Encoded": True}
    assert json.loads(said(echoing(event, Context())).body)["body"] == list(b"{}")


def test_the_api_is_made_once(stage: Stage) -> None:
    made = gateway.Gateway("users", lambda: stage.app)
    made.answer(SHAPES[0](Call("GET", "/v1/me")), Context())
    api = made.adapter
    made.answer(SHAPES[0](Call("GET", "/v1/me")), Context())
    assert made.adapter is api


def test_behind_the_edge_its_header_says_who_calls(
    echoing: Callable[..., Any], shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILIKEYACUT_CLIENT_IP_HEADER", "x-client-ip")
    settings.cache_clear()
    event = shape(Call("GET", "/v1/me/whence", headers={"X-Client-Ip": "198.51.100.9"}))
    try:
        assert json.loads(said(echoing(event, Context())).body) == "198.51.100.9"
    finally:
        settings.cache_clear()
