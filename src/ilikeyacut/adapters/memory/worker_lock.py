"""The worker lock of one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock

from ilikeyacut.application.ports.worker_lock import StillHeld


class MemoryWorkerLock:
    """One worker among the threads that share this object."""

    def __init__(self) -> None:
        self._lock = Lock()

    def try_acquire(self) -> AbstractContextManager[StillHeld] | None:
        return self._held() if self._lock.acquire(blocking=False) else None

    @contextmanager
    def _held(self) -> Iterator[StillHeld]:
        try:
            yield lambda: True
        finally:
            self._lock.release()
