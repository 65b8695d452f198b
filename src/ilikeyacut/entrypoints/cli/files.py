"""The person's own files: the selfie to read and the pictures to write."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from ilikeyacut.application.ports.pictures import ImageTooLargeError, IntakeLimits
from ilikeyacut.entrypoints.cli.outcomes import CliError, Exit

LONGEST_STEM = 120
"""Bytes: with the look and the part behind it, a name fits in the 255 of a file system."""


def read_selfie(path: Path, limits: IntakeLimits) -> bytes:
    """Return a file's bytes, reading no more than the size limit.

    Raises CliError for a file that cannot be read, and ImageTooLargeError.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(limits.most_bytes + 1)
            size = max(os.fstat(file.fileno()).st_size, len(raw))
    except FileNotFoundError as error:
        raise _unusable("FILE_NOT_FOUND", f"the file {path} does not exist") from error
    except IsADirectoryError as error:
        raise _unusable("FILE_IS_A_FOLDER", f"{path} is a folder") from error
    except (OSError, ValueError) as error:
        raise _unusable("FILE_UNREADABLE", f"{path} cannot be read: {_why(error)}") from error
    if len(raw) > limits.most_bytes:
        raise ImageTooLargeError(size, limits.most_bytes)
    return raw


def check_writable(folder: Path) -> None:
    """Check that files can be created below `folder`, leaving none. Raises CliError."""
    try:
        nearest = next(step for step in (folder, *folder.absolute().parents) if _exists(step))
        probe = nearest / f".{token_hex(8)}.tmp"
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        probe.unlink()
    except OSError as error:
        raise CliError(
            Exit.USAGE,
            "OUT_NOT_WRITABLE",
            f"{folder} cannot be written: {_why(error)}",
            "name a folder that you can write to",
        ) from error


@dataclass(frozen=True)
class Export:
    """The folder and file names for the pictures of one try-on."""

    folder: Path
    stem: str

    @classmethod
    def named(cls, folder: Path, selfie: Path, look: str) -> Export:
        """Return an export whose files are named after the selfie and the look."""
        plain = re.sub(r"[^\w.-]+", "-", selfie.stem).strip("-.")
        stem = plain.encode()[:LONGEST_STEM].decode(errors="ignore") or "selfie"
        return cls(folder, f"{stem}-{look}")

    def write(self, variation: int, part: str, extension: str, data: bytes) -> Path:
        """Write one whole picture or nothing, and return its path. Raises OSError."""
        name = "-".join(filter(None, (self.stem, str(variation), part)))
        path = (self.folder / f"{name}.{extension}").absolute()
        self.folder.mkdir(parents=True, exist_ok=True)
        with _beside(path) as unfinished:
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            unfinished.replace(path)
        return path


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    unfinished = path.with_name(f".{token_hex(8)}.tmp")
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
    return CliError(Exit.USAGE, code, detail, "name a picture file")


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
