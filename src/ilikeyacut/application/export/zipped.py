"""A ZIP file made in parts, so that no more than one of its pieces is in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

PRIVATE = 0o600 << 16
"""The rights of an unpacked file, where ZIP keeps them."""


@dataclass(frozen=True)
class Member:
    """A file in a ZIP file. `packed` is for text: pictures are compressed already."""

    name: str
    pieces: Iterable[bytes]
    packed: bool = False


class _Sink:
    """A file that cannot be rewound. What was written is taken out of it."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: whatever was written can be taken."""

    def close(self) -> None:
        """Do nothing, as `flush`."""

    def taken(self) -> bytes:
        written, self._written = b"".join(self._written), []
        return written


def zipped(members: Iterable[Member], at: datetime) -> Iterator[bytes]:
    """Yield a ZIP file of the members, all dated `at`, a piece at a time."""
    from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo  # noqa: PLC0415 - slow to load

    sink = _Sink()
    with ZipFile(sink, "w") as archive:
        for member in members:
            info = ZipInfo(member.name, at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED if member.packed else ZIP_STORED
            info.external_attr = PRIVATE
            with archive.open(info, "w") as file:
                for piece in member.pieces:
                    file.write(piece)
                    yield sink.taken()
    yield sink.taken()
