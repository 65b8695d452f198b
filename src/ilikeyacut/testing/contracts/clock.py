"""What every adapter of the clock port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, timedelta

import pytest

from ilikeyacut.application.ports.clock import Clock


class ClockContract(ABC):
    @abstractmethod
    @pytest.fixture
    def clock(self) -> Clock:
        """Return the clock."""

    def test_it_tells_utc(self, clock: Clock) -> None:
        assert clock.now().tzinfo is UTC

    def test_it_never_goes_back(self, clock: Clock) -> None:
        times = [clock.now() for _ in range(100)]
        assert times == sorted(times)

    @pytest.mark.parametrize("seconds", [0, 0.001, 0.02])
    def test_a_pause_lets_time_go_by(self, clock: Clock, seconds: float) -> None:
        before = clock.now()
        clock.pause(seconds)
        # A thousandth less: a machine's clock of days is set by another than its clock of pauses.
        assert clock.now() - before >= timedelta(seconds=seconds - 0.001)
