"""The clock port: the only source of time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time in UTC, and lets it pass."""

    def now(self) -> datetime:
        """Return the time now, aware, in UTC."""
        ...

    def pause(self, seconds: float) -> None:
        """Let `seconds` go by; a test's clock moves its hands instead."""
        ...
