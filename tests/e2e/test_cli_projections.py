"""Views through the command: rebuilt, killed and resumed, compared, stopped and helped along."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.views.projections.hairstyle_library import HAIRSTYLE_LIBRARY
from ilikeyacut.application.views.projections.photos import PHOTOS
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS
from ilikeyacut.application.views.projections.users import USERS
from ilikeyacut.domain.aggregate import first
from ilikeyacut.domain.hairstyle import HairstyleDrafted
from ilikeyacut.entrypoints.bootstrap import open_app
from ilikeyacut.entrypoints.settings import Settings
from support.cli import ASTRONAUT, PATIENCE, Home
from support.events import AT

COPPER = ("try-on", ASTRONAUT, "--color", "copper")
PERSON = {"ILIKEYACUT_USER_NAME": "Quizzical Wombat", "ILIKEYACUT_USER_EMAIL": "wombat@example.com"}
FIRST = {it.name: it.version for it in (USERS, PHOTOS, PROCESSING_JOBS, HAIRSTYLE_LIBRARY)}
"""The version that a new home has of each view."""

VIEWS = [*FIRST]
LIBRARY = HAIRSTYLE_LIBRARY.name
MANY, BATCH = 12_000, 1_000


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", PERSON)


@pytest.fixture
def used(home: Home) -> Home:
    """A home in which a try-on was done."""
    assert home.run(*COPPER).code == 0
    return home


@pytest.fixture
def long(home: Home) -> Home:
    """A home with a log that takes a second or two to fold."""
    with open_app(Settings(home=home.path, stylists=("memory",))) as app:
        for batch in range(MANY // BATCH):
            ids = (UUID(int=batch * BATCH + n + 1) for n in range(BATCH))
            app.store.append(*(HairstyleDrafted(name=f"h{it}", **first(it, AT)) for it in ids))
        app.worker.refresh()
    return home


def versions(home: Home, view: str) -> dict[int, Any]:
    """Return what `status` tells of a view's versions."""
    found = home.run("projections", "status", "--json").json["versions"]
    return {it["version"]: it for it in found if it["view"] == view}


def position(home: Home, follower: str) -> int:
    found = home.sql("SELECT position FROM positions WHERE follower = ?", (follower,))
    return int(found[0][0]) if found else 0


def killed_midway(home: Home, follower: str, *arguments: object) -> int:
    """Start a command, kill it once `follower` has moved, and return how far that came."""
    with home.started("projections", *arguments) as running:
        wait_until(lambda: position(home, follower) > 0)
        running.kill()
        running.communicate(timeout=PATIENCE)
    return position(home, follower)


def wait_until(happened: Callable[[], object]) -> None:
    deadline = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < deadline
        Event().wait(0.002)


def poisoned(home: Home, topic: str = "photo:received") -> int:
    """Put an event into the log that cannot be read, and return its position."""
    home.sql(
        "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
        "VALUES (?, 1, ?, x'7b7d')",
        (uuid4().hex, topic),
    )
    return int(home.sql("SELECT max(rowid) FROM stored_events")[0][0])


def unsealed(stored: bytes) -> bytes:
    """Return a stored object with a name in clear in place of what is sealed."""
    fields = json.loads(stored)
    return json.dumps(
        {it: fields[it] for it in fields if it != "sealed"} | {"name": "Mallory"}
    ).encode()


def tampered(home: Home) -> None:
    """Change the credits of the one row of `users`, and take its name away, past the program."""
    ((key, row),) = home.sql("SELECT key, row FROM view_rows WHERE view = 'users@v1'")
    fields = json.loads(row)
    del fields["sealed"]["name"]
    changed = json.dumps(fields | {"name": None, "available_credits": 7}).encode()
    home.sql("UPDATE view_rows SET row = ? WHERE view = 'users@v1' AND key = ?", (changed, key))


