"""The files of a client: pictures to upload, and what is downloaded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from ilikeyacut.client.errors import ClientError

MOST_BYTES = 100 * 1024 * 1024
"""More than any server takes; the server names its own limit when the picture is announced."""

SIGNATURES = (
    (0, b"\x89PNG\r\n", "image/png"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
)


def media_type_of(picture: bytes) -> str:
    """Return the media type that a picture begins like. The server looks at it itself."""
    for at, mark, media_type in SIGNATURES:
        if picture[at : at + len(mark)] == mark:
            return media_type
    return "image/jpeg"


def read(path: os.PathLike[str]) -> bytes:
    """Return the bytes of a regular file. Raises ClientError."""
    try:
        if not Path(path).is_file():  # a pipe may never end
            raise _unreadable(path, "it is no file")
        with Path(path).open("rb") as file:
            found = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise _unreadable(path, why) from error
    if len(found) > MOST_BYTES:
        raise ClientError(
            "FILE_TOO_LARGE", f"{path} has more than {MOST_BYTES} bytes", "name a smaller picture"
        )
    return found


@contextmanager
def unfinished(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Open a file beside another one; it is gone afterwards, unless it was renamed.

    Raises OSError, also for a name of something else than a file, such as a device.
    """
    if "\0" in str(path) or (os.path.lexists(path) and not (path.is_file() or path.is_symlink())):
        raise OSError(EINVAL, "that is no file", str(path))
    beside = path.parent / f".{token_hex(8)}.tmp"
    try:
        with beside.open("xb") as file:
            yield beside, file
    finally:
        beside.unlink(missing_ok=True)


def finish(beside: Path, file: BinaryIO, path: Path) -> Path:
    """Give a file that was written whole its name."""
    file.flush()
    os.fsync(file.fileno())
    beside.replace(path)
    return path


def _unreadable(path: os.PathLike[str], why: str) -> ClientError:
    return ClientError("FILE_UNREADABLE", f"{path} cannot be read: {why}", "name a picture file")
