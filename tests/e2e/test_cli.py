"""The command line, as people and scripts use it: through the console script itself."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from ilikeyacut import __version__
from support.cli import ASTRONAUT, PATIENCE, Home
from support.lanes import sampled


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_the_main_job(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    options = ("--color", "copper", "--variations", 2, "--out", out)
    told = home.script("try-on", ASTRONAUT, *options, "--json")
    assert (told.code, told.err) == (0, "")
    assert told.json["status"] == "completed"
    assert [result["variation"] for result in told.json["results"]] == [1, 2]
    names = {f"astronaut-copper-{n}{part}.jpg" for n in (1, 2) for part in PARTS}
    assert {path.name for path in out.iterdir()} == names
    first = told.json["results"][0]
    assert [Path(first[part]).parent for part in ("image", "thumbnail", "before_after")] == [
        out,
        out,
        out,
    ]
    with Image.open(ASTRONAUT) as before, Image.open(first["image"]) as after:
        assert after.size == before.size
    timings = told.json["timings"]
    assert list(timings) == ["start", "intake", "render", "finish", "total"]
    assert sum(timings.values()) == pytest.approx(2 * timings["total"], abs=0.01)


PARTS = ("", "-thumbnail", "-before-after")


def test_people_are_told_in_words_and_the_last_word_is_the_before_and_after(home: Home) -> None:
    told = home.script("try-on", ASTRONAUT, "--color", "copper")
    assert (told.code, told.err) == (0, "")
    assert "not the production model" in told.out
    assert told.lines[0] == "copper: 1 picture, 99 credits left"
    last = told.lines[-1].split()[-1]
    assert last.endswith("before-after.jpg")
    assert Path(last).is_file()


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("try-on", "--help")], ids=str)
def test_help_needs_no_home(arguments: tuple[str, ...], home: Home) -> None:
    told = home.script(*arguments)
    assert (told.code, told.err) == (0, "")
    assert not home.path.exists()


def test_the_shell_completes_commands_and_values(home: Home) -> None:
    typing = {
        "sty": ["styles"],
        "styles --category c": ["curly", "coily"],
        "try-on a.jpg --color c": ["copper", "chestnut"],
    }
    for words, found in typing.items():
        line = f"ilikeyacut {words}"
        typed = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        told = home.script(_ILIKEYACUT_COMPLETE="complete_bash", **typed)
        assert (told.code, told.lines) == (0, found)
    assert not home.path.exists()


def test_the_version_is_told(home: Home) -> None:
    assert home.run("--version").out == f"ilikeyacut {__version__}\n"


def test_the_package_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "ilikeyacut", "--version"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == (f"ilikeyacut {__version__}\n", "")


@pytest.mark.parametrize(
    ("command", "left_out"),
    [
        ("--version", {"PIL", "cv2", "numpy", "rich", "cryptography", "punq"}),
        ("credits", {"PIL", "cv2", "numpy", "rich"}),
    ],
)
def test_a_command_loads_no_more_than_it_needs(
    command: str, left_out: set[str], home: Home
) -> None:
    home = Home(home.path, {"ILIKEYACUT_STYLISTS": "preview"})
    script = (
        "import sys\nfrom ilikeyacut.entrypoints.cli.main import run\n"
        "assert run(sys.argv[1:]) == 0\nprint(*sys.modules)"
    )
    assert home.run("credits").code == 0  # makes the home, with its catalogue
    done = subprocess.run(
        [sys.executable, "-c", script, command],
        env=home.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert left_out & set(done.stdout.split()) == set()


@pytest.mark.parametrize("encoding", sampled(("ascii", "latin-1", "utf-8"), ("ascii",)))
def test_any_encoding_can_be_printed(encoding: str, home: Home, tmp_path: Path) -> None:
    selfie = tmp_path / "Zoë ☺.png"
    selfie.write_bytes(ASTRONAUT.read_bytes())
    told = home.script(
        *("try-on", selfie, "--color", "copper", "--out", tmp_path / "ö☺", "--json"),
        PYTHONIOENCODING=encoding,
    )
    assert told.code == 0
    assert Path(told.json["results"][0]["image"]).is_file()
    missing = home.script("try-on", tmp_path / "☹.png", "--color", "copper", LC_ALL="C")
    assert missing.code == 2
    assert "Traceback" not in missing.err
    assert home.script("--help", PYTHONIOENCODING=encoding).code == 0


SENT = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.parametrize("sent", sampled(SENT, SENT[:2]))
def test_an_interrupt_ends_at_once_and_gives_the_credits_back(
    sent: signal.Signals, home: Home
) -> None:
    assert home.run("credits").code == 0
    with home.busy(), home.started("try-on", ASTRONAUT, "--color", "copper", "--json") as process:
        home.wait_for("job:requested")
        process.send_signal(sent)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "Traceback" in err) == (130, False), (out, err)
    told = json.loads(out)
    assert told["failure"]["code"] == "INTERRUPTED"
    assert home.run("show", told["job_id"], "--json").json["status"] == "cancelled"
    assert home.run("credits", "--json").json == {"available": 100, "reserved": 0}


def test_an_interrupted_request_with_a_key_goes_on_where_it_was(home: Home) -> None:
    command = ("try-on", ASTRONAUT, "--color", "copper", "--idempotency-key", "monday")
    assert home.run("credits").code == 0
    with home.busy(), home.started(*command) as process:
        home.wait_for("job:requested")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert home.run(*command).code == 0
    assert home.topics().count("job:requested") == 1


def test_events_are_followed(home: Home) -> None:
    assert home.run("credits").code == 0
    with home.started("events", "--follow", "--json") as process:
        assert process.stdout is not None
        topics = [json.loads(process.stdout.readline())["topic"] for _ in range(2)]
        assert home.run("credits", "grant", 5).code == 0
        topics.append(json.loads(process.stdout.readline())["topic"])
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=PATIENCE)
    assert topics == ["user:registered", "user:credits_granted", "user:credits_granted"]
    assert (process.returncode, rest, err) == (130, "", "")


def test_a_terminal_sees_a_bar_and_a_pipe_does_not(home: Home) -> None:
    command = ("try-on", ASTRONAUT, "--color", "copper")
    assert home.run("credits").code == 0
    ours, theirs = pty.openpty()
    with home.busy() as release:
        process = subprocess.Popen(
            home.command(*command),
            env=home.environment | {"TERM": "xterm"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
        )
        os.close(theirs)
        shown = read_until(ours, b"0:00:0")
        release()
        out, _ = process.communicate(timeout=PATIENCE)
    os.close(ours)
    assert process.returncode == 0
    assert b"0:00:0" in shown
    assert b"\x1b" not in out


def read_until(terminal: int, wanted: bytes) -> bytes:
    """Return what appears on a terminal until `wanted` does, or for as long as patience lasts."""
    shown, deadline = b"", time.monotonic() + PATIENCE
    while wanted not in shown and time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.5)
        with suppress(OSError):
            shown += os.read(terminal, 4096) if ready else b""
    return shown


def test_a_terminal_is_asked_before_anything_is_erased(home: Home) -> None:
    assert home.run("credits").code == 0
    for answer, code in ((b"n\n", 130), (b"y\n", 0)):
        ours, theirs = pty.openpty()
        process = home.started("forget", stdin=theirs)
        os.write(ours, answer)
        _, err = process.communicate(timeout=PATIENCE)
        os.close(theirs)
        os.close(ours)
        assert process.returncode == code, err
        assert ("user:erased" in home.topics()) == (code == 0)
