"""JPEG files as segments: type, content, and the file without metadata.

Layout: ITU-T T.81, annex B; JFIF 1.02 (APP0); Adobe Technical Note 5116 (APP14).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import JpegImagePlugin

from ilikeyacut.adapters.pillow.exif import orientation
from ilikeyacut.adapters.pillow.source import DAMAGED, TRUNCATED, Source
from ilikeyacut.application.ports.pictures import ImageUnreadableError

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
APP0, APP1, APP2, APP11, APP14 = 0xE0, 0xE1, 0xE2, 0xEB, 0xEE
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PIXELS = _FRAMES | {0xC4, 0xCC, 0xDB, 0xDD, SOS}
_STANDALONE = {0x00, 0x01, *range(0xD0, 0xD8)}
_EXIF, _ICC = b"Exif\x00\x00", b"ICC_PROFILE\x00"
_PLAIN_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_NO_FILL = re.compile(rb"[^\xff]")
_AFTER_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")

_MOST_SEGMENTS = 2000
_MOST_SCANS = 64
"""Each scan of a progressive file is a pass over all pixels: a small file could ask for days."""


@dataclass(frozen=True)
class Segment:
    """A marker with its payload: `raw[start:end]` is all of it, a scan's coded data included."""

    marker: int
    start: int
    end: int
    payload: bytes


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
        end = _scan_end(raw, end)
    return Segment(marker, start, end, payload)


def _scan_end(raw: bytes, at: int) -> int:
    after = _AFTER_SCAN.search(raw, at)
    if after is None:
        raise ImageUnreadableError(TRUNCATED)
    return after.start()


def read(raw: bytes) -> Source:
    """Read the container of a JPEG. Raises ImageUnreadableError."""
    found = list(segments(raw))
    frames = [segment for segment in found if segment.marker in _FRAMES]
    scans = [segment for segment in found if segment.marker == SOS]
    if len(frames) != 1 or not 1 <= len(scans) <= _MOST_SCANS or len(frames[0].payload) < 6:
        raise ImageUnreadableError(DAMAGED)
    height, width = (int.from_bytes(frames[0].payload[at : at + 2], "big") for at in (1, 3))
    bare = _bare(raw, found)
    return Source(
        size=(width, height),
        open_image=lambda: JpegImagePlugin.JpegImageFile(BytesIO(bare)),
        orientation=_orientation(found),
        icc=_profile(found),
        bare=lambda: bare,
    )


def _bare(raw: bytes, found: list[Segment]) -> bytes:
    """Return the file with its compressed pixels unchanged and no metadata.

    It keeps the tables, the frame and the scans. The two application segments that describe the
    colours are rewritten, because the originals may contain a thumbnail or text.
    """
    view = memoryview(raw)
    parts: list[bytes | memoryview] = [b"\xff\xd8"]
    if any(segment.marker == APP0 and segment.payload[:5] == b"JFIF\x00" for segment in found):
        parts.append(_PLAIN_JFIF)
    for segment in found:
        if segment.marker == APP14 and segment.payload[:5] == b"Adobe":
            parts.append(_plain_adobe(segment.payload))
        if segment.marker in _PIXELS:
            parts.append(view[segment.start : segment.end])
    return b"".join([*parts, b"\xff\xd9"])


def _plain_adobe(payload: bytes) -> bytes:
    transform = payload[11:12]
    known = transform in {b"\x00", b"\x01", b"\x02"}
    return b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + transform if known else b""


def _orientation(found: list[Segment]) -> int:
    for segment in found:
        if segment.marker == APP1 and segment.payload.startswith(_EXIF):
            return orientation(segment.payload)
    return 1


def _profile(found: list[Segment]) -> bytes | None:
    """Join the colour profile, which may span several segments (ICC.1, annex B.4)."""
    pieces = [
        segment.payload[len(_ICC) :]
        for segment in found
        if segment.marker == APP2 and segment.payload.startswith(_ICC)
    ]
    return b"".join(piece[2:] for piece in sorted(pieces, key=lambda piece: piece[:1])) or None