def test_every_view_is_replayed_and_its_older_version_dropped(used: Home) -> None:
    before = used.run("history", "--json").json
    topics = used.topics()
    told = used.run("projections", "replay", "--all", "--json")
    assert [(it["view"], it["version"]) for it in told.json["replays"]] == [
        (view, version + 1) for view, version in FIRST.items()
    ]
    for view, version in FIRST.items():
        assert [(it["role"]) for it in versions(used, view).values()] == ["followed", "live"]
        told = used.run("projections", "drop", view, version)
        assert told.out.startswith(f"{view}: version {version} dropped")
    names = {name for (name,) in used.sql("SELECT DISTINCT view FROM view_rows")}
    assert names & {f"{view}@v{version}" for view, version in FIRST.items()} == set()
    assert used.run("history", "--json").json == before
    assert used.run(*COPPER).code == 0
    assert len(used.run("history", "--json").json["jobs"]) == 2
    assert used.topics()[: len(topics)] == topics
    assert used.run("projections", "list").lines[0].split()[:3] == ["users", "version", "2"]


def test_a_replay_appends_nothing_and_makes_no_picture(used: Home) -> None:
    topics, files = used.topics(), used.files()
    for arguments in (("replay", "--all"), ("replay", "--all", "--dry-run"), ("verify", "photos")):
        assert used.run("projections", *arguments).code == 0
    assert (used.topics(), used.files()) == (topics, files)


@pytest.mark.long
def test_a_replay_that_was_killed_goes_on_with_the_same_command(long: Home) -> None:
    old, new = FIRST[LIBRARY], FIRST[LIBRARY] + 1
    reached = killed_midway(long, f"{LIBRARY}@v{new}", "replay", LIBRARY)
    head = len(long.topics())
    assert 0 < reached < head
    found = versions(long, LIBRARY)
    assert [it["role"] for it in found.values()] == ["live", "building"]
    assert found[new]["position"] == found[new]["rows"] == reached
    assert found[old]["rows"] == MANY
    told = long.script("projections", "replay", LIBRARY)
    assert told.code == 0
    assert told.err.startswith(f"{LIBRARY} version {new} continues at {reached} of {head}")
    assert f"{LIBRARY}: version {new} is live, {MANY - reached} events" in told.out
    assert versions(long, LIBRARY)[new]["rows"] == MANY
    assert long.run("projections", "verify", LIBRARY).code == 0


def test_verify_tells_what_was_tampered_with_and_nothing_personal(used: Home) -> None:
    assert used.run("projections", "verify", "users").out.endswith("no difference\n")
    tampered(used)
    told = used.run("projections", "verify", "users")
    assert told.code == 1
    assert "available_credits: 7 -> 99" in told.out
    assert "name (personal)" in told.out
    assert "ombat" not in told.out
    told = used.run("projections", "verify", "users", "--json")
    assert (told.code, told.json["changed"]) == (1, 1)
    (difference,) = told.json["differences"]
    fields = {field["name"]: field for field in difference["fields"]}
    assert fields["available_credits"]["rebuilt"] == 99
    assert fields["name"] == {"name": "name", "personal": True}
    assert "ombat" not in told.out
    dry = used.run("projections", "replay", "users", "--dry-run")
    assert "0 added, 1 changed, 0 removed; nothing was written" in dry.out
    assert used.run("projections", "replay", "users").code == 0
    assert used.run("projections", "verify", "users").code == 0


def test_changed_seals_are_found_by_doctor_and_a_view_is_built_anew(used: Home) -> None:
    ((row,),) = used.sql("SELECT row FROM view_rows WHERE view = 'users@v1'")
    used.sql("UPDATE view_rows SET row = ? WHERE view = 'users@v1'", (unsealed(row),))
    told = used.run("doctor", "--json")
    (wrong,) = [it for it in told.json["checks"] if not it["ok"]]
    assert (told.code, wrong["name"]) == (5, "rows")
    assert "users@v1" in wrong["detail"]
    assert "projections replay" in wrong["hint"]
    assert used.run("projections", "replay", "users").code == 0
    assert used.run("projections", "drop", "users", 1).code == 0
    assert used.run("doctor").code == 0

    ((state,),) = used.sql("SELECT state FROM stored_events WHERE topic = 'user:registered'")
    used.sql(
        "UPDATE stored_events SET state = ? WHERE topic = 'user:registered'", (unsealed(state),)
    )
    for command in ("doctor", "profile", "events"):
        told = used.run(command)
        assert told.code == 5
        assert "stored in clear: name" in told.out + told.err
        assert "Mallory" not in told.out + told.err


