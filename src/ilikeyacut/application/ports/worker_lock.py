"""The worker lock port: one worker a home, and a dead one frees the place."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol


class WorkerLock(Protocol):
    """Decides which process works. The system frees it when its holder dies."""

    def try_acquire(self) -> AbstractContextManager[None] | None:
        """Return the held lock, to be left when the work is done, or None if another holds it."""
        ...
