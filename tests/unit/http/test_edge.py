"""What happens to each request before its route, and to each answer after it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest
from fastapi import Request as Asked
from httpx2 import Response
from starlette.datastructures import Headers
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.dependencies.caller import Source, Visitor
from ilikeyacut.entrypoints.http.edge.bodies import Bodies, most_bytes
from ilikeyacut.entrypoints.http.edge.logs import RequestIds
from ilikeyacut.entrypoints.http.edge.options import LOOPBACK, Edge
from ilikeyacut.entrypoints.http.errors.own import BodyTooSlowError
from ilikeyacut.entrypoints.http.models.base import Request
from ilikeyacut.entrypoints.http.routing import router
from ilikeyacut.entrypoints.settings import Profile, Settings
from support.apps import Stage

JSON = {"Content-Type": "application/json"}
routes = router("Tests")


class Count(Request):
    n: int


@routes.post("/count")
def count(body: Count) -> dict[str, int]:
    return {"n": body.n}


@routes.put("/picture", **most_bytes(100_000))
async def put_picture(request: Asked) -> dict[str, int]:
    return {"size": len(await request.body())}


@routes.get("/text")
def text(length: int) -> str:
    return "x" * length


@routes.get("/visit")
def visit(source: Visitor) -> str:
    logging.getLogger("tests.visit").warning("somebody is here")
    return source


@routes.get("/source")
def who(source: Source) -> str:
    return source


def api(stage: Stage, edge: Edge | None = None, address: str = "192.0.2.7") -> TestClient:
    made = create_api(lambda: stage.app, [routes], edge=edge)
    return TestClient(made, base_url="http://127.0.0.1:8000", client=(address, 50_000))


@pytest.fixture
def http(stage: Stage) -> TestClient:
    return api(stage)


def refused(answer: Response) -> tuple[int, str]:
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return answer.status_code, problem["code"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"n": "1"}', "/n: Input should be a valid integer"),
        (b'{"n": 1.0}', "/n: Input should be a valid integer"),
        (b'{"n": 1, "n": 1}', "the body cannot be read as JSON: a name occurs twice"),
        (b'{"n": NaN}', "the body cannot be read as JSON: NaN is no JSON"),
        (b'{"n": "\xff"}', "the body cannot be read as JSON: it is not UTF-8"),
        ('{"n": 1}'.encode("utf-16"), "the body cannot be read as JSON: it is not UTF-8"),
        (b"[" * 21 + b"]" * 21, "the body is nested deeper than 20 levels"),
        (b"[" * 30_000, "the body cannot be read as JSON: it is nested too deeply"),
        *((body, "the body must be a JSON object") for body in (b"", b"[]", b"null", b'"n"')),
    ],
)
def test_a_body_is_read_strictly(http: TestClient, body: bytes, told: str) -> None:
    answer = http.post("/v1/count", content=body, headers=JSON)
    assert refused(answer) == (400, "INVALID_REQUEST")
    assert answer.json()["detail"] == told


def test_an_unknown_field_is_named_whatever_it_is_called(http: TestClient) -> None:
    for name, code in (
        ("m", "UNKNOWN_FIELD"),
        ("a" * 60_000, "UNKNOWN_FIELD"),
        ("\\ud800", "INVALID_REQUEST"),
    ):
        answer = http.post("/v1/count", content=f'{{"n": 1, "{name}": 1}}', headers=JSON)
        assert refused(answer) == (400, code)
        assert len(answer.content) < 2000


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json; charset=latin-1"])
def test_a_body_that_is_no_json_is_refused(http: TestClient, kind: str) -> None:
    answer = http.post("/v1/count", content=b'{"n": 1}', headers={"Content-Type": kind})
    assert refused(answer) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_body_has_at_most_64_kib_unless_its_route_takes_more(http: TestClient) -> None:
    def chunks(size: int) -> Iterator[bytes]:
        yield from [b" " * 1024] * (size // 1024)

    for body in (b" " * 65_537, chunks(66_560)):
        answer = http.post("/v1/count", content=body, headers=JSON)
        assert refused(answer) == (413, "BODY_TOO_LARGE")
    assert http.put("/v1/picture", content=b" " * 100_000).json() == {"size": 100_000}
    assert refused(http.put("/v1/picture", content=b" " * 100_001)) == (413, "BODY_TOO_LARGE")


def test_a_body_that_comes_too_slowly_is_not_waited_for() -> None:
    async def read_all(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        raise AssertionError(message)

    scope = {"type": "http", "headers": []}
    with pytest.raises(BodyTooSlowError):
        asyncio.run(Bodies(read_all, patience=-10)(scope, never, send))


def test_headers_are_bounded(http: TestClient) -> None:
    answer = http.get("/v1/text?length=1", headers={"X-Much": "x" * 20_000})
    assert refused(answer) == (431, "HEADERS_TOO_LARGE")


def test_every_answer_has_the_headers_that_browsers_mind(http: TestClient) -> None:
    for answer in (http.get("/v1/text?length=1"), http.get("/nothing"), http.post("/v1/text")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in answer.headers


def test_https_is_asked_for_where_there_is_some(stage: Stage) -> None:
    answer = api(stage, Edge(https=True)).get("/nothing")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_the_settings_say_how_the_api_is_reached() -> None:
    local = Edge.of(Settings(server_url="http://192.168.0.7:8000/x"))
    assert (local.https, local.own) == (False, "http://192.168.0.7:8000")
    made = Settings(
        profile=Profile.AWS, web_origins=(OURS,), client_ip_header="x-client-ip", server_url=OURS
    )
    assert Edge.of(made) == Edge(
        origins=(OURS,), client_ip_header="x-client-ip", https=True, own=OURS
    )


@pytest.mark.parametrize(
    ("origin", "https", "ours"),
    [
        ("https://127.0.0.1:8000", True, True),
        ("http://127.0.0.1:8000", False, True),
        ("http://127.0.0.1:8000", True, False),
        ("ftp://127.0.0.1:8000", False, False),
        ("127.0.0.1:8000", False, False),
        ("null", False, False),
        ("", False, False),
    ],
)
def test_an_origin_is_ours_if_it_is_this_server(origin: str, https: bool, ours: bool) -> None:
    assert Edge(https=https).knows(origin, Headers({"Host": "127.0.0.1:8000"})) is ours


def test_only_long_answers_are_compressed(http: TestClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in http.get("/v1/text?length=700", headers=headers).headers
    answer = http.get("/v1/text?length=900", headers=headers)
    assert (answer.headers["Content-Encoding"], len(answer.json())) == ("gzip", 900)


def test_a_request_keeps_its_id_and_its_log_lines_have_it(
    http: TestClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caplog.handler, "filters", [RequestIds()])
    caplog.set_level(logging.INFO, "ilikeyacut")
    answer = http.get("/v1/visit", headers={"X-Request-Id": "Jk_aXm-1LvHcE="})  # API Gateway's
    assert answer.headers["X-Request-Id"] == "Jk_aXm-1LvHcE="
    lines = {record.message.split(" in ")[0]: vars(record) for record in caplog.records}
    for line in ("somebody is here", "'GET' /v1/visit 200"):
        assert lines[line]["request_id"] == "Jk_aXm-1LvHcE="


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "a\u00e9"])
def test_a_request_id_that_cannot_be_used_is_replaced(http: TestClient, name: str) -> None:
    answer = http.get("/v1/text?length=1", headers={b"X-Request-Id": name.encode()})
    assert len(answer.headers["X-Request-Id"]) == 36


def test_who_need_not_sign_in_is_counted_by_address(stage: Stage) -> None:
    here, there = api(stage), api(stage, address="192.0.2.8")
    for left in range(119, -1, -1):
        answer = here.get("/v1/visit")
        assert answer.headers["RateLimit"].startswith(f'"public";r={left};t=')
        assert answer.headers["RateLimit-Policy"] == '"public";q=120;w=60'
    answer = here.get("/v1/visit")
    assert refused(answer) == (429, "RATE_LIMITED")
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["RateLimit"] == '"public";r=0;t=1'
    assert there.get("/v1/visit").status_code == 200


def test_a_header_names_the_caller_only_where_a_gateway_sets_it(stage: Stage) -> None:
    said = {"X-Client-IP": "198.51.100.1"}
    assert api(stage).get("/v1/source", headers=said).json() == "192.0.2.7"
    behind = api(stage, Edge(client_ip_header="x-client-ip"))
    assert behind.get("/v1/source", headers=said).json() == "198.51.100.1"
    for nobody in ({}, {"X-Client-IP": "me"}):
        assert behind.get("/v1/source", headers=nobody).json() == ""


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::2]:80", ""])
def test_a_server_of_this_machine_has_no_other_name(stage: Stage, host: str) -> None:
    answer = api(stage, Edge(hosts=LOOPBACK)).get("/v1/source", headers={"Host": host})
    assert refused(answer) == (421, "HOST_REFUSED")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
def test_a_server_of_this_machine_answers_to_its_names(stage: Stage, host: str) -> None:
    local = api(stage, Edge(hosts=LOOPBACK))
    answer = local.get("/v1/source", headers={"Host": host, "Origin": f"http://{host}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://127.0.0.1:9", ""])
def test_pages_of_others_cannot_use_a_server_of_this_machine(stage: Stage, origin: str) -> None:
    answer = api(stage, Edge(hosts=LOOPBACK)).get("/v1/source", headers={"Origin": origin})
    assert refused(answer) == (403, "ORIGIN_REFUSED")


OURS = "https://app.example.com"


def test_a_web_client_that_lives_elsewhere_may_be_listed(stage: Stage) -> None:
    http = api(stage, Edge(origins=(OURS,)))
    asked = {"Origin": OURS, "Access-Control-Request-Method": "PUT"}
    preflight = http.options("/v1/text", headers=asked)
    assert preflight.status_code == 204
    assert "PUT" in preflight.headers["Access-Control-Allow-Methods"]
    for answer in (preflight, http.get("/v1/text?length=1", headers={"Origin": OURS})):
        assert answer.headers["Access-Control-Allow-Origin"] == OURS
        assert answer.headers["Vary"] == "Origin"
        assert "RateLimit-Policy" in answer.headers["Access-Control-Expose-Headers"]


def test_other_origins_are_told_nothing(stage: Stage) -> None:
    for edge in (Edge(), Edge(origins=(OURS,))):
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
        answer = api(stage, edge).options("/v1/text", headers=asked)
        assert refused(answer) == (405, "METHOD_NOT_ALLOWED")
        assert not [name for name in answer.headers if name.startswith("access-control-")]
