"""Faults of ours: one line with a code and a way out, exit 5, and nothing half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image

from ilikeyacut.application.ports.photo_store import PhotoStoreError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.cli.failures import exit_of
from ilikeyacut.testing.pictures import encoded
from support.cli import ASTRONAUT, PATIENCE, Home, Outcome

COPPER = ("try-on", ASTRONAUT, "--color", "copper")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def used(home: Home) -> Home:
    """A home in which something was done."""
    assert home.run("credits").code == 0
    return home


def assert_fault(told: Outcome, code: str) -> None:
    assert (told.code, told.failure["code"]) == (5, code)
    assert told.json["status"] == "error"
    assert told.failure["hint"]


def test_an_unknown_topic_is_named(used: Home) -> None:
    insert = (
        "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
        "VALUES (?, 1, 'photo:dreamt', x'7b7d')"
    )
    used.sql(insert, (uuid4().hex,))
    told = used.run("events", "--json")
    assert_fault(told, "EVENT_TOPIC_UNKNOWN")
    assert "photo:dreamt" in told.failure["detail"]
    told = used.run("doctor", "--json")
    assert told.code == 5
    (wrong,) = (check for check in told.json["checks"] if not check["ok"])
    assert wrong["name"] == "events"
    assert "EVENT_TOPIC_UNKNOWN" in wrong["detail"]


@pytest.mark.parametrize("damage", ["garbage", "truncated", "another program's"])
@pytest.mark.parametrize("command", [("credits",), COPPER, ("doctor",)], ids=lambda it: it[0])
def test_a_corrupt_database_is_told(damage: str, command: tuple[object, ...], used: Home) -> None:
    whole = used.database.read_bytes()
    match damage:
        case "garbage":
            used.database.write_bytes(b"\x9c\x01" * (len(whole) // 2))
        case "truncated":
            used.database.write_bytes(whole[: len(whole) // 2])
        case _:
            used.sql("PRAGMA application_id=7")
    before = used.database.read_bytes()
    told = used.run(*command, "--json")
    assert told.code == 5
    if command == ("doctor",):
        assert not all(check["ok"] for check in told.json["checks"])
    else:
        assert_fault(told, "STORE_CORRUPT")
    assert used.files() == []
    assert used.database.read_bytes() == before


def test_a_home_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "home"):
        home = Home(path)
        assert_fault(home.run("credits", "--json"), "HOME_INVALID")
        told = home.run("doctor")
        assert told.code == 5
        assert "set ILIKEYACUT_HOME" in told.out
    assert (tmp_path / "file").read_bytes() == b""


def test_a_home_that_nobody_may_write_is_told() -> None:
    told = Home(Path("/proc/home")).run("credits", "--json")
    assert told.code == 5
    assert told.failure["code"] in ("NO_PERMISSION", "STORE_UNAVAILABLE")


def test_a_full_disk_leaves_nothing_half_written(used: Home, tmp_path: Path) -> None:
    noise = Image.frombytes("RGB", (900, 900), os.urandom(900 * 900 * 3))
    (tmp_path / "noise.png").write_bytes(encoded(noise, "PNG"))
    command = ("try-on", tmp_path / "noise.png", "--color", "copper", "--json")
    told = limited(used, 1024 * 1024, *command)
    assert_fault(told, "DISK_FULL")
    assert used.files() == []
    assert "job:requested" not in used.topics()
    assert used.run(*command).code == 0  # once there is room
    assert used.run("credits", "--json").json["available"] == 99


def limited(home: Home, most_bytes: int, *arguments: object) -> Outcome:
    """Run the script so that no file may grow beyond a size, which is how a full disk feels."""
    start = (
        "import os, resource, sys; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most_bytes}, {most_bytes})); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", start, *home.command(*arguments)],
        env=home.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("key", [(), ("--idempotency-key", "monday")], ids=str)
def test_a_fault_in_the_middle_is_made_good_by_the_next_run(
    key: tuple[str, ...], home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ilikeyacut.adapters.files.photo_store import FilePhotoStore

    def full(self: FilePhotoStore, key: str, data: bytes, media_type: MediaType) -> None:
        if key.endswith("-before-after.jpg"):
            raise PhotoStoreError("cannot write: the disk is full") from OSError(28, "no space")
        put(self, key, data, media_type)

    put = FilePhotoStore.put
    command = (*COPPER, *key)
    with monkeypatch.context() as patched:
        patched.setattr(FilePhotoStore, "put", full)
        failed = home.run(*command, "--json")
        assert_fault(failed, "DISK_FULL")
        assert f"job: {failed.json['job_id']}\n" in home.run(*command).err
    assert home.run("credits", "--json").json == {"available": 99, "reserved": 1}
    told = home.run(*command, "--json")
    assert told.json["status"] == "completed"
    assert told.json["job_id"] == failed.json["job_id"]
    assert home.run("credits", "--json").json == {"available": 99, "reserved": 0}


def test_pictures_that_cannot_be_copied_are_not_lost(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ilikeyacut.entrypoints.cli.files import Export

    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Export, "write", full)
        told = home.run(*COPPER, "--out", tmp_path / "out", "--json")
    assert_fault(told, "DISK_FULL")
    shown = home.run("show", told.json["job_id"], "--json").json
    assert Path(shown["results"][0]["image"]).is_file()
    copied = home.run(*COPPER, "--out", tmp_path / "out", "--json").json
    assert (copied["job_id"], copied["credits"]) == (told.json["job_id"], 99)
    assert Path(copied["results"][0]["image"]).parent == tmp_path / "out"


def test_the_wrong_part_of_a_setting_is_named(home: Home) -> None:
    home = Home(home.path, {"ILIKEYACUT_GEMINI_PRICES": '{"painter": {"inpt": 1}}'})
    told = home.run("credits", "--json").failure
    assert str(told["detail"]).startswith("ILIKEYACUT_GEMINI_PRICES (painter.inpt): ")


@pytest.mark.parametrize("variable", ["PROFILE", "WELCOME_CREDITS", "LIMITS"])
def test_a_wrong_setting_is_named(variable: str, home: Home) -> None:
    home = Home(home.path, {f"ILIKEYACUT_{variable}": "[]"})
    told = home.run("credits", "--json")
    assert (told.code, told.failure["code"]) == (2, "SETTINGS_INVALID")
    assert variable.lower() in told.failure["detail"].lower()
    assert not home.path.exists()


def test_an_unexpected_fault_is_one_line_unless_asked(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ilikeyacut.application.use_cases.accounts import Accounts

    def broken(_: object) -> None:
        raise RuntimeError("out of\ncheese")

    monkeypatch.setattr(Accounts, "current", broken)
    told = home.run("credits")
    assert told.code == 5
    assert told.err.splitlines()[0] == "error: RuntimeError: out of cheese [INTERNAL]"
    assert "Traceback" not in told.err
    told = Home(home.path, {"ILIKEYACUT_DEBUG": "1"}).run("credits")
    assert told.code == 5
    assert "Traceback" in told.err


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("PROVIDER_TIMEOUT", 4),
        ("PROVIDER_UNAVAILABLE", 4),
        ("NO_IMAGE_RETURNED", 4),
        ("INTERRUPTED", 4),
        ("JOB_DEADLINE_EXCEEDED", 4),
        ("CONTENT_BLOCKED", 3),
        ("HAIR_NOT_VISIBLE", 3),
        ("IMAGE_UNREADABLE", 3),
        ("OPTION_UNSUPPORTED", 3),
        ("VERSION_CONFLICT", 5),
    ],
)
def test_a_job_that_failed_has_the_exit_code_of_its_failure(code: str, exit_code: int) -> None:
    assert exit_of(code) == exit_code


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("STYLE_UNAVAILABLE", "choose another style, or run `ilikeyacut doctor`"),
        ("FACE_OUT_OF_FRAME", "move back until your whole head is in the picture"),
        ("RESULT_UNCHANGED", "no credit was spent: choose a look that differs more"),
    ],
)
def test_a_failed_job_is_told_with_its_look_and_a_way_out(
    code: str, hint: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ilikeyacut.adapters.memory.stylist import MemoryStylist
    from ilikeyacut.application.ports.stylist import StylistError

    def failing(*_: object) -> None:
        raise StylistError(FailureCode(code), "no", retryable=False)

    monkeypatch.setattr(MemoryStylist, "render", failing)
    told = home.run(*COPPER, "--json").failure
    assert told["detail"] == "the try-on of copper failed"
    assert hint in told["hint"]


@pytest.mark.parametrize(("code", "exit_code"), [("PROVIDER_REJECTED", 4), ("CONTENT_BLOCKED", 3)])
def test_a_failed_job_is_told_and_costs_nothing(
    code: str, exit_code: int, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ilikeyacut.adapters.memory.stylist import MemoryStylist
    from ilikeyacut.application.ports.stylist import StylistError

    def failing(*_: object) -> None:
        raise StylistError(FailureCode(code), "no")

    monkeypatch.setattr(MemoryStylist, "render", failing)
    keyed = (*COPPER, "--idempotency-key", "monday", "--json")
    for _ in range(2):  # the second run finds the job of the first
        told = home.run(*keyed)
        assert (told.code, told.failure["code"]) == (exit_code, code)
        assert told.json["status"] == "failed"
    assert home.topics().count("job:requested") == 1
    assert home.run("credits", "--json").json == {"available": 100, "reserved": 0}
    assert not [file for file in home.files() if file.startswith("processed-images")]


def test_a_full_stdout_is_a_fault_without_a_traceback(used: Home) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            used.command("credits"),
            env=used.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 5
    assert "DISK_FULL" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)], ids=str)
def test_closed_streams_harm_nothing(closed: tuple[int, ...], used: Home) -> None:
    start = f"import os, sys; [os.close(n) for n in {closed}]; os.execv(sys.argv[1], sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", start, *used.command(*COPPER)],
        env=used.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert ("before/after" in done.stdout) == (1 not in closed)
    assert used.run("doctor").code == 0


@pytest.mark.parametrize("command", [("events",), ("--help",), ("credits", "--json")], ids=str)
def test_a_broken_pipe_ends_quietly(command: tuple[str, ...], used: Home) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        used.command(*command),
        env=used.environment,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")
