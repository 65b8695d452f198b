"""What every event bus promises. A subclass provides a `bus` and what was `heard` on it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.ports.event_bus import Envelope, EventBus

START = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
Heard = Callable[[int], Sequence[Envelope]]
"""Returns what was published so far, once it is at least so many."""


def stream(count: int, aggregate: UUID | None = None, *, first: int = 1) -> list[Envelope]:
    """Return the envelopes of one aggregate's events."""
    aggregate = aggregate or uuid4()
    return [
        Envelope.of("test:happened", aggregate, n, 100 + n, START + timedelta(seconds=n))
        for n in range(first, first + count)
    ]


class EventBusContract(ABC):
    @abstractmethod
    @pytest.fixture
    def bus(self) -> EventBus:
        """Return the adapter."""

    @abstractmethod
    @pytest.fixture
    def heard(self, bus: EventBus) -> Heard:
        """Return what reads what the bus carried."""

    def test_what_is_published_is_heard(self, bus: EventBus, heard: Heard) -> None:
        envelopes = [*stream(2), *stream(1)]
        assert bus.publish(envelopes) == ()
        assert set(heard(3)) == set(envelopes)

    def test_nothing_is_published_of_nothing(self, bus: EventBus, heard: Heard) -> None:
        assert bus.publish([]) == ()
        assert list(heard(0)) == []

    def test_more_than_any_batch_holds_is_published(self, bus: EventBus, heard: Heard) -> None:
        envelopes = stream(23)
        assert bus.publish(envelopes) == ()
        assert set(heard(23)) == set(envelopes)

    def test_publishing_again_is_fine(self, bus: EventBus, heard: Heard) -> None:
        envelopes = stream(1)
        for _ in range(2):
            assert bus.publish(envelopes) == ()
        assert set(heard(2)) == set(envelopes)
