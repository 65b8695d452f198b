"""`ilikeyacut serve` as people start and stop it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.cli import PATIENCE, Home
from support.journeys import Journey
from support.serving import Served, serving


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


HOST = b"Host: 127.0.0.1\r\n"
LIVE = b"GET /v1/health/live HTTP/1.1\r\n" + HOST
POST = b"POST /v1/auth/local HTTP/1.1\r\nContent-Type: application/json\r\n" + HOST
ODD = [
    (LIVE + b"\r\n", 200),
    (b"GET /v1/health/live HTTP/1.1\r\n\r\n", 400),
    (LIVE + b"Host: evil.example\r\n\r\n", 400),
    (LIVE + b"X: " + b"a" * 30_000 + b"\r\n\r\n", 431),
    (LIVE + b"X: a\x00b\r\n\r\n", 400),
    (LIVE + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 200),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 421),
    (b"CONNECT evil.example:80 HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    (b"GET /v1/media/../../etc/passwd?expires=1&signature=x HTTP/1.1\r\n" + HOST + b"\r\n", 403),
    (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
    (POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400),
    (POST + b"Content-Length: -1\r\n\r\n", 400),
    (POST + b"Content-Length: 99999999999999999999\r\n\r\n{}", 413),
    (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
    (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
]
"""Requests that no client of ours sends, and how each is answered."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(Home(tmp_path_factory.mktemp("served") / "home")) as served:
        yield served
        code, said = served.stopped(signal.SIGINT)
        assert code == 0
        assert "Traceback" not in said
        assert " ERROR " not in said


def test_it_answers_to_the_names_of_its_machine_only(served: Served) -> None:
    assert served.link.startswith(f"{served.url}/#k=")
    with served.client() as http:
        for host, status in (("localhost", 401), ("evil.example", 421), ("127.0.0.1.evil", 421)):
            assert http.get("/v1/me/favourites", headers={"Host": host}).status_code == status
        features = http.get("/v1/config").json()["features"]
        assert features == {"wait": True, "events": True, "exports": True, "live_colour": False}
        evil = http.get("/v1/me/favourites", headers={"Origin": "http://evil.example"})
        assert evil.json()["code"] == "ORIGIN_REFUSED"


def test_odd_requests_are_refused_and_end_nothing(served: Served) -> None:
    port = int(served.url.rpartition(":")[2])
    for request, status in ODD:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            with connection.makefile("rb") as answer:
                assert answer.readline().split()[1] == str(status).encode(), request[:200]
    for request in (LIVE[:10], POST, POST + b"Content-Length: 100\r\n\r\n{"):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(request)  # and goes away
    with served.client() as http:
        assert http.get("/v1/health/live").status_code == 200


def test_two_serve_one_home_and_the_second_works_once_the_first_is_killed(home: Home) -> None:
    with serving(home) as first, serving(home) as second, second.client() as http:
        first.process.kill()
        journey = Journey()
        journey.goes_on(http, second.link)
        assert journey.status == "completed"
        used = http.post("/v1/auth/local", json={"code": second.link.partition("#k=")[2]})
        assert (used.status_code, used.json()["code"]) == (422, "CODE_INVALID")
        assert second.stopped() == (0, "")


def test_a_port_in_use_is_named(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = home.run("serve", "--port", port)
    assert outcome.code == 2
    assert "PORT_IN_USE" in outcome.err
    assert f"port {port}" in outcome.err
    assert not home.path.exists()


@pytest.mark.parametrize("host", ["192.0.2.1", "no host", "x" * 300, ""])
def test_an_address_of_nobody_is_refused(home: Home, host: str) -> None:
    outcome = home.run("serve", "--host", host, "--port", 0, "--json")
    assert (outcome.code, outcome.failure["code"]) == (2, "ADDRESS_NOT_BINDABLE")


def test_a_home_is_served_by_one_process(home: Home) -> None:
    outcome = home.run("serve", "--workers", 2, "--json")
    assert (outcome.code, outcome.failure["code"]) == (2, "INVALID_REQUEST")
