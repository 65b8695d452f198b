"""Reads what a PNG's text chunks say about orientation. Layout: W3C PNG, section 11.3.3."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

KINDS = {b"tEXt", b"zTXt", b"iTXt"}
XMP = b"XML:com.adobe.xmp"
_PROFILES = (b"Raw profile type exif", b"Raw profile type APP1")
_HEX = re.compile(rb"\s*\w+\s+\d+\s+([0-9A-Fa-f\s]+)")
_MOST_BYTES = 16 * 1024 * 1024


def text(kind: bytes, data: bytes) -> bytes:
    """Return the text of a chunk, empty if it cannot be read."""
    _keyword, _, rest = data.partition(b"\x00")
    if kind == b"tEXt":
        return rest
    is_packed = kind == b"zTXt" or rest[:1] == b"\x01"
    if kind == b"iTXt":
        _language, _, rest = rest[2:].partition(b"\x00")
        _translated, _, rest = rest.partition(b"\x00")
    if not is_packed:
        return rest
    packed_text = rest[1:] if kind == b"zTXt" else rest
    try:
        return zlib.decompressobj().decompress(packed_text, _MOST_BYTES)
    except zlib.error:
        return b""


def exif_and_xmp(chunks: Iterable[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
    """Return what ImageMagick's raw profiles and XMP packets hold, of chunks of any kind."""
    named = {data.partition(b"\x00")[0]: (kind, data) for kind, data in chunks if kind in KINDS}
    profiles = [_unhexed(text(*named[name])) for name in _PROFILES if name in named]
    return next(filter(None, profiles), b""), text(*named[XMP]) if XMP in named else b""


def _unhexed(profile: bytes) -> bytes:
    """Return a raw profile: its name and its size in decimals, then all of it in hex."""
    found = _HEX.match(profile)
    digits = b"".join(found[1].split()) if found else b""
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
