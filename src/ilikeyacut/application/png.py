"""Writes masks as PNG files. Grey pixels need no picture library."""

from __future__ import annotations

from struct import pack
from zlib import compress, crc32

from ilikeyacut.application.ports.pictures import Mask

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY_8, UNFILTERED = (8, 0, 0, 0, 0), b"\x00"


def png_of(mask: Mask) -> bytes:
    """Return a mask as a grey PNG of 8 bits: white is inside, black is outside."""
    rows = (
        UNFILTERED + mask.data[start : start + mask.width]
        for start in range(0, len(mask.data), mask.width)
    )
    header = pack(">IIBBBBB", mask.width, mask.height, *GREY_8)
    pixels = compress(b"".join(rows), 6)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))
