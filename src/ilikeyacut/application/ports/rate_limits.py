"""The rate limits port: token buckets that all processes share.

A bucket holds `capacity` tokens and fills up evenly within `per_seconds`. An adapter keeps one
number of it: the time when it will be full again. A time further away than `per_seconds` is that of
a clock that was ahead, or of another setting: the bucket is empty then, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ilikeyacut.domain.errors import IlikeyacutError

MICROSECONDS = 1_000_000


class RateLimitsUnavailableError(IlikeyacutError):
    """The limits cannot be read or written at the moment. A token may have been taken."""


@dataclass(frozen=True)
class Allowed:
    """The tokens were taken. `remaining` are left; in `full_in` seconds all are back."""

    remaining: int
    full_in: float


@dataclass(frozen=True)
class Refused:
    """No token was taken. In `retry_after` seconds there will be enough."""

    retry_after: float


Taken = Allowed | Refused


@dataclass(frozen=True)
class Bucket:
    """Whose tokens of which limit. `key` is kept as it is: it must not contain personal data."""

    name: str
    key: str
    capacity: int
    per_seconds: int

    @property
    def period(self) -> int:
        """How many microseconds an empty bucket needs to fill."""
        return self.per_seconds * MICROSECONDS

    def price(self, cost: int) -> int:
        """Return how many microseconds later the bucket is full for `cost` tokens.

        Raises ValueError for a cost that no bucket of this capacity can ever pay.
        """
        if not 1 <= cost <= self.capacity:
            raise ValueError(f"{cost} tokens cannot be taken from a bucket of {self.capacity}")
        return self.period * cost // self.capacity

    def taken(self, full_at: int, now: int, cost: int) -> tuple[int, Taken]:
        """Return the new time when the bucket is full, and the answer. Microseconds since 1970."""
        full_at = min(max(full_at, now), now + self.period)
        later = full_at + self.price(cost)
        if later - now > self.period:
            return full_at, self.refused(later - now)
        return later, self.allowed(later - now)

    def allowed(self, full_in: int) -> Allowed:
        """Return the answer for a bucket that is full in so many microseconds."""
        return Allowed((self.period - full_in) // self.price(1), full_in / MICROSECONDS)

    def refused(self, full_in: int) -> Refused:
        """Return the answer for one that would be full only in so many microseconds."""
        return Refused((full_in - self.period) / MICROSECONDS)


class RateLimits(Protocol):
    """Counts tokens. Safe between threads, and between processes that share the adapter's store."""

    def take(self, bucket: Bucket, cost: int = 1) -> Taken:
        """Take tokens if there are enough, or none.

        Raises RateLimitsUnavailableError, and ValueError for a cost below 1 or above the capacity.
        """
        ...
