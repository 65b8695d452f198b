"""A bus of one process."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from ilikeyacut.application.ports.event_bus import Envelope, Unpublished


class MemoryEventBus:
    """Keeps what was published, in order. Threads may share it."""

    def __init__(self) -> None:
        self._published: list[Envelope] = []
        self._lock = Lock()

    @property
    def published(self) -> tuple[Envelope, ...]:
        """Everything that was published, repetitions included."""
        with self._lock:
            return tuple(self._published)

    def publish(self, envelopes: Sequence[Envelope]) -> tuple[Unpublished, ...]:
        with self._lock:
            self._published += envelopes
        return ()
