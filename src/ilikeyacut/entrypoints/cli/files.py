"""The person's own files: the selfie to read and the pictures to write."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from filecmp import cmp
from itertools import count
from pathlib import Path
from secrets import token_hex

from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.application.ports.pictures import ImageTooLargeError
from ilikeyacut.entrypoints.cli.hints import PIPE_IN
from ilikeyacut.entrypoints.cli.outcomes import CliError

STDIN = "-"
"""The name that stands for stdin."""

KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (lambda _: True, "a device"),
)

NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
"""The system's error numbers for a file system without hard links."""

LONGEST_STEM = 120
"""Bytes: with the look and the part behind it, a name fits in the 255 of a file system."""


def read_selfie(name: str, limits: IntakeLimits) -> bytes:
    """Return the bytes of a file, or of stdin for `-`, reading no more than the size limit.

    Raises CliError for what cannot be read or is no regular file, and ImageTooLargeError.
    """
    try:
        raw, size = _stdin(limits) if name == STDIN else _file(Path(name), limits)
    except FileNotFoundError as error:
        raise _unusable("FILE_NOT_FOUND", f"the file {name} does not exist") from error
    except (OSError, ValueError) as error:
        raise _unusable("FILE_UNREADABLE", f"{name} cannot be read: {_why(error)}") from error
    if len(raw) > limits.most_bytes:
        raise ImageTooLargeError(size, limits.most_bytes)
    return raw


def _file(path: Path, limits: IntakeLimits) -> tuple[bytes, int]:
    """Return a regular file's bytes and its size. Other things may never end, or never begin."""
    _require_regular(path, path.stat().st_mode)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        _require_regular(path, found.st_mode)
        raw = file.read(limits.most_bytes + 1)
    return raw, max(found.st_size, len(raw))


def _require_regular(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise _unusable("FILE_IS_A_FOLDER", f"{path} is a folder")
    if not stat.S_ISREG(mode):
        kind = next(word for test, word in KINDS if test(mode))
        raise CliError("FILE_UNREADABLE", f"{path} is {kind}, not a file", PIPE_IN)


def _stdin(limits: IntakeLimits) -> tuple[bytes, int]:
    if sys.stdin.isatty():
        raise CliError("FILE_UNREADABLE", "stdin is a terminal", PIPE_IN)
    raw = sys.stdin.buffer.read(limits.most_bytes + 1)
    return raw, len(raw)


def check_writable(folder: Path) -> None:
    """Check that files can be created below `folder`, leaving none. Raises CliError."""
    try:
        nearest = next(step for step in (folder, *folder.absolute().parents) if _exists(step))
        probe = nearest / f".{token_hex(8)}.tmp"
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        probe.unlink()
    except OSError as error:
        raise CliError(
            "OUT_NOT_WRITABLE",
            f"{folder} cannot be written: {_why(error)}",
            "name a folder that you can write to",
        ) from error


@dataclass(frozen=True)
class Made:
    """One picture to write, and the end of its file's name: `1-thumbnail.jpg`."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Export:
    """The folder and file names for the pictures of one try-on.

    Files that exist are kept: the pictures get the next number that is free for all of them.
    `force` overwrites them instead. `repeated` says that the pictures may have been written before;
    then files that are equal to them are theirs.
    """

    folder: Path
    stem: str
    force: bool = False
    repeated: bool = False

    @classmethod
    def named(cls, folder: Path, selfie: str, look: str, *, force: bool) -> Export:
        """Return an export whose files are named after the selfie and the look."""
        name = "selfie" if selfie == STDIN else Path(selfie).stem
        stem = _plain(name).encode()[:LONGEST_STEM].decode(errors="ignore") or "selfie"
        return cls(folder, f"{stem}-{_plain(look)}", force)

    def write(self, pictures: Sequence[Made]) -> list[Path]:
        """Write all pictures whole, or none, and return their paths. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            unfinished = [stack.enter_context(_beside(self.folder)) for _ in pictures]
            for path, picture in zip(unfinished, pictures, strict=True):
                _write(path, picture.data)
            for number in count(1):
                paths = self._paths(pictures, number)
                if self.force:
                    for path, wanted in zip(unfinished, paths, strict=True):
                        path.replace(wanted)
                    return paths
                if _claimed(unfinished, paths, repeated=self.repeated):
                    return paths
        raise AssertionError

    def _paths(self, pictures: Sequence[Made], number: int) -> list[Path]:
        stem = self.stem if number == 1 else f"{self.stem}_{number}"
        return [(self.folder / f"{stem}-{picture.name}").absolute() for picture in pictures]


def _plain(text: str) -> str:
    return re.sub(r"[^\w.-]+", "-", text).strip("-.")


def _claimed(unfinished: Sequence[Path], paths: Sequence[Path], *, repeated: bool) -> bool:
    """Give all files their names, or none if one of the names is taken."""
    with ExitStack() as undo:
        for source, path in zip(unfinished, paths, strict=True):
            try:
                _link(source, path)
            except FileExistsError:
                if not (repeated and path.is_file() and cmp(source, path, shallow=False)):
                    return False
            else:
                undo.callback(path.unlink, missing_ok=True)
        undo.pop_all()
    return True


def _link(source: Path, path: Path) -> None:
    """Give a file its name unless the name is taken. Raises FileExistsError."""
    try:
        path.hardlink_to(source)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        _fill(path, source)


def _fill(path: Path, source: Path) -> None:
    """Replace an empty file by a copy, or remove it. Raises OSError."""
    try:
        with _beside(path.parent) as copy:
            _write(copy, source.read_bytes())
            copy.replace(path)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    unfinished = folder / f".{token_hex(8)}.tmp"
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _exists(path: Path) -> bool:
    """Whether the path exists. Raises OSError if the system cannot tell."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True


def _unusable(code: str, detail: str) -> CliError:
    return CliError(code, detail, "name a picture file")


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
