"""Files that are no archives, places that cannot be written, passphrases that do not open."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen
from unittest.mock import patch

import pytest

from support.cli import Home
from support.moving import (
    NAME,
    digest,
    exported,
    imported,
    is_untouched,
    refused,
    with_passphrase,
)

# ---- wrong files


def cut(log: Path) -> None:
    os.truncate(log, log.stat().st_size - 50)


def altered(log: Path) -> None:
    log.write_bytes(log.read_bytes().replace(b"copper", b"silver", 1))


def emptied(log: Path) -> None:
    log.write_bytes(b"")


def foreign(log: Path) -> None:
    log.write_bytes(os.urandom(5000))


def newer(log: Path) -> None:
    log.write_bytes(log.read_bytes().replace(b'"version":1', b'"version":9', 1))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (cut, "ARCHIVE_TRUNCATED"),
        (emptied, "ARCHIVE_TRUNCATED"),
        (altered, "ARCHIVE_ALTERED"),
        (foreign, "ARCHIVE_FORMAT_UNKNOWN"),
        (newer, "ARCHIVE_VERSION_UNKNOWN"),
    ],
)
def test_a_file_that_is_not_whole_changes_nothing(
    fresh: Home, log: Path, change: Callable[[Path], None], code: str
) -> None:
    change(log)
    refused(imported(fresh, log, "--yes"), code)
    assert is_untouched(fresh)
    assert fresh.run("credits").code == 0


def test_what_is_no_file_is_refused(fresh: Home, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, code in (
        (tmp_path / "missing", "FILE_NOT_FOUND"),
        (tmp_path, "FILE_IS_A_FOLDER"),
        (tmp_path / "pipe", "FILE_UNREADABLE"),
        (tmp_path / ("x" * 300), "FILE_UNREADABLE"),
    ):
        refused(imported(fresh, path), code, 2)
    assert is_untouched(fresh)


# ---- exporting


def test_an_export_is_its_owners_alone(lived: Home, tmp_path: Path) -> None:
    log, keys = tmp_path / "log", tmp_path / "keys"
    told = exported(lived, log, keys).json
    assert told["digest"] == digest(lived)
    assert {stat.S_IMODE(it.stat().st_mode) for it in (log, keys)} == {0o600}
    assert sorted(it.name for it in tmp_path.iterdir()) == ["keys", "log"]
    assert NAME.encode() not in log.read_bytes() + keys.read_bytes()


@pytest.mark.parametrize("taken", ["log", "keys"])
def test_an_export_overwrites_nothing(lived: Home, tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("my thesis")
    refused(exported(lived, tmp_path / "log", tmp_path / "keys"), "FILE_EXISTS", 2)
    assert (tmp_path / taken).read_text() == "my thesis"
    assert [it.name for it in tmp_path.iterdir()] == [taken]


def test_an_export_leaves_its_earlier_keys_something_to_open(
    lived: Home, log: Path, keys: Path
) -> None:
    before = (log.read_bytes(), keys.read_bytes())
    refused(exported(lived, log), "FILE_EXISTS", 2)
    assert (log.read_bytes(), keys.read_bytes()) == before


def test_the_events_and_the_keys_are_two_files(lived: Home, tmp_path: Path) -> None:
    (tmp_path / "folder").symlink_to(tmp_path)
    refused(exported(lived, tmp_path / "same", tmp_path / "folder/same"), "INVALID_REQUEST", 2)
    assert [it.name for it in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("log", "keys", "code"),
    [
        ("missing/log", "keys", "OUT_NOT_WRITABLE"),
        ("x" * 254, "keys", "OUT_NOT_WRITABLE"),
        (".", "keys", "FILE_EXISTS"),
        ("log", "missing/keys", "OUT_NOT_WRITABLE"),
        ("log", "x" * 254, "OUT_NOT_WRITABLE"),
        ("log", ".", "FILE_EXISTS"),
    ],
)
def test_a_place_that_cannot_be_written_is_told(
    lived: Home, tmp_path: Path, log: str, keys: str, code: str
) -> None:
    refused(exported(lived, tmp_path / log, tmp_path / keys), code, 2)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(lived: Home, tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with patch("ilikeyacut.entrypoints.cli.archive_files.os.fsync", side_effect=full):
        refused(exported(lived, tmp_path / "log"), "DISK_FULL", 5)
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_left_is_written_anew(lived: Home, tmp_path: Path) -> None:
    (tmp_path / ".log.part").write_bytes(b"x" * 100_000)
    assert exported(lived, tmp_path / "log").code == 0
    assert [it.name for it in tmp_path.iterdir()] == ["log"]


def test_two_exports_do_not_share_a_file(lived: Home, tmp_path: Path) -> None:
    from fcntl import LOCK_EX, flock

    with (tmp_path / ".log.part").open("wb") as other:
        flock(other, LOCK_EX)
        refused(exported(lived, tmp_path / "log"), "FILE_BUSY", 2)
    assert not (tmp_path / "log").exists()


# ---- passphrases


def test_a_wrong_passphrase_writes_nothing(fresh: Home, log: Path, keys: Path) -> None:
    wrong = with_passphrase(fresh, "wrong horse")
    refused(imported(wrong, log, "--with-keys", keys), "KEYS_PASSPHRASE_WRONG")
    assert is_untouched(fresh)


@pytest.mark.parametrize(
    ("passphrase", "code"), [("", "KEYS_PASSPHRASE_MISSING"), ("        ", "KEYS_PASSPHRASE_SHORT")]
)
def test_a_passphrase_is_needed(lived: Home, tmp_path: Path, passphrase: str, code: str) -> None:
    home = with_passphrase(lived, passphrase)
    refused(exported(home, tmp_path / "log", tmp_path / "keys"), code, 2)
    assert list(tmp_path.iterdir()) == []


def test_keys_of_another_export_are_refused(
    lived: Home, fresh: Home, keys: Path, tmp_path: Path
) -> None:
    assert exported(lived, tmp_path / "later").code == 0
    refused(imported(fresh, tmp_path / "later", "--with-keys", keys), "KEYS_OF_ANOTHER_ARCHIVE")
    assert is_untouched(fresh)


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a terminal: ours, and that of a process."""
    ours, theirs = os.openpty()
    yield ours, theirs
    os.close(ours)


@pytest.mark.timeout(120)
def test_a_terminal_is_asked(
    lived: Home, fresh: Home, tmp_path: Path, terminal: tuple[int, int]
) -> None:
    ours, theirs = terminal
    log, keys = tmp_path / "log", tmp_path / "keys"
    home = with_passphrase(lived, "")
    with home.started("events", "export", log, "--with-keys", keys, stdin=theirs) as process:
        os.close(theirs)
        for _ in range(2):
            wait_for_prompt(process)
            os.write(ours, b"correct horse\n")
        _, told = process.communicate(timeout=100)
    assert process.returncode == 0, told
    assert imported(fresh, log, "--with-keys", keys).code == 0


def wait_for_prompt(process: Popen[str]) -> None:
    """Read up to the end of a prompt; what is typed before is thrown away by the terminal."""
    assert process.stderr is not None
    told = ""
    while not told.endswith(": "):
        letter = process.stderr.read(1)
        assert letter, told
        told += letter
