"""Limits: whose bucket, what happens when it is empty, and what while nobody can count."""

from uuid import uuid4

import pytest

from ilikeyacut.adapters.memory.rate_limits import MemoryRateLimits
from ilikeyacut.application import limits
from ilikeyacut.application.limits import (
    EXPORTS,
    PUBLIC,
    READS,
    SIGN_IN_ADDRESS,
    SIGN_IN_NETWORK,
    TRY_ONS,
    UPLOADS,
    WRITES,
    DailyLimitError,
    Limit,
    Limits,
    RateLimitedError,
    network,
)
from ilikeyacut.application.ports.rate_limits import (
    Allowed,
    Bucket,
    RateLimitsUnavailableError,
    Taken,
)
from ilikeyacut.testing import ManualClock

ADDRESS = "ann@example.com"


class Keeping:
    """Shows what an adapter is asked."""

    def __init__(self) -> None:
        self.buckets: list[Bucket] = []

    def take(self, bucket: Bucket, cost: int = 1) -> Taken:
        self.buckets.append(bucket)
        return Allowed(bucket.capacity - cost, 1.0)


class Away:
    def take(self, bucket: Bucket, cost: int = 1) -> Taken:
        raise RateLimitsUnavailableError("no answer")


@pytest.fixture
def counting() -> Limits:
    return Limits(MemoryRateLimits(ManualClock()), b"secret")


def test_a_limit_refuses_what_is_above_it(counting: Limits) -> None:
    person = str(uuid4())
    left = [counting.take(WRITES, person) for _ in range(60)]
    assert left[0] == Allowed(59, 1.0)
    assert left[-1] == Allowed(0, 60.0)
    with pytest.raises(RateLimitedError) as refused:
        counting.take(WRITES, person)
    assert (refused.value.code, refused.value.limit) == ("RATE_LIMITED", "writes")
    assert refused.value.retry_after == 1.0
    assert refused.value.hint
    assert "allowed again in 1 s" in str(refused.value)
    assert counting.take(WRITES, str(uuid4()))


@pytest.mark.parametrize("limits_", [UPLOADS, EXPORTS])
def test_the_limit_of_a_day_has_a_code_of_its_own(
    counting: Limits, limits_: tuple[Limit, ...]
) -> None:
    daily = limits_[-1:]
    for _ in range(daily[0].capacity):
        counting.take(daily, "ann")
    with pytest.raises(DailyLimitError) as refused:
        counting.take(daily, "ann")
    assert refused.value.code == "DAILY_QUOTA_EXCEEDED"
    assert refused.value.retry_after == 86_400 / daily[0].capacity


@pytest.mark.parametrize("open_", [READS, WRITES, UPLOADS, TRY_ONS, EXPORTS, PUBLIC])
def test_without_a_count_a_request_goes_through(open_: tuple[Limit, ...]) -> None:
    assert Limits(Away(), b"secret").take(open_, "ann") is None


@pytest.mark.parametrize("closed", [SIGN_IN_ADDRESS, SIGN_IN_NETWORK])
def test_without_a_count_nobody_signs_in(closed: tuple[Limit, ...]) -> None:
    with pytest.raises(RateLimitsUnavailableError):
        Limits(Away(), b"secret").take(closed, ADDRESS)


def test_no_key_tells_whose_it_is() -> None:
    keeping = Keeping()
    for secret in (b"secret", b"another"):
        for limit in (SIGN_IN_ADDRESS, READS):
            for whose in (ADDRESS, "192.0.2.1", "\ud800"):
                Limits(keeping, secret).take(limit, whose)
    keys = [bucket.key for bucket in keeping.buckets]
    assert len(set(keys)) == 12
    assert all(len(key) == 32 and int(key, 16) for key in keys)


def test_every_limit_is_counted_apart() -> None:
    everything = [it for value in vars(limits).values() if isinstance(value, tuple) for it in value]
    names = [it.name for it in everything if isinstance(it, Limit)]
    assert len(names) == len(set(names)) == 10


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1%eth0", "2001:db8:1:2::/64"),
    ],
)
def test_a_household_is_one_network(address: str, counted: str) -> None:
    assert network(address) == counted


@pytest.mark.parametrize("address", ["", "localhost", "192.0.2.1, 192.0.2.2", "192.0.2.1:80"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="does not appear"):
        network(address)
