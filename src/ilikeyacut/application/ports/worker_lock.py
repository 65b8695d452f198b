"""The worker lock port: one worker per home or deployment. A dead holder loses it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

StillHeld = Callable[[], bool]
"""Whether the lock is still held. A lease may be lost; an operating system's lock never is."""


class WorkerLock(Protocol):
    """Decides which process works: the others get the lock when its holder ends or dies."""

    def try_acquire(self) -> AbstractContextManager[StillHeld] | None:
        """Return the lock as a context manager, or None if another process holds it.

        Its value tells whether it is still held; who finds that it is not stops. Raises
        StoreUnavailableError where the lock is kept in a store that cannot be reached.
        """
        ...
