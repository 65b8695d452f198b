from datetime import UTC, datetime, timedelta

import pytest

from ilikeyacut.adapters.memory.clock import START, ManualClock
from ilikeyacut.adapters.memory.entropy import SeededEntropy
from ilikeyacut.adapters.system.clock import SystemClock
from ilikeyacut.adapters.system.entropy import SystemEntropy
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.testing.contracts.clock import ClockContract
from ilikeyacut.testing.contracts.entropy import EntropyContract


class TestSystemClock(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return SystemClock()


class TestManualClock(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return ManualClock()


class TestSystemEntropy(EntropyContract):
    @pytest.fixture
    def entropy(self) -> Entropy:
        return SystemEntropy()


class TestSeededEntropy(EntropyContract):
    @pytest.fixture
    def entropy(self) -> Entropy:
        return SeededEntropy()


def test_the_hands_stand_still_until_they_are_moved() -> None:
    clock = ManualClock()
    assert clock.now() == START
    clock.pause(90)
    assert clock.advance(timedelta(days=1)) == START + timedelta(days=1, seconds=90)
    later = datetime(2031, 5, 1, tzinfo=UTC)
    assert clock.set(later) == later == clock.now()


def test_the_hands_are_not_turned_back() -> None:
    clock = ManualClock()
    with pytest.raises(ValueError, match="back"):
        clock.advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="back"):
        clock.set(START - timedelta(days=1))
    assert clock.now() == START


def test_a_seed_repeats_itself() -> None:
    one, same, other = SeededEntropy(7), SeededEntropy(7), SeededEntropy(8)
    made = [one.new_id(), one.token(), one.new_id()]
    assert made == [same.new_id(), same.token(), same.new_id()]
    assert made[0] != other.new_id()
