"""The event log as a list, for tests and short-lived processes."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from threading import Condition
from typing import TypeVar, cast
from uuid import UUID

from ilikeyacut.application.ports.event_store import (
    ConcurrencyError,
    Headline,
    ImportRunningError,
    Page,
    PositionBeyondHeadError,
    Recorded,
)
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.redaction import Redaction
from ilikeyacut.application.streams import complete, folded
from ilikeyacut.domain.aggregate import Aggregate, Event
from ilikeyacut.domain.errors import NotFoundError

A = TypeVar("A", bound=Aggregate)


class MemoryEventStore:
    """Keeps the events as objects; data of erased people is redacted when read.

    Threads may share it. `grown` is notified after each append.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._redaction = Redaction(keyring)
        self._log: dict[int, Event] = {}
        self._positions: list[int] = []
        self._by_topic: defaultdict[str, list[int]] = defaultdict(list)
        self._streams: defaultdict[UUID, list[Event]] = defaultdict(list)
        self._closed = False
        self.grown = Condition()

    def find(self, kind: type[A], aggregate_id: UUID) -> A | None:
        events = self._stream(aggregate_id)
        if not events or not isinstance(events[0], kind.EVENTS):
            return None
        return cast("A", folded(map(self._redaction.read, events)))

    def load(self, kind: type[A], aggregate_id: UUID) -> A:
        found = self.find(kind, aggregate_id)
        if found is None:
            raise NotFoundError(kind.KIND, aggregate_id)
        return found

    def recall(self, kind: type[A], aggregate_id: UUID) -> A | None:
        return None  # looking is as quick

    def append(self, *events: Event) -> int:
        for event in events:
            self._redaction.admit(event)
        with self.grown:
            if self._closed:
                raise ImportRunningError("an import is under way: finish it first")
            self._refuse_conflicts(events)
            for position, event in enumerate(events, self.head() + 1):
                self._add(position, event)
            self.grown.notify_all()
            return self.head()

    def close_to_others(self) -> bool:
        """Refuse appends from now on, if the store is empty; return whether it is."""
        with self.grown:
            self._closed = self._closed or not self._positions
            return not self._positions

    def open_to_others(self) -> None:
        """Accept appends again."""
        with self.grown:
            self._closed = False

    def restore(self, after: int, recorded: Iterable[Recorded]) -> bool:
        """Add events at given positions if the log ends at `after`; return whether it does."""
        with self.grown:
            if self.head() != after:
                return False
            for it in recorded:
                self._add(it.position, it.event)
            self.grown.notify_all()
            return True

    def stored(self, after: int, limit: int) -> list[Recorded]:
        """Return the events as appended, without redaction."""
        with self.grown:
            return [Recorded(n, self._log[n]) for n in self._places(after, limit, ())]

    def page(
        self, after: int, limit: int, topics: Collection[str] = (), *, until: int | None = None
    ) -> Page:
        found, position = self._found(after, limit, topics, until)
        return Page(tuple(Recorded(n, self._redaction.read(event)) for n, event in found), position)

    def headlines(self, after: int, limit: int, *, until: int | None = None) -> Page[Headline]:
        found, position = self._found(after, limit, (), until)
        return Page(tuple(_headline(n, event) for n, event in found), position)

    def history(self, aggregate_id: UUID) -> Iterator[Event]:
        return complete(map(self._redaction.read, self._stream(aggregate_id)))

    def head(self) -> int:
        return self._positions[-1] if self._positions else 0

    def _found(
        self, after: int, limit: int, topics: Collection[str], until: int | None
    ) -> tuple[list[tuple[int, Event]], int]:
        """Return the events of a page, and the position that it covers."""
        with self.grown:
            head = self.head() if until is None else until
            if head < after and until is None:
                raise PositionBeyondHeadError(after, head)
            places = [it for it in self._places(after, limit, topics) if it <= head]
            found = [(position, self._log[position]) for position in places]
        return found, found[-1][0] if len(found) == limit else max(after, head)

    def _stream(self, aggregate_id: UUID) -> tuple[Event, ...]:
        with self.grown:
            return tuple(self._streams.get(aggregate_id, ()))

    def _add(self, position: int, event: Event) -> None:
        self._streams[event.originator_id].append(event)
        self._log[position] = event
        self._positions.append(position)
        self._by_topic[event.TOPIC].append(position)

    def _places(self, after: int, limit: int, topics: Collection[str]) -> list[int]:
        if not topics:
            start = bisect_right(self._positions, after)
            return self._positions[start : start + limit]
        matches: list[int] = []
        for topic in set(topics) & self._by_topic.keys():
            places = self._by_topic[topic]
            start = bisect_right(places, after)
            matches += places[start : start + limit]
        return sorted(matches)[:limit]

    def _refuse_conflicts(self, events: Iterable[Event]) -> None:
        expected: dict[UUID, int] = {}
        for event in events:
            stored = len(self._streams.get(event.originator_id, ()))
            version = expected.get(event.originator_id, stored + 1)
            if event.originator_version != version:
                raise ConcurrencyError(
                    f"{event.TOPIC} of {event.originator_id} has version "
                    f"{event.originator_version}, next is {version}"
                )
            expected[event.originator_id] = version + 1


def _headline(position: int, event: Event) -> Headline:
    return Headline(
        position, event.TOPIC, event.originator_id, event.originator_version, event.timestamp
    )
