"""Compare a view with a rebuild, row by row at the same position, while others write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ilikeyacut.application.followers.ahead import refuse_ahead
from ilikeyacut.application.followers.follow import PAGE
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.followers.projection import ProjectionFollower
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore, Recorded
from ilikeyacut.application.ports.views import Row, RowStore, View, ViewStore
from ilikeyacut.application.views.errors import VersionDroppedError
from ilikeyacut.application.views.replay import Pace, Report, paced
from ilikeyacut.domain.aggregate import personal_fields


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

    `unsettled` are the keys of rows that differ, but have a later event that cannot be applied: it
    is not known what they should be.
    """

    view: str
    live: int
    position: int
    rows: int
    events: int
    seconds: float
    differences: tuple[Difference, ...]
    unsettled: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """How rows differ from every state that they can have, at a position of the live version."""

    position: int
    differences: Mapping[str, Difference]
    undecided: frozenset[str] = frozenset()


class Seen(Row):
    """The mark of a live row that was read."""


SEEN = View("seen", Seen)


@dataclass
class Comparison:
    """Compares the live version with rows that only this comparison folds, `beside` it.

    What differs at first sight is looked at again. The live rows are then at least as new as the
    position that was read before them, and no newer than the head that is read after them. Those
    beside are brought to the first, then folded event by event to the second: a live row that is
    none of these states differs. Somebody who is erased in between differs once, so a difference is
    one that is found twice.
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
        pace = self._bring_together(self.report)
        position, found, unsettled = pace.position, list[Difference](), list[str]()
        for suspects in self._suspects() if only is None else _batches(sorted(only)):
            first = self._look(suspects, position)
            look = self._look(list(first.differences), first.position)
            position = look.position
            found += (it for key, it in look.differences.items() if key not in look.undecided)
            unsettled += look.undecided
        found.sort(key=lambda it: it.key)
        rows = self.views.count(self.live.view)
        return Verdict(
            self.live.view.name,
            self.live.view.version,
            position,
            rows,
            pace.events,
            pace.seconds,
            tuple(found),
            tuple(sorted(unsettled)),
        )

    def _bring_together(self, report: Report, reached: int = 0) -> Pace:
        position = self._position(reached)
        refuse_ahead(self.store, {self.live.name: position})
        return paced(self.store, self.beside, self.other, self.clock, report, until=position)

    def _position(self, reached: int) -> int:
        """Return where the live version is. Raises VersionDroppedError if that is further back."""
        position = self.views.position(self.live.name)
        if position < reached:
            raise VersionDroppedError(self.live.view.name, self.live.view.version)
        return position

    def _suspects(self) -> Iterator[list[str]]:
        """Yield keys of rows that are not the same on both sides. Live rows are read once."""
        for number, rows in enumerate(_pages(self.views, self.live.view)):
            others = self.beside.get(self.other.view, rows.keys())
            self.beside.commit(
                SEEN.position_name, number, number + 1, SEEN, dict.fromkeys(rows, Seen())
            )
            yield [key for key, row in rows.items() if others.get(key) != row]
        for rows in _pages(self.beside, self.other.view):
            seen = self.beside.get(SEEN, rows.keys())
            yield [key for key in rows if key not in seen]

    def _look(self, keys: Sequence[str], reached: int) -> Look:
        if not keys:
            return Look(reached, {})
        position = self._bring_together(lambda _: None, reached).position
        live = self.views.get(self.live.view, keys)
        self._position(position)
        rebuilt = self.beside.get(self.other.view, keys)
        states = {key: rebuilt.get(key) for key in keys if live.get(key) != rebuilt.get(key)}
        undecided = self._move(states, live, position) if states else set()
        differences = {key: _difference(key, live.get(key), rebuilt.get(key)) for key in states}
        return Look(position, differences, frozenset(undecided & states.keys()))

    def _move(self, states: dict[str, Row | None], live: Mapping[str, Row], after: int) -> set[str]:
        """Fold what came since into `states`, and remove those that the live rows show.

        Returns the keys of rows that an event could not be applied to.
        """
        stuck: set[str] = set()
        try:
            for recorded in self._events(after, self.store.head()):
                key = str(recorded.event.originator_id)
                if key not in states or key in stuck or recorded.position in self.other.skips:
                    continue
                try:
                    states[key] = self.other.projection.apply(states[key], recorded.event)
                except Exception:  # noqa: BLE001 - as a follower, which stops there
                    stuck.add(key)
                    continue
                if states[key] == live.get(key):
                    del states[key]
        except PoisonedEventError as poisoned:
            stuck.add(poisoned.aggregate_id)
        return stuck

    def _events(self, position: int, head: int) -> Iterator[Recorded]:
        while position < head:
            page = self.other.read(self.store, position, PAGE)
            yield from page.events
            if page.position <= position:
                return
            position = page.position


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[n : n + PAGE] for n in range(0, len(keys), PAGE))


def _difference(key: str, live: Row | None, rebuilt: Row | None) -> Difference:
    if live is None or rebuilt is None:
        return Difference(key, Kind.ADDED if live is None else Kind.REMOVED)
    return Difference(key, Kind.CHANGED, tuple(_fields(live, rebuilt)))


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
