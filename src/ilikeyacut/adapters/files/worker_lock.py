"""The worker lock as a lock of the operating system on a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout


class FileWorkerLock:
    """One worker among all processes that name the same file.

    The lock lives in the kernel, so the death of its holder frees it at once; the file itself
    stays, is empty, and means nothing. A file system without such locks raises OSError: a lock
    that outlives its holder would stop every worker after it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def try_acquire(self) -> AbstractContextManager[None] | None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A lock object of this library is reentrant, so a rival in the same process needs its own.
        lock = FileLock(self._path, mode=0o600, thread_local=False, fallback_to_soft=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return None
        return _held(lock)


@contextmanager
def _held(lock: BaseFileLock) -> Iterator[None]:
    try:
        yield
    finally:
        lock.release()
