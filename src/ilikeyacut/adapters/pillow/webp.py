"""Reads WebP headers, so the size is known before a canvas is allocated.

Layout: RFC 9649, sections 2 and 3.
"""

from __future__ import annotations

from io import BytesIO

from PIL import WebPImagePlugin

from ilikeyacut.adapters.pillow.exif import orientation
from ilikeyacut.adapters.pillow.source import DAMAGED, TRUNCATED, Source
from ilikeyacut.application.ports.pictures import ImageUnreadableError

_MOST_CHUNKS = 10_000


def read(raw: bytes) -> Source:
    """Read a WebP's container; of an animation, the first frame. Raises ImageUnreadableError."""
    if len(raw) < 30 or 8 + int.from_bytes(raw[4:8], "little") > len(raw):
        raise ImageUnreadableError(TRUNCATED)
    return Source(
        size=_size(raw),
        open_image=lambda: WebPImagePlugin.WebPImageFile(BytesIO(raw)),
        orientation=orientation(_chunk(raw, b"EXIF") or b""),
        icc=_chunk(raw, b"ICCP"),
        lossless=_chunk(raw, b"VP8L") is not None,
    )


def _size(raw: bytes) -> tuple[int, int]:
    kind = raw[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(raw[at : at + 3], "little") + 1 for at in (24, 27))
    elif kind == b"VP8L" and raw[20] == 0x2F:
        bits = int.from_bytes(raw[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 " and raw[23:26] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(raw[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    else:
        raise ImageUnreadableError(DAMAGED)
    return width, height


def _chunk(raw: bytes, kind: bytes) -> bytes | None:
    at = 12
    for _ in range(_MOST_CHUNKS):
        size = int.from_bytes(raw[at + 4 : at + 8], "little")
        if raw[at : at + 4] == kind:
            return raw[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
        if at >= len(raw):
            break
    return None
