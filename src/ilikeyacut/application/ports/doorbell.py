"""The doorbell port: a hint that the log may have grown. What is new is always read from it."""

from __future__ import annotations

from typing import Protocol


class Doorbell(Protocol):
    """Wakes followers. A missed ring costs time, never an event."""

    def wait(self, timeout: float) -> bool:
        """Block until something was appended, here or by another process, or `timeout` seconds.

        Returns whether it rang. Rings between two calls are not lost.
        """
        ...
