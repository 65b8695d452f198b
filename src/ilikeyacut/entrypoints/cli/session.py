"""Opens the app for one command."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ilikeyacut.application.ports.event_store import (
    PositionBeyondHeadError,
    StoreReadOnlyError,
    StoreUnavailableError,
)
from ilikeyacut.application.ports.progress import Progress
from ilikeyacut.entrypoints.cli import output

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App, Replacing
    from ilikeyacut.entrypoints.settings import Settings


def settings() -> Settings:
    """Return the environment's settings. Raises ValidationError."""
    from ilikeyacut.entrypoints.settings import Settings

    return Settings()


def refresh(app: App) -> None:
    """Bring the views to the head. In a home that cannot be written, they show what they have."""
    try:
        app.worker.refresh()
    except StoreReadOnlyError as error:
        output.note(f"recent changes may be missing: {error}")


@contextmanager
def opened_app(progress: Progress | None = None, *, seed: bool | None = None) -> Iterator[App]:
    """Open the configured home. Commands that need no home load no app.

    A home that cannot be written, or whose log was set back, is opened without filling the
    catalogue: commands that only read or repair still work.
    """
    from ilikeyacut.entrypoints.bootstrap import open_app

    configured = settings()
    _announce(configured)
    replacing: Replacing = {Progress: progress} if progress else {}
    try:
        app = open_app(configured, replacing=replacing, seed=seed)
    except (StoreUnavailableError, PositionBeyondHeadError):
        app = open_app(configured, replacing=replacing, seed=False)
    with app:
        yield app


def _announce(configured: Settings) -> None:
    """Tell people at a terminal why a first start takes a while: it makes the catalogue."""
    from ilikeyacut.entrypoints.settings import Profile

    is_new = configured.profile is Profile.LOCAL and not configured.database.exists()
    if is_new and sys.stderr.isatty():
        output.note(f"Setting up a new home in {configured.folder} ...")
