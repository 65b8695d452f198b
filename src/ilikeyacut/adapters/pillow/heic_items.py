"""Finds lost parts in the coded pictures of a HEIC, which libheif decodes without a word.

HEVC never has three zero bytes in a row (ITU-T H.265, section 7.4.2), and hardly many ones, so what
fills the place of lost data shows. Layout: ISO/IEC 14496-12, section 8.11 (iloc, pitm, iref);
ISO/IEC 14496-15.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from ilikeyacut.adapters.pillow.source import DAMAGED
from ilikeyacut.application.ports.pictures import ImageUnreadableError

Box = tuple[bytes, int, int]
"""A type, and where the content starts and ends."""

_FILLERS = (bytes(3), b"\xff" * 64)
"""What takes the place of lost data: zeros on a disk, ones on an erased memory card."""
_MOST_BOXES = 10_000
_MOST_PARTS = 10_000


def require_whole(raw: bytes) -> None:
    """Raise ImageUnreadableError if a part of the primary picture is lost.

    A layout that is not understood is left to libheif.
    """
    try:
        parts = list(_parts(raw))
    except (struct.error, LookupError, ValueError):
        return
    most = len(raw)
    for start, size in parts:
        most -= size
        if most >= 0 and _is_filled(raw, start, min(start + size, len(raw))):
            raise ImageUnreadableError(DAMAGED)


def _is_filled(raw: bytes, at: int, end: int) -> bool:
    """Whether one of the units at `at`, each after its length, is empty or has a filler."""
    while at + 4 < end:
        size = int.from_bytes(raw[at : at + 4], "big")
        stop = at + 4 + size
        if stop > end:
            return False
        if not size or any(raw.find(filler, at + 4, stop) >= 0 for filler in _FILLERS):
            return True
        at = stop
    return False


def _parts(raw: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the coded data of the primary picture is, start and size."""
    (meta,) = islice((box for box in _boxes(raw, 0, len(raw)) if box[0] == b"meta"), 1)
    found = {kind: (start, end) for kind, start, end in _boxes(raw, meta[1] + 4, meta[2])}
    start = found[b"pitm"][0]
    primary = _number(raw, start + 4, 4 if raw[start] else 2)
    tiles = _tiles(raw, *found[b"iref"], primary) if b"iref" in found else ()
    wanted = {*tiles} or {primary}
    for item, at, size in islice(_places(raw, found[b"iloc"][0]), _MOST_PARTS):
        if item in wanted:
            yield at, size


def _boxes(raw: bytes, at: int, end: int) -> Iterator[Box]:
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        size, kind = struct.unpack_from(">I4s", raw, at)
        head = 16 if size == 1 else 8
        size = _number(raw, at + 8, 8) if size == 1 else size or end - at
        if size < head:
            return
        yield kind, at + head, min(at + size, end)
        at += size


def _tiles(raw: bytes, start: int, end: int, whole: int) -> list[int]:
    """Return the ids of the pictures that one is made of, none if it is coded itself."""
    width = 4 if raw[start] else 2
    for kind, at, stop in _boxes(raw, start + 4, end):
        if kind == b"dimg" and _number(raw, at, width) == whole:
            ids = range(at + width + 2, stop, width)[:_MOST_PARTS]
            return [_number(raw, each, width) for each in ids]
    return []


def _places(raw: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield id, start and size of each part; one that is not in the file itself has no size."""
    version, sizes = raw[at], raw[at + 4 : at + 6]
    widths = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4, sizes[1] & 15 if version else 0
    wide = 4 if version == 2 else 2
    items, at = _number(raw, at + 6, wide), at + 6 + wide
    for _ in range(min(items, _MOST_PARTS)):
        item, at = _number(raw, at, wide), at + wide
        method, at = (_number(raw, at, 2) & 15, at + 2) if version else (0, at)
        base, at = _number(raw, at + 2, widths[2]), at + 2 + widths[2]
        extents, at = _number(raw, at, 2), at + 2
        for _ in range(extents):
            at += widths[3]
            start, size = _number(raw, at, widths[0]), _number(raw, at + widths[0], widths[1])
            at += widths[0] + widths[1]
            yield item, base + start, 0 if method else size


def _number(raw: bytes, at: int, width: int) -> int:
    if at + width > len(raw):
        raise struct.error
    return int.from_bytes(raw[at : at + width], "big")
