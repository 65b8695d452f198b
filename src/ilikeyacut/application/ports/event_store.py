"""The event store port: the only place where the truth is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from ilikeyacut.domain.aggregate import Aggregate, Event
from ilikeyacut.domain.errors import IlikeyacutError

A = TypeVar("A", bound=Aggregate)


class EventStoreError(IlikeyacutError):
    """The store failed or holds what it should not."""


class ConcurrencyError(EventStoreError):
    """Somebody else appended to one of the aggregates first. Load again and decide again."""


class StoreUnavailableError(EventStoreError):
    """The store cannot be reached or written just now (locked, full, throttled)."""


class AppendTooLargeError(EventStoreError):
    """What was to be appended at once is more than the store can take. Nothing was written."""


class StoreCorruptError(EventStoreError):
    """What the store holds is no store of ours, or is damaged."""


class EventUnreadableError(StoreCorruptError):
    """One stored event cannot be read; which one is known. The text has nothing of its fields.

    `position` is its place in the log, where the log was read.
    """

    position: int | None = None

    def __init__(self, topic: str, aggregate_id: UUID | str, version: int, text: str) -> None:
        super().__init__(text)
        self.topic = topic
        self.aggregate_id = aggregate_id
        self.version = version


class UnknownTopicError(EventUnreadableError):
    """A stored event has a topic that this version does not know."""

    def __init__(self, topic: str, aggregate_id: UUID, version: int) -> None:
        text = f"unknown topic {topic!r} in version {version} of {aggregate_id}"
        super().__init__(topic, aggregate_id, version, text)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event and its position in the log, counted from 1; positions may have gaps."""

    position: int
    event: Event


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the log. `position` is the last one covered, whether or not it matched."""

    events: tuple[Recorded, ...]
    position: int


class EventStore(Protocol):
    """Appends events atomically and reads them back, by aggregate and as one ordered log."""

    def find(self, kind: type[A], aggregate_id: UUID) -> A | None:
        """Return the aggregate's present state, or None where it has no events."""
        ...

    def load(self, kind: type[A], aggregate_id: UUID) -> A:
        """Return the aggregate's present state. Raises NotFoundError (of the domain)."""
        ...

    def append(self, *events: Event) -> int:
        """Append all events or none, of any number of aggregates; return the last position.

        Raises ConcurrencyError when a version is taken or would leave a gap, and
        AppendTooLargeError.
        """
        ...

    def page(
        self, after: int, limit: int, topics: Collection[str] = (), *, until: int | None = None
    ) -> Page:
        """Return up to `limit` events after a position, of the named topics (none: all).

        A page with fewer events than `limit` reached the head that it saw, or `until`: a position
        that the log is known to have reached. Raises EventUnreadableError, with its position, for
        the first event that cannot be read.
        """
        ...

    def history(self, aggregate_id: UUID) -> Iterator[Event]:
        """Yield one aggregate's events in order."""
        ...

    def head(self) -> int:
        """Return the last position of the log, 0 when it is empty."""
        ...
