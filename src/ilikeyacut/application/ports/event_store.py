"""The event store port: the source of truth."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol
from uuid import UUID

from typing_extensions import TypeVar

from ilikeyacut.domain.aggregate import Aggregate, Event
from ilikeyacut.domain.errors import IlikeyacutError

A = TypeVar("A", bound=Aggregate)


class EventStoreError(IlikeyacutError):
    """The store failed, or contains unexpected data."""


class ConcurrencyError(EventStoreError):
    """Another process appended to one of the aggregates first. Load and decide again."""


class StoreUnavailableError(EventStoreError):
    """The store cannot be reached or written at the moment (locked, full, throttled)."""


class StoreOverloadedError(StoreUnavailableError):
    """The store takes less than is asked of it. Nothing was written.

    `retry_after`: seconds after which it may take more.
    """

    def __init__(self, text: str, retry_after: float) -> None:
        super().__init__(text, retry_after)
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.args[0]} (try again in {self.retry_after:.0f} s)"


class StoreReadOnlyError(StoreUnavailableError):
    """The store can be read, but not written, until somebody changes its rights."""


class StoreMismatchError(StoreUnavailableError):
    """What is there has another layout than this program's store. Nothing was written."""


class ImportRunningError(StoreUnavailableError):
    """The store is being filled from an archive. Nothing else is saved until that is finished."""


class AppendTooLargeError(EventStoreError):
    """An append exceeds what the store accepts at once. Nothing was written."""


class StoreCorruptError(EventStoreError):
    """The store is damaged, or is not one of this application."""


class PositionBeyondHeadError(EventStoreError):
    """The log ends before a position that was reached: an earlier state of it was restored.

    `follower` has that position, if it is a follower's.
    """

    def __init__(self, position: int, head: int, follower: str | None = None) -> None:
        self.position = position
        self.head = head
        self.follower = follower
        super().__init__(position, head, follower)

    def __str__(self) -> str:
        read = f"{self.follower} has come" if self.follower else "a reader has come"
        return (
            f"{read} to position {self.position}, but the log ends at {self.head}: "
            "an earlier state of it was restored"
        )


class EventUnreadableError(StoreCorruptError):
    """A stored event cannot be read. The message contains none of its fields.

    `position` is its position in the log, if the log was read.
    """

    position: int | None = None

    def __init__(self, topic: str, aggregate_id: UUID | str, version: int, text: str) -> None:
        super().__init__(text)
        self.topic = topic
        self.aggregate_id = aggregate_id
        self.version = version


class UnknownTopicError(EventUnreadableError):
    """A stored event has a topic that this version of the program does not know."""

    def __init__(self, topic: str, aggregate_id: UUID, version: int) -> None:
        text = f"unknown topic {topic!r} in version {version} of {aggregate_id}"
        super().__init__(topic, aggregate_id, version, text)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event and its position in the log. Positions count from 1 and may have gaps."""

    position: int
    event: Event


@dataclass(frozen=True, slots=True)
class Headline:
    """What the log says of an event without its content."""

    position: int
    topic: str
    aggregate_id: UUID
    version: int
    time: datetime


E = TypeVar("E", Recorded, Headline, default=Recorded)


@dataclass(frozen=True, slots=True)
class Page(Generic[E]):
    """A section of the log. `position` is the last position covered, even if no event matched."""

    events: tuple[E, ...]
    position: int


class EventStore(Protocol):
    """Appends events atomically, and reads them by aggregate or as one ordered log."""

    def find(self, kind: type[A], aggregate_id: UUID) -> A | None:
        """Return the aggregate's current state, or None if it has no events.

        Raises StoreCorruptError if an event is missing, or if a snapshot is not of this log.
        """
        ...

    def load(self, kind: type[A], aggregate_id: UUID) -> A:
        """Return the aggregate's current state. Raises NotFoundError (of the domain), as `find`."""
        ...

    def recall(self, kind: type[A], aggregate_id: UUID) -> A | None:
        """Return a state that was true when this process last saw it, None without one.

        Nothing may rest on it but an append to that aggregate, which fails where it is old. What it
        says of an erased person is never shown.
        """
        ...

    def append(self, *events: Event) -> int:
        """Append all events or none, of any number of aggregates; return the last position.

        Raises:
            ConcurrencyError: A version already exists or would leave a gap.
            AppendTooLargeError: The events exceed what the store accepts at once.
            StoreCorruptError: A snapshot is newer than the log.
        """
        ...

    def page(
        self, after: int, limit: int, topics: Collection[str] = (), *, until: int | None = None
    ) -> Page:
        """Return up to `limit` events after a position, of the named topics (none: all).

        A page with fewer events than `limit` has reached the head as it was, or `until`: a position
        that the log is known to have reached. Raises EventUnreadableError, with its position, for
        the first event that cannot be read, and PositionBeyondHeadError unless the log reaches
        `after`.
        """
        ...

    def headlines(self, after: int, limit: int, *, until: int | None = None) -> Page[Headline]:
        """Return a page of all topics without the content of the events.

        Nothing is decrypted or upcast, so it needs no keys and knows topics of later programs.
        Otherwise as `page`.
        """
        ...

    def history(self, aggregate_id: UUID) -> Iterator[Event]:
        """Yield one aggregate's events in order. Raises StoreCorruptError where one is missing."""
        ...

    def head(self) -> int:
        """Return the last position of the log, 0 if it is empty."""
        ...
