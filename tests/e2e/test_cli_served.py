"""`ilikeyacut --server URL ...` works at a server as other commands do in a home."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from support.cli import ASTRONAUT, HAT, PATIENCE, Home
from support.serving import Served, serving

PREVIEW = {"ILIKEYACUT_STYLISTS": "preview"}
COPPER = ("try-on", ASTRONAUT, "--color", "copper", "--intensity", 80)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(Home(tmp_path_factory.mktemp("theirs") / "home")) as served:
        yield served


@pytest.fixture(scope="module")
def token(served: Served) -> str:
    """The token of the server's owner."""
    return signed_in(served)


@pytest.fixture
def ours(token: str, tmp_path: Path) -> Home:
    """A home of somebody who is signed in at the server. It is never made."""
    return Home(tmp_path / "ours", {"ILIKEYACUT_ACCESS_TOKEN": token})


def signed_in(served: Served) -> str:
    told = Home(Path("/none")).run("--server", served.link, "account", "sign-in", "--json").json
    assert told["user_id"]
    access: str = told["access_token"]
    return access


def test_a_look_is_tried_on_at_a_server(served: Served, ours: Home, tmp_path: Path) -> None:
    at, out = ("--server", served.url), tmp_path / "out"
    told = ours.run(*at, *COPPER, "--out", out, "--variations", 2, "--format", "png", "--json").json
    assert (told["status"], len(told["results"])) == ("completed", 2)
    assert told["timings"]["total"] > 0
    assert "not the production model" in told["notice"]
    names = sorted(it.name for it in out.iterdir())
    assert names[:2] == ["astronaut-copper-1-before-after.jpg", "astronaut-copper-1-thumbnail.jpg"]
    assert (out / "astronaut-copper-1.png").read_bytes().startswith(b"\x89PNG")
    assert {Path(told["results"][0][it]) for it in ("image", "thumbnail")} <= {*out.iterdir()}
    shown = ours.run(*at, "show", told["job_id"], "--json").json
    assert (shown["status"], shown["delivered"]) == ("completed", 2)
    assert httpx2.get(shown["results"][0]["image"]).content.startswith(b"\x89PNG")
    assert "copper 80%" in ours.run(*at, "show", told["job_id"]).out
    row = ours.run(*at, "history", "--json").json["jobs"][0]
    assert (row["job_id"], row["delivered"], row["failure"]) == (told["job_id"], 2, None)
    assert ours.run(*at, "history", "--limit", 1).lines[0].startswith(told["job_id"])
    refused = ours.run(*at, "cancel", told["job_id"], "--json")
    assert (refused.code, refused.failure["code"]) == (3, "JOB_NOT_CANCELLABLE")
    assert not ours.path.exists()


def test_a_key_makes_it_one_try_on(served: Served, ours: Home) -> None:
    keyed = ("--server", served.url, *COPPER, "--idempotency-key", "monday", "--json")
    first, again = ours.run(*keyed).json, ours.run(*keyed).json
    assert (again["job_id"], again["credits"]) == (first["job_id"], first["credits"])
    assert first["results"][0]["image"].startswith(f"{served.url}/v1/media/")
    none = ours.run("--server", served.url, *COPPER, "--idempotency-key", "", "--json")
    assert (none.code, none.failure["code"]) == (2, "INVALID_REQUEST")
    lines = ours.run("--server", served.url, *COPPER).lines
    assert lines[0] == f"copper 80%: 1 picture, {first['credits'] - 1} credits left"


@pytest.mark.slow
def test_the_catalogue_and_the_selfies_are_judged_alike(tmp_path: Path) -> None:
    home, ours = Home(tmp_path / "theirs", PREVIEW), Home(tmp_path / "ours", PREVIEW)
    with serving(home) as served:
        at = ("--server", served.url)
        told, known = (
            [{**it, "thumbnail": None} for it in found.json["hairstyles"]]
            for found in (ours.run(*at, "styles", "--json"), home.run("styles", "--json"))
        )
        assert told == known
        few = ours.run(*at, "styles", "--category", "straight", "--limit", 2)
        assert len(few.lines) == 2
        rejected = ours.run("--server", served.link, "try-on", HAT, "--style", "bob", "--json")
    assert rejected.code == 3
    assert rejected.failure["code"] == "HAIR_NOT_VISIBLE"
    assert rejected.failure["hint"]


