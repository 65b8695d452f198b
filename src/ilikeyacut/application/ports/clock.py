"""The clock port: the only source of time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time in UTC, and waits."""

    def now(self) -> datetime:
        """Return the current time, timezone-aware, in UTC."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait for `seconds`. A test clock advances instead."""
        ...
