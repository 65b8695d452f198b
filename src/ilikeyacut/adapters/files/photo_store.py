"""The photo store as files, in one folder for each of the app's."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from ilikeyacut.adapters.files.durable import (
    UNFINISHED,
    remove_abandoned,
    sync_folder,
    write_parts,
    write_whole,
)
from ilikeyacut.adapters.files.keys import object_path, prefix_path
from ilikeyacut.application.ports.photo_store import (
    Folder,
    ObjectNotFoundError,
    PhotoStoreError,
    StoredObject,
    check_asked,
)
from ilikeyacut.domain.values import MediaType

_FAULTS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file is larger than the system allows",
    errno.EACCES: "there is no permission",
    errno.EPERM: "there is no permission",
    errno.EROFS: "the file system is read-only",
}


class FilePhotoStore:
    """Stores objects as files below `root`, readable by their owner only; the key is the path.

    A file is complete as soon as it has its name. Leftovers of dead writers have names that no key
    can have: `list` does not show them; `delete_prefix` and `remove_unfinished` remove them.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        path = object_path(self._root, key)
        with _faults(f"cannot write {path}"):
            write_whole(path, data, self._root)

    def put_parts(self, key: str, parts: Iterable[bytes], media_type: str) -> None:
        path = object_path(self._root, key)
        with _faults(f"cannot write {path}"):
            write_parts(path, parts, self._root)

    def get(self, key: str, *, etag: str | None = None, most_bytes: int | None = None) -> bytes:
        path = object_path(self._root, key)
        with _faults(f"cannot read {path}"):
            try:
                with path.open("rb") as file:
                    check_asked(_stored(key, os.fstat(file.fileno())), etag, most_bytes)
                    return file.read()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                raise ObjectNotFoundError(f"object {key} does not exist") from None

    def delete(self, key: str) -> None:
        path = object_path(self._root, key)
        with _faults(f"cannot remove {path}"):
            if not path.is_file():
                return
            path.unlink(missing_ok=True)
            sync_folder(path.parent)
            self._prune(path.parent)

    def list(self, prefix: str) -> Iterator[StoredObject]:
        return self._listed(prefix_path(self._root, prefix))

    def _listed(self, path: Path) -> Iterator[StoredObject]:
        with _faults(f"cannot list {path}"):
            if path.is_file():
                yield from self._described(path)
            for file in _files(path):
                if not file.name.startswith(UNFINISHED):
                    yield from self._described(file)

    def delete_prefix(self, prefix: str) -> int:
        path = prefix_path(self._root, prefix)
        with _faults(f"cannot remove {path}"):
            removed = sum(_remove(file) for file in _files(path))
            for folder in _folders(path):
                self._prune(folder)
            return removed

    def locate(self, key: str) -> str:
        return str(object_path(self._root, key))

    def remove_unfinished(self) -> int:
        """Remove leftovers of dead writers; return their number.

        Files that a living process is writing stay, whatever their age.
        """
        with _faults(f"cannot clean {self._root}"):
            leftovers = [
                file
                for folder in Folder
                for file in _files(self._root / folder)
                if file.name.startswith(UNFINISHED)
            ]
            return sum(remove_abandoned(file) for file in leftovers)

    def _described(self, path: Path) -> Iterator[StoredObject]:
        with suppress(FileNotFoundError):
            yield _stored(path.relative_to(self._root).as_posix(), path.stat())

    def _prune(self, folder: Path) -> None:
        """Remove `folder` and its parents if they are empty, but none of the app's own."""
        with suppress(OSError):  # not empty, or a concurrent call was faster
            while folder.parent != self._root:
                folder.rmdir()
                sync_folder(folder.parent)
                folder = folder.parent


def _stored(key: str, found: os.stat_result) -> StoredObject:
    """Describe a file. Every write makes a new one, so its number and time tell it from others."""
    written = datetime.fromtimestamp(found.st_mtime, UTC)
    return StoredObject(key, found.st_size, written, f"{found.st_ino:x}-{found.st_mtime_ns:x}")


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder` in the order of their keys, skipping links."""
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder / entry.name)
        elif entry.is_file(follow_symlinks=False):
            yield folder / entry.name


def _folders(folder: Path) -> Iterator[Path]:
    """Yield `folder` and those below it, the deepest first."""
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _folders(folder / entry.name)
    yield folder


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=_place)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _place(entry: os.DirEntry[str]) -> str:
    """The order of keys, in which `a-b/x` comes before `a/x` because `-` comes before `/`."""
    return f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name


def _remove(file: Path) -> bool:
    """Remove a file; return whether it was an object."""
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return not file.name.startswith(UNFINISHED)


@contextmanager
def _faults(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        why = _FAULTS.get(fault.errno or 0) or fault.strerror or "the system refused"
        raise PhotoStoreError(f"{what}: {why}") from fault
