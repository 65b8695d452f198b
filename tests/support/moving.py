"""Homes with a history, and what must be the same of two homes whose logs are the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ilikeyacut.application.ports.views import View
from ilikeyacut.application.views.projections.hairstyle_library import HairstyleLibraryProjection
from ilikeyacut.application.views.projections.photos import PhotosProjection
from ilikeyacut.application.views.projections.processing_jobs import ProcessingJobsProjection
from ilikeyacut.application.views.projections.users import UsersProjection
from ilikeyacut.entrypoints.bootstrap import open_app
from ilikeyacut.entrypoints.settings import Settings
from support.cli import ASTRONAUT, Home, Outcome
from support.rebuilding import content

SECRET = "the same everywhere"
PASSPHRASE = "correct horse"
NAME = "Quizzical Wombat"
SETTINGS = {
    "ILIKEYACUT_KEYS_PASSPHRASE": PASSPHRASE,
    "ILIKEYACUT_EMAIL_INDEX_SECRET": SECRET,
    "ILIKEYACUT_USER_NAME": NAME,
    "ILIKEYACUT_USER_EMAIL": "wombat@example.com",
}
COPPER = ("try-on", ASTRONAUT, "--color", "copper", "--json")
VIEWS: tuple[View[Any], ...] = (
    UsersProjection(SECRET.encode()).view,
    PhotosProjection().view,
    ProcessingJobsProjection().view,
    HairstyleLibraryProjection().view,
)


def live_in(home: Home) -> None:
    """Give a home a history: somebody who is gone, and somebody who is there."""
    assert home.run(*COPPER).code == 0
    assert home.run("forget", "--yes").code == 0
    assert home.run(*COPPER).code == 0
    assert home.run("history").code == 0


def digest(home: Home) -> str:
    """Return what tells logs apart."""
    told: str = home.run("events", "digest", "--json").json["digest"]
    return told


def rows(home: Home) -> list[Any]:
    """Return the content of every view."""
    with patch.dict(os.environ, home.environment, clear=True), open_app(Settings()) as app:
        return [content(app.store, app.views, view) for view in VIEWS]


def exported(home: Home, log: Path, keys: Path | None = None) -> Outcome:
    """Export a home."""
    more = () if keys is None else ("--with-keys", keys)
    return home.run("events", "export", log, *more, "--json")


def imported(home: Home, log: Path, *more: object) -> Outcome:
    """Import into a home."""
    return home.run("events", "import", log, *more, "--json")


def refused(outcome: Outcome, code: str, exit_code: int = 3) -> None:
    """Check that a command was refused under a code."""
    assert (outcome.code, outcome.failure["code"]) == (exit_code, code), outcome
    assert outcome.failure["hint"]


def is_untouched(home: Home) -> bool:
    """Whether nothing was written into a home."""
    return home.topics() == [] and not home.files()


def with_passphrase(home: Home, passphrase: str) -> Home:
    """Return the home with another passphrase in its environment."""
    return Home(home.path, {**home.settings, "ILIKEYACUT_KEYS_PASSPHRASE": passphrase})
