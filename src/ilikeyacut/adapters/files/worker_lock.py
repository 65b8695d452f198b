"""The worker lock as an operating system lock on a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from ilikeyacut.application.ports.worker_lock import StillHeld


class FileWorkerLock:
    """One worker among all processes that use the same file.

    The kernel holds the lock, so it is released when its holder dies. The empty file stays and
    means nothing. A file system without such locks raises OSError, because a lock that outlives its
    holder would block every later worker.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def try_acquire(self) -> AbstractContextManager[StillHeld] | None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A lock object of this library is reentrant, so a rival in the same process needs its own.
        lock = FileLock(self._path, mode=0o600, thread_local=False, fallback_to_soft=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return None
        return _held(lock)


@contextmanager
def _held(lock: BaseFileLock) -> Iterator[StillHeld]:
    try:
        yield lambda: True
    finally:
        lock.release()
