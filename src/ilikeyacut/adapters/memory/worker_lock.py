"""The worker lock of one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock


class MemoryWorkerLock:
    """One worker among the threads that share this object."""

    def __init__(self) -> None:
        self._lock = Lock()

    def try_acquire(self) -> AbstractContextManager[None] | None:
        return self._held() if self._lock.acquire(blocking=False) else None

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._lock.release()
