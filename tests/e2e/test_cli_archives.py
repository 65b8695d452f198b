"""A whole history moved out of one home and into another."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.event_archive import SqliteEventArchive
from ilikeyacut.application.archive.check import events_of
from support.cli import Home
from support.cloud import cloud_home
from support.moving import (
    COPPER,
    NAME,
    SETTINGS,
    digest,
    exported,
    imported,
    is_untouched,
    refused,
    rows,
)

# ---- from home to home


def test_a_history_is_moved_with_its_keys(lived: Home, fresh: Home, log: Path, keys: Path) -> None:
    told = imported(fresh, log, "--with-keys", keys).json
    assert told["digest"] == digest(lived) == digest(fresh)
    assert (told["events"], told["redacted"]) == (len(lived.topics()), 1)  # who was erased
    assert fresh.topics() == lived.topics()
    assert rows(fresh) == rows(lived)
    assert any(NAME in str(row) for row in rows(fresh))
    assert digest(fresh) == digest(lived)


def test_whoever_brings_the_identity_goes_on_as_the_same_person(
    lived: Home, fresh: Home, log: Path, keys: Path
) -> None:
    assert imported(fresh, log, "--with-keys", keys).code == 0
    shutil.copy(lived.path / "identity.json", fresh.path)
    shutil.copytree(lived.path / "photos", fresh.path / "photos")
    for command in ("profile", "credits", "history"):
        assert fresh.run(command, "--json").json == lived.run(command, "--json").json
    assert digest(fresh) == digest(lived)
    assert fresh.run("sweep", "--older-than", 0, "--json").json["removed"] == []
    assert fresh.run(*COPPER).code == 0


def test_whoever_does_not_is_somebody_new(fresh: Home, log: Path, keys: Path) -> None:
    assert imported(fresh, log, "--with-keys", keys).code == 0
    assert fresh.run("history", "--json").json["jobs"] == []
    assert fresh.run("credits", "--json").json["available"] == 100


@pytest.mark.long
def test_there_and_back_over_dynamodb(
    lived: Home, log: Path, keys: Path, tmp_path: Path, dynamodb_url: str
) -> None:
    fresh = Home(tmp_path / "fresh", SETTINGS)
    cloud = cloud_home(tmp_path / "cloud", dynamodb_url, **SETTINGS)
    assert imported(cloud, log, "--with-keys", keys).code == 0
    assert digest(cloud) == digest(lived)
    assert rows(cloud) == rows(lived)
    back, back_keys = tmp_path / "back", tmp_path / "back-keys"
    assert exported(cloud, back, back_keys).json["digest"] == digest(lived)

    assert imported(fresh, back, "--with-keys", back_keys).code == 0

    assert digest(fresh) == digest(lived)
    assert rows(fresh) == rows(lived)
    assert imported(cloud, log).json["already_done"]
    assert cloud.run(*COPPER).code == 0  # for somebody else: accounts are not in the log


def test_importing_the_same_file_again_changes_nothing(fresh: Home, log: Path, keys: Path) -> None:
    first = imported(fresh, log, "--with-keys", keys).json
    again = imported(fresh, log, "--with-keys", keys).json
    assert (first["already_done"], again["already_done"]) == (False, True)
    assert fresh.run("credits").code == 0
    assert imported(fresh, log).json["already_done"]


def test_lines_are_for_people(lived: Home, fresh: Home, tmp_path: Path) -> None:
    log = tmp_path / "log"
    count = len(lived.topics())
    told = lived.run("events", "export", log).lines
    assert told[0] == f"{count} events up to position {count} in {log}"
    told = fresh.run("events", "import", log, "--yes").lines
    assert told[0] == f"{count} events up to position {count} from {log}"
    assert told[-1] == "people whose data reads as redacted: 2"
    assert fresh.run("events", "digest").lines == [f"{digest(lived)}  {count} events"]


# ---- without keys


def test_without_keys_people_read_as_redacted(lived: Home, fresh: Home, log: Path) -> None:
    refused(imported(fresh, log), "KEYS_NOT_BROUGHT", 2)
    assert is_untouched(fresh)
    assert imported(fresh, log, "--yes").json["redacted"] == 2
    assert digest(fresh) == digest(lived)
    assert not any(NAME in str(row) for row in rows(fresh))
    assert fresh.run("events").code == 0
    assert fresh.run("doctor").code == 0


def test_keys_do_not_bring_back_who_was_redacted(fresh: Home, log: Path, keys: Path) -> None:
    assert imported(fresh, log, "--yes").code == 0
    assert imported(fresh, log, "--with-keys", keys).json["already_done"]
    assert not any(NAME in str(row) for row in rows(fresh))


# ---- wrong stores


def test_a_home_that_was_used_is_not_filled(fresh: Home, log: Path) -> None:
    assert fresh.run("credits").code == 0
    before = fresh.topics()
    refused(imported(fresh, log, "--yes"), "STORE_NOT_EMPTY")
    assert fresh.topics() == before


def test_a_home_that_is_in_use_is_not_filled(fresh: Home, log: Path) -> None:
    with fresh.busy():
        refused(imported(fresh, log, "--yes"), "STORE_BUSY")
    assert is_untouched(fresh)


@pytest.fixture
def half(fresh: Home, log: Path) -> Home:
    """A home that was filled half-way."""
    checksum = json.loads(log.read_bytes().splitlines()[-1])["sha256"]
    with Database(fresh.database) as database, log.open("rb") as lines:
        archive = SqliteEventArchive(database)
        archive.begin(checksum)
        archive.restore(checksum, 0, list(events_of(lines))[:9])
    return fresh


def test_a_home_that_was_filled_half_way_does_nothing_else(
    half: Home, lived: Home, log: Path, tmp_path: Path
) -> None:
    for command in (("credits",), ("events",), ("events", "digest"), COPPER[:-1]):
        refused(half.run(*command, "--json"), "IMPORT_UNFINISHED")
    refused(exported(half, tmp_path / "other"), "IMPORT_UNFINISHED")
    assert not (tmp_path / "other").exists()
    assert half.run("doctor").code == 5
    assert exported(lived, tmp_path / "other").code == 0
    refused(imported(half, tmp_path / "other", "--yes"), "IMPORT_UNFINISHED")
    assert len(half.topics()) == 9

    assert imported(half, log, "--yes").json["already_done"] is False

    assert digest(half) == digest(lived)
    assert half.run("credits").code == 0
