"""What can be loaded before somebody needs it, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Warming:
    """Loads models and libraries. A process that does not call it loads them on first use."""

    loads: tuple[Callable[[], object], ...] = ()

    def warm(self) -> None:
        """Load everything, one after the other. Idempotent. Raises ExtraMissingError."""
        for load in self.loads:
            load()
