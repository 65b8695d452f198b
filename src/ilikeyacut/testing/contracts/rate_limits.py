"""What every adapter of the rate limits port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from ilikeyacut.application.ports.rate_limits import Allowed, Bucket, RateLimits, Refused
from ilikeyacut.testing import ManualClock

READS = Bucket("reads", "a" * 32, capacity=5, per_seconds=60)
WRITES = replace(READS, name="writes")
SECONDS_A_TOKEN = 12


class RateLimitsContract(ABC):
    @abstractmethod
    @pytest.fixture
    def limits(self, clock: ManualClock) -> RateLimits:
        """Return the adapter on this clock, with every bucket full."""

    @pytest.fixture
    def elsewhere(self, limits: RateLimits) -> RateLimits:
        """Return another process's adapter of the same store; by default there is none."""
        return limits

    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock()

    def test_a_full_bucket_has_its_tokens_and_no_more(
        self, limits: RateLimits, elsewhere: RateLimits
    ) -> None:
        for taken in range(1, 6):
            answer = (elsewhere if taken % 2 else limits).take(READS)
            assert answer == Allowed(5 - taken, taken * SECONDS_A_TOKEN)
        assert limits.take(READS) == elsewhere.take(READS) == Refused(SECONDS_A_TOKEN)

    def test_a_refusal_takes_nothing(self, limits: RateLimits, clock: ManualClock) -> None:
        limits.take(READS, 5)
        for _ in range(3):
            assert limits.take(READS) == Refused(SECONDS_A_TOKEN)
        clock.advance(timedelta(seconds=SECONDS_A_TOKEN))
        assert limits.take(READS) == Allowed(0, 60)

    def test_tokens_come_back_one_by_one(self, limits: RateLimits, clock: ManualClock) -> None:
        limits.take(READS, 5)
        clock.advance(timedelta(seconds=SECONDS_A_TOKEN - 0.5))
        assert limits.take(READS) == Refused(0.5)
        clock.advance(timedelta(seconds=0.5 + 2 * SECONDS_A_TOKEN))
        assert limits.take(READS) == Allowed(2, 3 * SECONDS_A_TOKEN)

    def test_a_bucket_never_overflows(self, limits: RateLimits, clock: ManualClock) -> None:
        limits.take(READS)
        clock.advance(timedelta(days=400))
        assert limits.take(READS, 5) == Allowed(0, 60)
        assert limits.take(READS) == Refused(SECONDS_A_TOKEN)

    def test_a_call_may_cost_several_tokens(self, limits: RateLimits) -> None:
        assert limits.take(READS, 4) == Allowed(1, 4 * SECONDS_A_TOKEN)
        assert limits.take(READS, 2) == Refused(SECONDS_A_TOKEN)
        assert limits.take(READS, 1) == Allowed(0, 60)

    @pytest.mark.parametrize("cost", [0, -1, 6])
    def test_what_no_bucket_can_pay_is_no_cost(self, limits: RateLimits, cost: int) -> None:
        with pytest.raises(ValueError, match=f"^{cost} tokens"):
            limits.take(READS, cost)
        assert limits.take(READS, 5) == Allowed(0, 60)

    @pytest.mark.parametrize(
        "other", [WRITES, replace(READS, key="b" * 32), replace(READS, name="a", key="b")]
    )
    def test_buckets_are_apart(self, limits: RateLimits, other: Bucket) -> None:
        limits.take(READS, 5)
        assert limits.take(other, 5) == Allowed(0, 60)

    @pytest.mark.parametrize(("capacity", "per_seconds"), [(1, 1), (7, 60), (300, 60), (3, 86_400)])
    def test_every_rate_is_kept(self, limits: RateLimits, capacity: int, per_seconds: int) -> None:
        bucket = Bucket("any", "a", capacity, per_seconds)
        for left in (*range(min(capacity, 7), 1, -1), 1):
            cost = 1 if left > 1 else capacity - min(capacity, 7) + 1
            assert isinstance(limits.take(bucket, cost), Allowed)
        refused = limits.take(bucket)
        assert isinstance(refused, Refused)
        assert refused.retry_after == pytest.approx(per_seconds / capacity, abs=1e-4)

    def test_a_new_capacity_counts_at_once(self, limits: RateLimits) -> None:
        limits.take(READS, 5)
        assert limits.take(replace(READS, capacity=10, per_seconds=120), 5) == Allowed(0, 120)

    def test_no_bucket_is_emptier_than_empty(self, limits: RateLimits, clock: ManualClock) -> None:
        limits.take(replace(READS, per_seconds=86_400), 5)
        for _ in range(2):
            assert limits.take(READS) == Refused(SECONDS_A_TOKEN)
        clock.advance(timedelta(seconds=SECONDS_A_TOKEN))
        assert limits.take(READS) == Allowed(0, 60)

    def test_many_at_once_take_no_more_than_there_is(
        self, limits: RateLimits, elsewhere: RateLimits
    ) -> None:
        bucket = Bucket("many", "a", 10, 3600)

        def take(n: int) -> bool:
            return isinstance((elsewhere if n % 2 else limits).take(bucket), Allowed)

        with ThreadPoolExecutor(6) as threads:
            assert sum(threads.map(take, range(24))) == 10
