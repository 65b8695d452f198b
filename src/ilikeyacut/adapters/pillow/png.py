"""PNG files as chunks: type, content, and the file without metadata.

Layout: W3C Portable Network Graphics (third edition), sections 5 and 11.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from ilikeyacut.adapters.pillow import encodings, png_colour, png_deep, png_rows, png_text
from ilikeyacut.adapters.pillow.encodings import Encoding
from ilikeyacut.adapters.pillow.exif import orientation
from ilikeyacut.adapters.pillow.source import DAMAGED, TRUNCATED, Source
from ilikeyacut.application.ports.pictures import ImageUnreadableError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_PLAIN_RGB = bytes([8, 2, 0, 0, 0])
"""The end of a header: 8 bits per channel, RGB, the standard methods, not interlaced."""
_AT_ONCE = 1024 * 1024
_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_CHUNKS = 100_000


@dataclass(frozen=True)
class Chunk:
    """A chunk: `raw[start:end]` is all of it, length and checksum included."""

    kind: bytes
    start: int
    end: int

    def data(self, raw: bytes) -> bytes:
        """Return the payload."""
        return raw[self.start + 8 : self.end - 4]


def chunks(raw: bytes) -> Iterator[Chunk]:
    """Yield the chunks up to the end of the image. Raises ImageUnreadableError."""
    at = len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        end = at + 12 + int.from_bytes(raw[at : at + 4], "big")
        if end > len(raw):
            raise ImageUnreadableError(TRUNCATED)
        kind = raw[at + 4 : at + 8]
        yield Chunk(kind, at, end)
        if kind == b"IEND":
            return
        at = end
    raise ImageUnreadableError(DAMAGED)


def read(raw: bytes) -> Source:
    """Read a PNG's container; of an animation, the still picture. Raises ImageUnreadableError."""
    found = list(chunks(raw))
    header = found[0].data(raw)
    if found[0].kind != b"IHDR" or len(header) != 13:
        raise ImageUnreadableError(DAMAGED)
    if not _is_intact(raw, found) and not _unpacked(_pixels(raw, found), _MOST_UNPACKED):
        raise ImageUnreadableError(DAMAGED)
    bare = _bare(raw, found, bit_depth=header[8])
    icc, encoding = png_colour.declared(_firsts(raw, found))
    converts = icc is None and encoding != encodings.SRGB
    is_deep = converts and header[8] == 16 and header[9] in png_deep.MODES
    return Source(
        size=(int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")),
        open_image=lambda: _decoded(bare, _pixels(raw, found), encoding if is_deep else None),
        orientation=_orientation(raw, found),
        icc=icc,
        encoding=encodings.SRGB if is_deep else encoding,
        converted=is_deep,
        lossless=True,
        bare=lambda: _without_metadata(raw, header, found),
    )


def _decoded(bare: bytes, packed: bytes, from_deep: Encoding | None) -> Image.Image:
    if from_deep is not None:
        return png_deep.converted(bare, packed, from_deep)
    return png_rows.decoded(bare, packed)


def _orientation(raw: bytes, found: list[Chunk]) -> int:
    texts = [(chunk.kind, chunk.data(raw)) for chunk in found if chunk.kind in png_text.KINDS]
    profile, xmp = png_text.exif_and_xmp(texts)
    return orientation(_first(raw, found, b"eXIf") or profile, xmp)


def _pixels(raw: bytes, found: list[Chunk]) -> bytes:
    return b"".join(chunk.data(raw) for chunk in found if chunk.kind == b"IDAT")


def _is_intact(raw: bytes, found: list[Chunk]) -> bool:
    """Whether the checksums of the pixels are right. Pillow does not look."""
    view = memoryview(raw)
    return all(
        zlib.crc32(view[chunk.start + 4 : chunk.end - 4]).to_bytes(4, "big")
        == raw[chunk.end - 4 : chunk.end]
        for chunk in found
        if chunk.kind == b"IDAT"
    )


def _bare(raw: bytes, found: list[Chunk], bit_depth: int) -> bytes:
    """Return the file with its pixels only.

    A transparent colour of 16 bits per channel is left out: after decoding to 8 bits it would match
    other colours.
    """
    kept = _PIXELS - {b"tRNS"} if bit_depth == 16 else _PIXELS
    view = memoryview(raw)
    return b"".join([SIGNATURE, *(view[c.start : c.end] for c in found if c.kind in kept)])


def _without_metadata(raw: bytes, header: bytes, found: list[Chunk]) -> bytes | None:
    """Return an RGB file of 8 bits rewritten with its compressed pixels unchanged, else None."""
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    pixels = _pixels(raw, found)
    if header[8:] != _PLAIN_RGB or not _unpacks_to(height * (1 + 3 * width), pixels):
        return None
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"".join([SIGNATURE, *(chunk_of(kind, data) for kind, data in parts)])


def _unpacks_to(size: int, packed: bytes) -> bool:
    """Whether a zlib stream is whole, has exactly that size and nothing behind it."""
    return _unpacked(packed, size) == (size, b"")


def _unpacked(packed: bytes, most: int) -> tuple[int, bytes] | None:
    """Return a zlib stream's size and what is behind it; None if it is not whole or too large."""
    stream, size = zlib.decompressobj(), 0
    try:
        while not stream.eof and size <= most:
            some = stream.decompress(packed, _AT_ONCE)
            packed, size = stream.unconsumed_tail, size + len(some)
            if not some and not packed:
                break
    except zlib.error:
        return None
    return (size, stream.unused_data) if stream.eof and size <= most else None


def chunk_of(kind: bytes, data: bytes) -> bytes:
    """Return a chunk with its length and checksum."""
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def _firsts(raw: bytes, found: list[Chunk]) -> dict[bytes, bytes]:
    """Return the payload of the first chunk of each kind that is about colours."""
    about = [chunk for chunk in reversed(found) if chunk.kind in png_colour.KINDS]
    return {chunk.kind: chunk.data(raw) for chunk in about}


def _first(raw: bytes, found: list[Chunk], kind: bytes) -> bytes:
    return next((chunk.data(raw) for chunk in found if chunk.kind == kind), b"")
