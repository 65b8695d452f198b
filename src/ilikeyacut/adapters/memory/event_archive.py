"""The raw log of a memory store, encoded once so that it always reads the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import Protocol

from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.application.ports.event_archive import (
    ImportDisturbedError,
    ImportNotBegunError,
    ImportUnfinishedError,
    RawEvent,
    Restoration,
    StoreNotEmptyError,
    refuse_unordered,
)
from ilikeyacut.application.ports.event_store import Recorded
from ilikeyacut.domain.aggregate import Event


class EventCodec(Protocol):
    """Encodes and decodes events for a store that keeps them as objects."""

    def encode(self, event: Event) -> bytes:
        """Return the event's state, personal fields encrypted.

        Raises PersonErasedError and KeyringError.
        """
        ...

    def decode(self, raw: RawEvent) -> Event:
        """Return the event. Raises UnknownTopicError, StoreCorruptError, KeyringError."""
        ...


class MemoryEventArchive:
    """Reads and fills one store. Events are encoded when they are first read.

    Raises PersonErasedError for events of a person who was erased earlier: there is no key to
    encrypt their data.
    """

    largest = 500_000_000

    def __init__(self, store: MemoryEventStore, codec: EventCodec) -> None:
        self._store = store
        self._codec = codec
        self._raw: dict[int, RawEvent] = {}
        self._restoration: Restoration | None = None
        self._lock = Lock()

    def head(self) -> int:
        return self._store.head()

    def read(self, after: int, limit: int) -> Sequence[RawEvent]:
        with self._lock:
            return [self._encoded(it) for it in self._store.stored(after, limit)]

    def restoration(self) -> Restoration | None:
        return self._restoration

    def begin(self, checksum: str) -> Restoration:
        with self._lock:
            known = self._restoration
            if known is not None and known.checksum == checksum:
                return known
            if known is not None and not known.finished:
                raise ImportUnfinishedError(known)
            if not self._store.close_to_others():
                raise StoreNotEmptyError
            self._restoration = Restoration(checksum, 0, finished=False)
            return self._restoration

    def restore(self, checksum: str, after: int, events: Sequence[RawEvent]) -> None:
        refuse_unordered(after, events)
        decoded = [Recorded(raw.position, self._codec.decode(raw)) for raw in events]
        with self._lock:
            self._require_begun(checksum)
            if not events or self._holds(checksum, after, events):
                return
            expected = Restoration(checksum, after, finished=False)
            if self._restoration != expected or not self._store.restore(after, decoded):
                raise ImportDisturbedError
            self._raw.update((raw.position, raw) for raw in events)
            self._restoration = replace(expected, position=events[-1].position)

    def finish(self, checksum: str) -> None:
        with self._lock:
            self._restoration = replace(self._require_begun(checksum), finished=True)
            self._store.open_to_others()

    def _require_begun(self, checksum: str) -> Restoration:
        if self._restoration is None or self._restoration.checksum != checksum:
            raise ImportNotBegunError(checksum)
        return self._restoration

    def _holds(self, checksum: str, after: int, events: Sequence[RawEvent]) -> bool:
        """Whether this batch was the last one that was written."""
        stored = [self._raw[it.position] for it in self._store.stored(after, len(events))]
        last = Restoration(checksum, events[-1].position, finished=False)
        return self._restoration == last and stored == list(events)

    def _encoded(self, recorded: Recorded) -> RawEvent:
        position, event = recorded.position, recorded.event
        if position not in self._raw:
            self._raw[position] = RawEvent(
                position,
                event.originator_id,
                event.originator_version,
                event.TOPIC,
                self._codec.encode(event),
            )
        return self._raw[position]
