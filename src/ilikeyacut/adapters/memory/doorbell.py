"""Rings when the memory event store grows."""

from __future__ import annotations

from ilikeyacut.adapters.memory.event_store import MemoryEventStore


class MemoryDoorbell:
    """Waits on the store itself, so a follower wakes at once. One per follower."""

    def __init__(self, store: MemoryEventStore) -> None:
        self._store = store
        self._heard = store.head()

    def wait(self, timeout: float) -> bool:
        with self._store.grown:
            self._store.grown.wait_for(lambda: self._store.head() > self._heard, timeout)
            rang = self._store.head() > self._heard
            self._heard = self._store.head()
            return rang
