"""The doorbell port: a hint that the log may have grown. Followers always read the log itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Doorbell(Protocol):
    """Wakes followers. A missed ring costs time but never an event."""

    def wait(self, timeout: float) -> bool:
        """Block until this or another process appends, or for `timeout` seconds.

        Returns whether it rang. A ring between two calls is not lost.
        """
        ...


@dataclass(frozen=True)
class Doorbells:
    """Makes a doorbell for each follower: of two that share one, only one hears a ring."""

    new: Callable[[], Doorbell]
