"""Opens the app for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ilikeyacut.application.ports.progress import Progress

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App, Replacing
    from ilikeyacut.entrypoints.settings import Settings


def settings() -> Settings:
    """Return the environment's settings. Raises ValidationError, SettingsError."""
    from ilikeyacut.entrypoints.settings import Settings

    return Settings()


@contextmanager
def opened_app(progress: Progress | None = None, *, seed: bool | None = None) -> Iterator[App]:
    """Open the configured home. Commands that need no home load no app."""
    from ilikeyacut.entrypoints.bootstrap import open_app

    replacing: Replacing = {Progress: progress} if progress else {}
    with open_app(settings(), replacing=replacing, seed=seed) as app:
        yield app
