"""JPEG files as segments. Layout: ITU-T T.81, annex B."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ilikeyacut.adapters.pillow.source import DAMAGED, TRUNCATED
from ilikeyacut.application.ports.pictures import ImageUnreadableError

DHT, SOI, EOI, SOS, DQT, DRI = 0xC4, 0xD8, 0xD9, 0xDA, 0xDB, 0xDD
APP0, APP1, APP2, APP11, APP14 = 0xE0, 0xE1, 0xE2, 0xEB, 0xEE
FRAMES = {*range(0xC0, 0xD0)} - {DHT, 0xC8, 0xCC}
_STANDALONE = {0x00, 0x01, *range(0xD0, 0xD8)}
_NO_FILL = re.compile(rb"[^\xff]")
_AFTER_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_MOST_SEGMENTS = 2000


@dataclass(frozen=True)
class Segment:
    """A marker with its payload: `raw[start:end]` is all of it, a scan's coded data included."""

    marker: int
    start: int
    end: int
    payload: bytes

    @property
    def data_start(self) -> int:
        """Where a scan's coded data begins."""
        return self.start + 4 + len(self.payload)


def segments(raw: bytes) -> Iterator[Segment]:
    """Yield the segments between the start and the first end of the image.

    Raises ImageUnreadableError if the file is truncated or malformed.
    """
    at = 2
    for _ in range(_MOST_SEGMENTS):
        start, marker = _next_marker(raw, at)
        at = start + 2
        if marker == EOI:
            return
        if marker in _STANDALONE:
            continue
        found = _segment(raw, start, marker)
        at = found.end
        yield found
    raise ImageUnreadableError(DAMAGED)


def framed(marker: int, payload: bytes) -> bytes:
    """Return a segment."""
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2, "big") + payload


def _next_marker(raw: bytes, at: int) -> tuple[int, int]:
    """Return the next marker and its place, skipping stray bytes as every decoder does."""
    fill = raw.find(b"\xff", at)
    code = _NO_FILL.search(raw, fill) if fill >= 0 else None
    if code is None:
        raise ImageUnreadableError(TRUNCATED)
    return code.start() - 1, code[0][0]


def _segment(raw: bytes, start: int, marker: int) -> Segment:
    length = int.from_bytes(raw[start + 2 : start + 4], "big")
    end = start + 2 + length
    if end > len(raw):
        raise ImageUnreadableError(TRUNCATED)
    if length < 2 or marker == SOI:
        raise ImageUnreadableError(DAMAGED)
    payload = raw[start + 4 : end]
    if marker == SOS:
        after = _AFTER_SCAN.search(raw, end)
        end = after.start() if after else len(raw)
    return Segment(marker, start, end, payload)
