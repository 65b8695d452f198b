"""The files of the web page: which there are, who may run what, and that nothing else is served."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from ilikeyacut.entrypoints.http.answers.web_files import TYPES, web_files
from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.edge.options import LOOPBACK, Edge
from ilikeyacut.entrypoints.http.routes import routers
from support.apps import Stage
from support.http import client
from unit.http.test_openapi import nothing

ROUTES = "ilikeyacut.entrypoints.http.routes.web"
FOLDER = Path(str(files("ilikeyacut.entrypoints.http") / "web"))
SERVED = sorted(
    it.relative_to(FOLDER).as_posix()
    for it in FOLDER.rglob("*")
    if it.is_file() and it.name != "index.html"
)


@pytest.fixture(scope="module")
def http() -> TestClient:
    """Return a client of the files alone: they need no open app."""
    return TestClient(create_api(nothing, routers(["web"])), base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize("path", SERVED)
def test_every_file_of_the_folder_is_served(http: TestClient, path: str) -> None:
    answer = http.get(f"/web/{path}")
    assert answer.content == (FOLDER / path).read_bytes()
    assert answer.headers["Content-Type"].split(";")[0] == TYPES[Path(path).suffix]
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    again = http.get(f"/web/{path}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_browser_may_do_what_the_page_needs_and_nothing_else(stage: Stage) -> None:
    answer = client(stage, *routers(["web"])).get("/")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Permissions-Policy"] == "camera=(self)"
    assert answer.headers["Content-Security-Policy"].split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: http://127.0.0.1:8000",
        "connect-src 'self' http://127.0.0.1:8000",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types ilikeyacut",
    ]


def test_a_copy_of_the_page_gets_the_policy_of_today(stage: Stage) -> None:
    http = client(stage, *routers(["web"]))
    first = http.get("/")
    again = http.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    for name in ("Content-Security-Policy", "Permissions-Policy", "ETag", "Cache-Control"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("http://localhost:8000", "http://127.0.0.1:8000/"),
        ("http://[::1]:8000", "http://127.0.0.1:8000/"),
        ("http://127.0.0.1:8000", None),
        ("http://localhost:9000", None),  # a proxy of somebody's own
    ],
)
def test_a_home_has_its_page_at_the_name_that_its_forms_have(
    stage: Stage, asked: str, led_to: str | None
) -> None:
    edge = Edge(hosts=LOOPBACK, own="http://127.0.0.1:8000")
    api = create_api(lambda: stage.app, routers(["web"]), edge=edge)
    answer = TestClient(api, base_url=asked).get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers.get("Location")) == (
        307 if led_to else 200,
        led_to,
    )


def test_a_service_worker_may_serve_the_whole_page_and_call_only_home(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = next(iter(web_files().values()))
    monkeypatch.setattr(f"{ROUTES}.web_files", lambda: {"sw.js": page})
    http = TestClient(create_api(nothing, routers(["web"])))
    answer = http.get("/web/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; connect-src 'self'"
    )


@pytest.mark.parametrize(
    "path",
    [
        *("", "nothing.js", "i18n", "i18n/", "index.html", "I18N/en.json", "i18n//en.json"),
        *("../api.py", "i18n/../../api.py", "i18n/../i18n/en.json", "./i18n/en.json"),
        *("%2e%2e/api.py", "..%2fapi.py", "..\\api.py", "..%5capi.py", "i18n\\en.json"),
        *("/etc/passwd", "//etc/passwd", "~root", "file:///etc/passwd", "C:\\en.json"),
        *("\0", "i18n/en.json\0", "i18n/en.json\0.js", "\ufffd", "\U0001f487", "i18n/en.json "),
        *("i18n/en.json/", "i18n/en.json;v=1", "x" * 5000),
    ],
)
def test_nothing_else_is_served(http: TestClient, path: str) -> None:
    async def unchanged(scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the very path: a client would simplify it first."""
        await http.app({**scope, "path": f"/web/{path}"}, receive, send)

    answer = TestClient(unchanged).get("/")
    assert (answer.status_code, answer.json()["code"]) == (404, "NO_SUCH_ROUTE")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_texts_are_compressed(http: TestClient) -> None:
    path = "/web/i18n/de.json"
    answer = http.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content == (FOLDER / "i18n" / "de.json").read_bytes()
