"""The progress of a try-on: a bar for people, timings for measurements."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds of work before the bar appears."""

WORDS = {
    "inspect": "Looking at the selfie",
    "render": "Styling",
    "finish": "Finishing the pictures",
    "complete": "Filing the results",
}


class Stopwatch:
    """Seconds per part of a command: `start`, `intake`, `render`, `finish`, and the `total`.

    A job counts as `render` until its pictures are made, or until it is done if another process
    works on it; then as `finish`.
    """

    def __init__(self, began: float) -> None:
        self._began = self._last = began
        self._seconds = dict.fromkeys(("start", "intake", "render", "finish"), 0.0)
        self._part = "start"

    def enter(self, part: str) -> None:
        """Start a part, which ends the previous one."""
        now = perf_counter()
        self._seconds[self._part] += now - self._last
        self._part, self._last = part, now

    def timings(self) -> dict[str, float]:
        """Return the seconds of every part so far."""
        self.enter(self._part)
        total = self._last - self._began
        return {part: round(s, 3) for part, s in (self._seconds | {"total": total}).items()}


class Watch:
    """The command line's progress port: updates the stopwatch and the bar."""

    def __init__(self, stopwatch: Stopwatch) -> None:
        self.stopwatch = stopwatch
        self._lock = Lock()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._state: dict[str, Any] = {"description": "Working", "completed": 0, "total": None}

    def step(self, job_id: UUID, name: str, done: int, total: int) -> None:
        """Record the job's progress."""
        self.stopwatch.enter("render" if name in ("inspect", "render") else "finish")
        with self._lock:
            words = WORDS.get(name, name)
            self._state = {"description": words, "completed": done, "total": total}
            self._draw()

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Show a bar on stderr while the block runs, if that takes a while."""
        if not sys.stderr.isatty():
            yield
            return
        timer = Timer(PATIENCE, self._show)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            self._hide()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        text = TextColumn("{task.description}")
        parts = (SpinnerColumn(), text, BarColumn(), TimeElapsedColumn())
        with self._lock:
            self._bar = Progress(*parts, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", total=None)
            self._draw()
            self._bar.start()

    def _hide(self) -> None:
        with self._lock:
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def _draw(self) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, **self._state)
