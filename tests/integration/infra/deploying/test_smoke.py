"""What is asked of a stage that was deployed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deploying import smoke
from support.cli import Home
from support.serving import serving


@pytest.fixture
def answering() -> Iterator[Callable[[dict[str, int]], str]]:
    """Start servers that answer paths with a status, and anything else with 404."""
    servers = []

    def start(statuses: dict[str, int]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(statuses.get(self.path, 404))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


WELL = {probe.path: probe.status for probe in smoke.API}


def test_a_deployment_that_answers_passes(answering: Callable[[dict[str, int]], str]) -> None:
    assert smoke.failures(answering(WELL), smoke.API, patience=0) == []


@pytest.mark.slow
def test_our_own_server_passes(tmp_path: Path) -> None:
    with serving(Home(tmp_path / "home", {"ILIKEYACUT_STYLISTS": "preview"})) as served:
        assert smoke.failures(served.url, smoke.API, patience=30) == []


def test_everything_that_is_wrong_is_named(answering: Callable[[dict[str, int]], str]) -> None:
    url = answering(WELL | {"/v1/me": 200, "/v1/config": 503})
    assert smoke.failures(url, smoke.API, patience=0) == [
        f"GET {url}/v1/config: 503, not 200 (clients can read their configuration)",
        f"GET {url}/v1/me: 200, not 401 (nobody is served without a token)",
    ]


def test_an_address_that_nobody_answers_fails() -> None:
    (told, *_) = smoke.failures("http://127.0.0.1:9", smoke.API, patience=0)
    assert "ConnectError, not 200" in told
