"""A log that lost events, in the middle or at its end, and a home that may only be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.cli import ASTRONAUT, Home

COPPER = ("try-on", ASTRONAUT, "--color", "copper")
AFTER_QUEUED = (
    "DELETE FROM stored_events "
    "WHERE rowid > (SELECT rowid FROM stored_events WHERE topic = 'job:queued')"
)


@pytest.fixture
def used(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    assert home.run(*COPPER).code == 0
    assert home.run("history").code == 0
    return home


def test_an_event_missing_in_the_middle_is_named(used: Home, tmp_path: Path) -> None:
    used.sql("DELETE FROM stored_events WHERE topic = 'user:credits_reserved'")
    for command in (
        ("profile",),
        ("events",),
        ("events", "digest"),
        ("events", "export", tmp_path / "log.jsonl"),
        ("projections", "verify", "photos"),
    ):
        told = used.run(*command)
        assert (told.code, "expected 4 [STORE_CORRUPT]" in told.err) == (5, True), command
    told = used.run("doctor")
    assert told.code == 5
    assert "expected 4 [STORE_CORRUPT]" in told.out


def test_a_snapshot_newer_than_the_log_is_named(used: Home) -> None:
    used.sql(
        "INSERT INTO snapshots SELECT originator_id, 100, 'snapshot:user', x'7b7d' "
        "FROM stored_events WHERE topic = 'user:registered'"
    )
    for command in (("profile",), ("credits", "grant", 1)):
        assert used.run(*command, "--json").failure["code"] == "STORE_CORRUPT"
    assert "snapshot of user" in used.run("doctor").out


def test_an_earlier_log_is_refused_until_everything_is_set_back(used: Home) -> None:
    used.sql(AFTER_QUEUED)
    for command in (
        ("history",),
        ("credits", "grant", 1),
        COPPER,
        ("projections", "verify", "users"),
    ):
        told = used.run(*command, "--json")
        assert (told.code, told.failure["code"]) == (5, "LOG_REWOUND")
        assert "projections rewind" in told.failure["hint"]
    assert "processing-jobs@v1" in used.run("doctor").out
    assert "processing-jobs version 1 is ahead" in used.run("projections", "status").out

    done = used.run("projections", "rewind", "--json").json

    assert {it["view"] for it in done["replayed"]} >= {"users", "photos", "processing-jobs"}
    (job,) = used.run("history", "--json").json["jobs"]
    assert (job["job_id"], job["status"]) == (done["ended"][0], "failed")
    assert used.run("credits", "--json").json == {"available": 100, "reserved": 0}
    assert used.run("doctor").code == 0
    assert used.run("projections", "verify", "processing-jobs").code == 0
    assert used.run("projections", "rewind").out.startswith("nothing is ahead")
    assert used.run(*COPPER).code == 0
    assert used.run("sweep", "--older-than", 0).code == 0
    assert not [name for name in used.files() if job["job_id"] in name]


def test_a_cursor_behind_the_last_event_shows_nothing(used: Home) -> None:
    told = used.run("events", "--cursor", 9_999, "--json")
    assert (told.code, told.json) == (0, {"events": []})


def test_a_home_that_may_only_be_read_is_read(used: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert used.run("credits", "grant", 1).code == 0  # the views do not know yet
    monkeypatch.setattr(os, "access", lambda _, mode: not mode & os.W_OK)
    before = used.files()
    for command in (("credits",), ("profile",), ("events",), ("projections", "status")):
        assert used.run(*command).code == 0
    told = used.run("history")
    assert (told.code, len(told.lines)) == (0, 1)
    assert "recent changes may be missing" in told.err
    for refused in (("credits", "grant", 1), COPPER):
        told = used.run(*refused, "--json")
        assert (told.code, told.failure["code"]) == (5, "NO_PERMISSION")
        assert "ILIKEYACUT_HOME" in told.failure["hint"]
    assert used.files() == before