def test_a_poisoned_event_stops_one_view_and_a_skip_passes_it(used: Home) -> None:
    at = poisoned(used)
    assert used.run(*COPPER).code == 0
    assert used.run("credits").out == "98 credits\n"
    found = {view: versions(used, view)[FIRST[view]] for view in VIEWS}
    stop = found["photos"]["stop"]
    assert (stop["position"], stop["topic"]) == (at, "photo:received")
    assert found["photos"]["lag_seconds"] is not None
    assert [view for view in VIEWS if found[view]["stop"]] == ["photos"]
    assert [view for view in VIEWS if found[view]["behind"]] == ["photos"]
    told = used.run("projections", "status")
    assert (
        f"photos version {FIRST['photos']} stopped at position {at}, photo:received of" in told.out
    )
    wrong = [it for it in used.run("doctor", "--json").json["checks"] if it["name"] == "projection"]
    assert [it["ok"] for it in wrong] == [False]
    assert f"skip photos {at} --reason" in wrong[0]["hint"]

    told = used.run("projections", "replay", "photos", "--json")
    assert (told.code, told.failure["code"]) == (5, "EVENT_NOT_APPLICABLE")
    told = used.run("projections", "skip", "photos", at, "--reason", "written by hand")
    assert told.out.startswith(f"photos skips position {at}, photo:received of ")
    assert [it["stop"] for it in versions(used, "photos").values()] == [None, None]
    assert versions(used, "photos")[FIRST["photos"]]["behind"] == 0
    for command in (("replay", "photos"), ("verify", "photos"), ("status",)):
        told = used.run("projections", *command)
        assert told.code == 0
        assert "written by hand" in told.out
    assert used.run("projections", "verify", "photos", "--json").json["rows"] == 3


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("replay", "user"), 2, "INVALID_REQUEST"),
        (("replay",), 2, "INVALID_REQUEST"),
        (("replay", "users", "--all"), 2, "INVALID_REQUEST"),
        (("replay", "users", "nobody"), 2, "INVALID_REQUEST"),
        (("replay", "users", "--from", 1), 2, "INVALID_REQUEST"),
        (("replay", "users", "--dry-run", "--from", 0), 2, "INVALID_REQUEST"),
        (("replay", "users", "--dry-run", "--from", 5, "--to", 4), 2, "INVALID_REQUEST"),
        (("replay", "users", "--dry-run", "--to", 10**30), 2, "INVALID_REQUEST"),
        (("replay", "run-try-on"), 3, "REACTOR_NOT_REPLAYABLE"),
        (("verify", "reactor:run-try-on"), 3, "REACTOR_NOT_REPLAYABLE"),
        (("drop", "users", 1), 3, "VERSION_IS_LIVE"),
        (("drop", "users", 2), 3, "VERSION_UNKNOWN"),
        (("drop", "users", 10**30), 3, "VERSION_UNKNOWN"),
        (("drop", "users", 0), 2, "INVALID_REQUEST"),
        (("drop", "users", "two"), 2, "INVALID_REQUEST"),
        (("skip", "users", 1, "--reason", "why"), 3, "POSITION_NOT_SKIPPABLE"),
        (("skip", "users", 10**30, "--reason", "why"), 3, "POSITION_NOT_SKIPPABLE"),
        (("skip", "users", 0, "--reason", "why"), 2, "INVALID_REQUEST"),
        (("skip", "users", 1), 2, "INVALID_REQUEST"),
        (("skip", "users", 1, "--reason", " "), 2, "INVALID_REQUEST"),
        (("verify",), 2, "INVALID_REQUEST"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    used: Home, arguments: tuple[object, ...], exit_code: int, code: str
) -> None:
    told = used.run("projections", *arguments, "--json")
    assert (told.code, told.failure["code"]) == (exit_code, code)
    assert told.failure["hint"]
    assert used.sql("SELECT 1 FROM view_rows WHERE view = 'view-controls@v1'") == []


def test_close_names_are_offered(used: Home) -> None:
    told = used.run("projections", "verify", "photo")
    assert "did you mean: photos" in told.err


def test_an_empty_home_has_views_too(home: Home) -> None:
    assert home.run("projections", "replay", "--all").code == 0
    assert home.run("projections", "verify", "users").out.startswith("users: version 2")
    assert [it["rows"] for it in versions(home, "users").values()] == [0, 0]
