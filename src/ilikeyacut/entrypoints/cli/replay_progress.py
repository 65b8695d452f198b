"""The progress of a rebuild: a bar at a terminal, otherwise a line every few seconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from ilikeyacut.entrypoints.cli import output

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from ilikeyacut.application.views.replay import Pace, Report

LINE_EVERY = 2.0
"""Seconds between two lines without a terminal."""


@contextmanager
def reporting(*, as_json: bool) -> Iterator[Report]:
    """Yield a callback that shows the pace on stderr, but nothing if JSON was requested."""
    if sys.stderr.isatty():
        with _bar() as report:
            yield report
    elif as_json:
        yield lambda _: None
    else:
        yield Lines()


class Lines:
    """Prints a line when a rebuild resumes, and then every few seconds."""

    def __init__(self) -> None:
        self._last = monotonic()

    def __call__(self, pace: Pace) -> None:
        """Print the progress, unless it was printed just now."""
        goes_on = pace.events == 0 and 0 < pace.position < pace.head
        if goes_on or monotonic() - self._last >= LINE_EVERY:
            self._last = monotonic()
            output.note(line(pace))


def line(pace: Pace) -> str:
    """Return a pace as text."""
    name = f"{pace.view} version {pace.version}"
    if pace.events == 0:
        return f"{name} continues at {pace.position} of {pace.head}"
    return f"{name} at {pace.position} of {pace.head}, {speed(pace)}"


def speed(pace: Pace) -> str:
    """Return the speed and the remaining time."""
    left = pace.seconds_left
    words = f"{pace.rate:.0f} events/s"
    return words if left is None else f"{words}, {duration(left)} left"


def duration(seconds: float) -> str:
    """Return seconds as text, in the largest unit that fits."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


@contextmanager
def _bar() -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[speed]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar)


class _Bar:
    """Shows one bar for each version."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task: dict[str, TaskID] = {}

    def __call__(self, pace: Pace) -> None:
        name = f"{pace.view} v{pace.version}"
        if name not in self._task:
            self._task[name] = self._bar.add_task(name, total=None, speed="")
        self._bar.update(
            self._task[name], total=pace.head, completed=pace.position, speed=speed(pace)
        )
