"""What every adapter of the circuits port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from ilikeyacut.application.ports.circuits import Circuit, Circuits

ROUTE, OTHER = "gemini/model-1", "gemini/model-2"
NOON = datetime(2026, 1, 2, 12, 0, 0, 123456, tzinfo=UTC)
OPEN = Circuit(failures=5, open_until=NOON, probe_until=NOON + timedelta(seconds=120))


class CircuitsContract(ABC):
    @abstractmethod
    @pytest.fixture
    def circuits(self) -> Circuits:
        """Return the adapter, without any circuit."""

    def test_a_route_never_heard_of_is_closed(self, circuits: Circuits) -> None:
        assert circuits.find(ROUTE) == Circuit()

    def test_a_state_is_kept_as_it_was_written(self, circuits: Circuits) -> None:
        assert circuits.swap(ROUTE, Circuit(), OPEN)
        assert circuits.find(ROUTE) == replace(OPEN, version=1)
        assert circuits.find(OTHER) == Circuit()

    def test_every_write_is_a_version(self, circuits: Circuits) -> None:
        for version in range(3):
            seen = circuits.find(ROUTE)
            assert seen.version == version
            assert circuits.swap(ROUTE, seen, Circuit(failures=version))

    def test_a_state_that_has_moved_on_is_not_overwritten(self, circuits: Circuits) -> None:
        seen = circuits.find(ROUTE)
        assert circuits.swap(ROUTE, seen, OPEN)
        assert not circuits.swap(ROUTE, seen, Circuit(failures=1))
        assert circuits.find(ROUTE) == replace(OPEN, version=1)

    def test_a_state_that_came_back_has_moved_on_all_the_same(self, circuits: Circuits) -> None:
        seen = circuits.find(ROUTE)
        assert circuits.swap(ROUTE, seen, OPEN)
        assert circuits.swap(ROUTE, circuits.find(ROUTE), Circuit())
        assert not circuits.swap(ROUTE, seen, OPEN)

    def test_of_several_at_once_one_wins(self, circuits: Circuits) -> None:
        threads, wins = 6, []
        start = Barrier(threads)
        seen = circuits.find(ROUTE)

        def swap(n: int) -> None:
            start.wait()
            if circuits.swap(ROUTE, seen, Circuit(failures=n)):
                wins.append(n)

        running = [Thread(target=swap, args=(n,)) for n in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        assert [circuits.find(ROUTE).failures] == wins
