"""A clock whose hands are moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock

START = datetime(2025, 1, 1, 12, tzinfo=UTC)


class ManualClock:
    """Stands still until `pause`, `advance` or `set` moves it, so that tests never wait.

    It never goes back: code that orders by time may rely on it.
    """

    def __init__(self, start: datetime = START) -> None:
        self._now = start.astimezone(UTC)
        self._lock = Lock()

    def now(self) -> datetime:
        return self._now

    def pause(self, seconds: float) -> None:
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> datetime:
        """Move the hands forward and return the new time. Raises ValueError if `by` is negative."""
        if by < timedelta(0):
            raise ValueError("a clock does not go back")
        with self._lock:
            self._now += by
            return self._now

    def set(self, to: datetime) -> datetime:
        """Move the hands to `to`, an aware time. Raises ValueError if that is in its past."""
        return self.advance(to - self._now)