def test_signing_in_takes_an_address_or_a_link(served: Served, tmp_path: Path) -> None:
    at = Home(tmp_path / "ours")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", StringIO("Correct-horse-9\n"))
        told = at.run("--server", served.url, "account", "sign-in", "bob@example.com", "--json")
    assert (told.code, told.failure["code"]) == (3, "CREDENTIALS_INVALID")
    for options in (("--server", served.url), ()):
        nobody = at.run(*options, "account", "sign-in", "--json")
        assert (nobody.code, nobody.failure["code"]) == (2, "INVALID_REQUEST")


def test_refusals_of_a_server_are_those_of_a_home(
    served: Served, ours: Home, tmp_path: Path
) -> None:
    at = ("--server", served.url)
    stranger = Home(tmp_path / "ours").run(*at, *COPPER, "--json")
    assert (stranger.code, stranger.failure["code"]) == (3, "TOKEN_MISSING")
    assert "account sign-in" in stranger.failure["hint"]
    (tmp_path / "file").touch()
    for command, exits, code in (
        (("try-on", ASTRONAUT, "--style", "none"), 3, "STYLE_UNAVAILABLE"),
        (("show", uuid4()), 3, "NOT_FOUND"),
        (("history", "--cursor", "x"), 2, "INVALID_REQUEST"),
        ((*COPPER, "--out", tmp_path / "file" / "out"), 2, "OUT_NOT_WRITABLE"),
    ):
        told = ours.run(*at, *command, "--json")
        assert (told.code, told.failure["code"]) == (exits, code)
    used = ours.run("--server", served.link, *COPPER, "--json")
    assert (used.code, used.failure["code"]) == (3, "CODE_INVALID")
    assert "once" in used.failure["hint"]


@pytest.mark.parametrize(
    "command", [("serve",), ("forget",), ("doctor",), ("photos", "list"), ("account", "sign-out")]
)
def test_other_commands_work_in_the_home_alone(command: tuple[str, ...], tmp_path: Path) -> None:
    told = Home(tmp_path / "ours").run("--server", "https://api.example.com", *command)
    assert told.code == 2
    assert "[COMMAND_LOCAL_ONLY]" in told.err
    assert "leave out --server" in told.err
    assert not (tmp_path / "ours").exists()


@pytest.mark.parametrize(
    ("server", "exits", "code"),
    [
        ("nonsense", 2, "ADDRESS_INVALID"),
        ("http://user:s3cret@127.0.0.1", 2, "ADDRESS_INVALID"),
        ("http://127.0.0.1:1", 5, "SERVER_UNREACHABLE"),
    ],
)
def test_a_server_that_is_none_is_told(
    server: str, exits: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ilikeyacut.client.retrying.MOST_PAUSE", 0.0)
    told = Home(tmp_path / "ours").run("--server", server, "styles", "--json")
    assert (told.code, told.failure["code"]) == (exits, code)
    assert "s3cret" not in told.out


@pytest.mark.slow
def test_an_interrupt_gives_the_credits_back(tmp_path: Path) -> None:
    theirs = Home(tmp_path / "theirs")
    assert theirs.run("credits").code == 0
    with theirs.busy(), serving(theirs) as served:
        ours = Home(tmp_path / "ours", {"ILIKEYACUT_ACCESS_TOKEN": signed_in(served)})
        running = ours.started("--server", served.url, *COPPER, "--json")
        theirs.wait_for("job:requested")
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=PATIENCE)
        assert (running.returncode, json.loads(out)["failure"]["code"]) == (130, "INTERRUPTED")
        (row,) = ours.run("--server", served.url, "history", "--json").json["jobs"]
        assert row["status"] == "cancelled"


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilikeyacut.entrypoints.bootstrap.extras._installed", lambda _: False)
    told = Home(tmp_path / "ours").run("--server", "https://api.example.com", "styles", "--json")
    assert (told.code, told.failure["code"]) == (5, "DEPENDENCY_MISSING")
    assert told.failure["hint"] == "pip install 'ilikeyacut[client]'"
