"""Reads a picture's container by its type."""

from __future__ import annotations

from ilikeyacut.adapters.pillow import heic, jpeg, png, webp
from ilikeyacut.adapters.pillow.sniff import Format, sniffed
from ilikeyacut.adapters.pillow.source import Source

READERS = {
    Format.JPEG: jpeg.read,
    Format.PNG: png.read,
    Format.WEBP: webp.read,
    Format.HEIC: heic.read,
}


def source_of(raw: bytes) -> Source:
    """Return a picture whose pixels are not decoded yet. Raises ImageRefusedError."""
    return READERS[sniffed(raw)](raw)
