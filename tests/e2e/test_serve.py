"""`ilikeyacut serve` as people start and stop it."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import pytest

from support.cli import Home
from support.journeys import Journey
from support.serving import serving


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_it_listens_where_it_says_and_answers_to_the_names_of_its_machine(home: Home) -> None:
    with serving(home) as served, served.client() as http:
        assert served.link.startswith(f"{served.url}/#k=")
        for host, status in (("localhost", 401), ("evil.example", 421), ("127.0.0.1.evil", 421)):
            assert http.get("/v1/me/favourites", headers={"Host": host}).status_code == status
        evil = http.get("/v1/me/favourites", headers={"Origin": "http://evil.example"})
        assert evil.json()["code"] == "ORIGIN_REFUSED"
        assert served.stopped(signal.SIGINT) == (0, "")


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
