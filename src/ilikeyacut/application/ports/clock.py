"""The clock port: the only source of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Return a time as microseconds since 1970, without loss."""
    return (at - EPOCH) // MICROSECOND


def moment(since: int) -> datetime:
    """Return the time, in UTC, that many microseconds since 1970. Raises OverflowError."""
    return EPOCH + since * MICROSECOND


class Clock(Protocol):
    """Tells the time in UTC, and waits."""

    def now(self) -> datetime:
        """Return the current time, timezone-aware, in UTC."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait for `seconds`. A test clock advances instead."""
        ...
