"""The progress of an export or import, for people at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from ilikeyacut.application.archive.check import Tick, silent

if TYPE_CHECKING:
    from rich.progress import Progress

EVERY = 0.1
"""Seconds between two updates of the bar."""

WORDS = {
    "check": "Checking the file",
    "digest": "Reading events",
    "export": "Reading events",
    "import": "Importing events",
    "states": "Reading the events",
    "views": "Filling the views",
}


@contextmanager
def showing() -> Iterator[Tick]:
    """Yield a progress callback. It shows a bar on stderr while the block runs."""
    if not sys.stderr.isatty():
        yield silent
        return
    with _bar() as bar:
        yield _Told(bar)


class _Told:
    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)
        self._stage = ""
        self._next = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = monotonic()
        if stage != self._stage:
            self._bar.reset(self._task, description=WORDS.get(stage, stage), total=total or None)
            self._stage, self._next = stage, 0.0
        if now >= self._next or done == total:
            self._bar.update(self._task, completed=done)
            self._next = now + EVERY


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
