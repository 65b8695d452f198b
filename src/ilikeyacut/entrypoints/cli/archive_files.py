"""The files of an export: read twice from one handle, and written whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from ilikeyacut.application.archive.format import LONGEST_LINE
from ilikeyacut.entrypoints.cli.outcomes import CliError

if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        """Do nothing: an open file cannot be replaced there."""

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        """Raise BlockingIOError while another process writes the file."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Source:
    """A file that can be read repeatedly from its start, even if it is renamed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while line := self._file.readline(LONGEST_LINE):
            yield line


@contextmanager
def reading(path: Path) -> Iterator[Source]:
    """Open a file of lines. Raises CliError if it cannot be read."""
    try:
        _refuse_special(path)
        file = path.open("rb")
    except FileNotFoundError as error:
        raise _unusable("FILE_NOT_FOUND", f"the file {path} does not exist") from error
    except (OSError, ValueError) as error:
        raise _unusable("FILE_UNREADABLE", f"{path} cannot be read: {_why(error)}") from error
    with file:
        yield Source(file)


@contextmanager
def writing(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Yield a function that writes a file, which appears once it is complete and on disk.

    It is written next to its final place as `.NAME.part`, readable by its owner only. A part left
    by a killed process is overwritten. Raises CliError.
    """
    part = path.with_name(f".{path.name}.part")
    with _opened(part, path) as file:
        try:
            yield file.write
            file.flush()
            os.fsync(file.fileno())
            check_absent(path)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _sync(path.parent)


def check_absent(path: Path) -> None:
    """Raise CliError if `path` exists."""
    if os.path.lexists(path):
        raise CliError(
            "FILE_EXISTS",
            f"{path} already exists, and exports never overwrite a file",
            "name a new file",
        )


def check_different(log: Path, keys: Path) -> None:
    """Raise CliError if a log and its keys would be the same file."""
    if os.path.realpath(log) == os.path.realpath(keys):
        raise CliError(
            "INVALID_REQUEST",
            f"{keys} cannot hold both the events and the keys",
            "name two files",
        )


def _refuse_special(path: Path) -> None:
    """Raise CliError if the path is not a plain file; opening a pipe would block for ever."""
    mode = path.stat().st_mode
    if S_ISDIR(mode):
        raise _unusable("FILE_IS_A_FOLDER", f"{path} is a folder")
    if not S_ISREG(mode):
        raise _unusable("FILE_UNREADABLE", f"{path} is not a plain file")


@contextmanager
def _opened(part: Path, path: Path) -> Iterator[BinaryIO]:
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    with os.fdopen(descriptor, "wb") as file:
        try:
            _lock(descriptor)
            mine = os.path.samestat(part.stat(), os.fstat(descriptor))
        except (BlockingIOError, FileNotFoundError):
            mine = False
        if not mine:
            raise CliError(
                "FILE_BUSY",
                f"another process is writing {path}",
                "wait until it has finished, or name another file",
            )
        os.fchmod(descriptor, 0o600)
        file.truncate(0)
        yield file


def _sync(folder: Path) -> None:
    """Make a new name durable: a power cut can lose a rename."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unusable(code: str, detail: str) -> CliError:
    return CliError(code, detail, "name a file from `ilikeyacut events export`")


def _unwritable(path: Path, error: Exception) -> CliError:
    return CliError(
        "OUT_NOT_WRITABLE",
        f"{path} cannot be written: {_why(error)}",
        "name a file in a folder that you can write to",
    )


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
