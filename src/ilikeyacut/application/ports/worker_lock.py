"""The worker lock port: one worker per home. The lock is released when its holder dies."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol


class WorkerLock(Protocol):
    """Decides which process works. The system releases the lock when its holder dies."""

    def try_acquire(self) -> AbstractContextManager[None] | None:
        """Return the lock as a context manager, or None if another process holds it."""
        ...
