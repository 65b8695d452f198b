"""Writes whole files or none, even if the process is killed or the power fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

UNFINISHED = "~"
"""Prefix of a file being written. No key contains it, so no listing shows the file."""

_ATTEMPTS = 100


def write_whole(path: Path, data: bytes, root: Path, *, first: bool = False) -> None:
    """Write `data` to `path` durably, replacing an existing file. Raises OSError, leaving nothing.

    With `first`, an existing file stays and FileExistsError is raised: if several processes write
    at once, one wins. The file is written next to its final place, on the same file system. If a
    concurrent removal deletes the folder, it is created again.
    """
    for _ in range(_ATTEMPTS):
        make_folders(path.parent, root)
        with suppress(FileNotFoundError, BlockingIOError):  # the latter: taken for abandoned
            _write_beside(path, (data,), first=first)
            return
    raise _removed(path)


def write_parts(path: Path, parts: Iterable[bytes], root: Path) -> None:
    """Write the parts to `path` in order, as `write_whole`. Raises also what they raise.

    They can be taken only once, so FileNotFoundError is raised if the folder is removed meanwhile.
    """
    begun: list[bool] = []

    def taken() -> Iterator[bytes]:
        begun.append(True)
        yield from parts

    for _ in range(_ATTEMPTS):
        make_folders(path.parent, root)
        try:
            _write_beside(path, taken(), first=False)
        except (FileNotFoundError, BlockingIOError):
            if begun:
                raise
        else:
            return
    raise _removed(path)


def _removed(path: Path) -> FileNotFoundError:
    return FileNotFoundError(f"{path.parent} is removed as fast as it is made")


def make_folders(folder: Path, root: Path) -> None:
    """Create `folder` and its missing parents, private to their owner (0700) from `root` down."""
    missing = [step for step in (folder, *folder.parents) if not step.is_dir()]
    for step in reversed(missing):
        private = step == root or root in step.parents
        # If it is removed again, the write that follows fails and retries.
        with suppress(FileExistsError, FileNotFoundError):
            step.mkdir(mode=0o700 if private else 0o777)
            sync_folder(step.parent)


def _write_beside(path: Path, parts: Iterable[bytes], *, first: bool) -> None:
    unfinished = path.parent / f"{UNFINISHED}{token_hex(16)}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _lock(descriptor)
            file.writelines(parts)
            file.flush()
            os.fsync(descriptor)
        if first:
            path.hardlink_to(unfinished)
            unfinished.unlink()
        else:
            unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_abandoned(unfinished: Path) -> bool:
    """Remove a file whose writer died; return whether it did. A living writer keeps its file."""
    try:
        with unfinished.open("rb+") as file:
            _lock(file.fileno())
            if sys.platform != "win32":
                unfinished.unlink()
        if sys.platform == "win32":  # an open file cannot be removed there, which spares the living
            unfinished.unlink()
    except (BlockingIOError, FileNotFoundError):
        return False
    return True


if sys.platform == "win32":
    _BINARY = os.O_BINARY

    def _lock(descriptor: int) -> None:
        """Do nothing: an open file already cannot be removed."""

    def sync_folder(folder: Path) -> None:
        """Do nothing: folders cannot be synced there."""

else:
    import fcntl

    _BINARY = 0

    def _lock(descriptor: int) -> None:
        """Mark the file as being written, until it is closed or the process dies."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def sync_folder(folder: Path) -> None:
        """Make the names in `folder` durable: a rename alone may be lost in a power cut."""
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
