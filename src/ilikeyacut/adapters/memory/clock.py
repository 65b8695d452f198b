"""A clock that tests set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock

START = datetime(2025, 1, 1, 12, tzinfo=UTC)


class ManualClock:
    """Stands still until `pause`, `advance` or `set` moves it, so tests never wait.

    It never goes back, so code may order by its time.
    """

    def __init__(self, start: datetime = START) -> None:
        self._now = start.astimezone(UTC)
        self._lock = Lock()

    def now(self) -> datetime:
        return self._now

    def pause(self, seconds: float) -> None:
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward and return the new time. Raises ValueError if `by` is negative."""
        if by < timedelta(0):
            raise ValueError("a clock does not go back")
        with self._lock:
            self._now += by
            return self._now

    def set(self, to: datetime) -> datetime:
        """Set the clock to `to`, a timezone-aware time. Raises ValueError for an earlier time."""
        return self.advance(to - self._now)
