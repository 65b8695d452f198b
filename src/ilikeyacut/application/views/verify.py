"""Compare a view with a rebuild, row by row at the same position, while others write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from ilikeyacut.application.followers.ahead import refuse_ahead
from ilikeyacut.application.followers.follow import PAGE, ProjectionFollower
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import Row, RowStore, VersionGoneError, View, ViewStore
from ilikeyacut.application.views.errors import VersionDroppedError
from ilikeyacut.application.views.replay import Pace, Report, paced
from ilikeyacut.domain.aggregate import personal_fields

ROUNDS = 8
"""How often changing rows are compared before they count as unsettled."""


class Kind(StrEnum):
    """How a rebuild would change a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class FieldDifference:
    """A field that differs. Values of personal fields are left out."""

    name: str
    live: Any = None
    rebuilt: Any = None
    personal: bool = False


@dataclass(frozen=True)
class Difference:
    """A row that differs from its rebuild."""

    key: str
    kind: Kind
    fields: tuple[FieldDifference, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The result of a comparison, at a position of the log.

    `unsettled` are the keys of rows that changed each time they were compared.
    """

    view: str
    live: int
    position: int
    rows: int
    events: int
    seconds: float
    differences: tuple[Difference, ...]
    unsettled: tuple[str, ...]


@dataclass
class Comparison:
    """Compares the live version with one `beside` it, which only this comparison follows.

    A row that differs is compared again after the other version has reached the position of the
    live one. If no event of the row came between that position and the one after the comparison,
    the difference is real.
    """

    store: EventStore
    views: ViewStore
    beside: RowStore
    live: ProjectionFollower[Any]
    other: ProjectionFollower[Any]
    clock: Clock
    report: Report

    def run(self, only: frozenset[str] | None = None) -> Verdict:
        """Compare all rows, or `only` those of some keys.

        Raises:
            PositionBeyondHeadError: The live version is ahead of the log.
            PoisonedEventError: The rebuild meets an event that it cannot apply.
            VersionDroppedError: The version was dropped in the meantime.
        """
        first = pace = self._bring_together(self.report)
        suspects = set(self._differing(only) if only is not None else self._suspects())
        found: list[Difference] = []
        for _ in range(ROUNDS):
            if not suspects:
                break
            pace = self._bring_together(lambda _: None)
            looked = {key: it for key in suspects if (it := self._difference(key)) is not None}
            moving = self._written_since(pace.position)
            found += [it for key, it in looked.items() if key not in moving]
            suspects = looked.keys() & moving
        found.sort(key=lambda it: it.key)
        rows = self.views.count(self.live.view)
        return Verdict(
            self.live.view.name,
            self.live.view.version,
            pace.position,
            rows,
            first.events,
            first.seconds,
            tuple(found),
            tuple(sorted(suspects)),
        )

    def _bring_together(self, report: Report) -> Pace:
        position = self.views.position(self.live.name)
        refuse_ahead(self.store, {self.live.name: position})
        try:
            pace = paced(self.store, self.beside, self.other, self.clock, report, until=position)
        except VersionGoneError as error:
            raise VersionDroppedError(self.other.view.name, self.other.view.version) from error
        return pace

    def _suspects(self) -> Iterator[str]:
        for rows in _pages(self.views, self.live.view):
            others = self.beside.get(self.other.view, rows.keys())
            yield from (key for key, row in rows.items() if others.get(key) != row)
        for rows in _pages(self.beside, self.other.view):
            yield from rows.keys() - self.views.get(self.live.view, rows.keys()).keys()

    def _differing(self, keys: Iterable[str]) -> Iterator[str]:
        rest = iter(keys)
        while some := list(islice(rest, PAGE)):
            live = self.views.get(self.live.view, some)
            others = self.beside.get(self.other.view, some)
            yield from (key for key in some if live.get(key) != others.get(key))

    def _difference(self, key: str) -> Difference | None:
        live = self.views.get(self.live.view, [key]).get(key)
        rebuilt = self.beside.get(self.other.view, [key]).get(key)
        if live == rebuilt:
            return None
        if live is None or rebuilt is None:
            return Difference(key, Kind.ADDED if live is None else Kind.REMOVED)
        return Difference(key, Kind.CHANGED, tuple(_fields(live, rebuilt)))

    def _written_since(self, position: int) -> set[str]:
        keys: set[str] = set()
        now = self.views.position(self.live.name)
        while position < now:
            page = self.live.read(self.store, position, PAGE)
            if page.position <= position:
                break
            keys.update(str(recorded.event.originator_id) for recorded in page.events)
            position = page.position
        return keys


def _pages(views: RowStore, view: View[Any]) -> Iterator[dict[str, Row]]:
    cursor: str | None = None
    while True:
        page = views.scan(view, limit=PAGE, cursor=cursor)
        yield dict(page.rows)
        cursor = page.cursor
        if cursor is None:
            return


def _fields(live: Row, rebuilt: Row) -> Iterator[FieldDifference]:
    private = personal_fields(type(live))
    ours, theirs = live.model_dump(mode="json"), rebuilt.model_dump(mode="json")
    for name in type(live).model_fields:
        if getattr(live, name) == getattr(rebuilt, name):
            continue
        if name in private:
            yield FieldDifference(name, personal=True)
        else:
            yield FieldDifference(name, ours[name], theirs[name])
