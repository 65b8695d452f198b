"""What every doorbell promises. A subclass provides `store` and a `doorbell` that hears it."""

from __future__ import annotations

from threading import Event as Flag
from threading import Thread
from time import monotonic

import pytest

from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.testing.counting import Counter

SOON = 0.05
LONG = 30.0


class DoorbellContract:
    @pytest.fixture
    def store(self) -> EventStore:
        raise NotImplementedError

    @pytest.fixture
    def doorbell(self, store: EventStore) -> Doorbell:
        raise NotImplementedError

    def test_silence_ends_with_the_timeout(self, doorbell: Doorbell) -> None:
        start = monotonic()
        assert not doorbell.wait(SOON)
        assert SOON * 0.9 <= monotonic() - start < LONG

    def test_no_time_to_wait_is_fine(self, doorbell: Doorbell) -> None:
        assert not doorbell.wait(0)

    def test_an_append_wakes_the_waiting(self, store: EventStore, doorbell: Doorbell) -> None:
        rang, waiting = Flag(), Flag()

        def wait() -> None:
            waiting.set()
            if doorbell.wait(LONG):
                rang.set()

        thread = Thread(target=wait)
        thread.start()
        assert waiting.wait(LONG)
        store.append(Counter.start())
        assert rang.wait(LONG / 2)
        thread.join(LONG)

    def test_a_ring_between_two_calls_is_not_lost(
        self, store: EventStore, doorbell: Doorbell
    ) -> None:
        for _ in range(3):
            store.append(Counter.start())
            assert doorbell.wait(LONG)
        assert not doorbell.wait(0)

    def test_many_appends_ring_once(self, store: EventStore, doorbell: Doorbell) -> None:
        for _ in range(3):
            store.append(Counter.start())
        assert doorbell.wait(LONG)
        assert not doorbell.wait(0)

    def test_what_was_there_before_does_not_ring(
        self, store: EventStore, doorbell: Doorbell
    ) -> None:
        store.append(Counter.start())
        assert doorbell.wait(LONG)
        assert not doorbell.wait(SOON)
