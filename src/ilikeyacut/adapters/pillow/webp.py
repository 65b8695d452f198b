"""Reads WebP headers, so the size is known before a canvas is allocated.

Layout: RFC 9649, sections 2 and 3.
"""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image, WebPImagePlugin

from ilikeyacut.adapters.pillow.exif import orientation
from ilikeyacut.adapters.pillow.source import DAMAGED, TRUNCATED, Source
from ilikeyacut.application.ports.pictures import ImageUnreadableError

_MOST_CHUNKS = 10_000
_FRAME = 16
"""Bytes of an animation's frame before its chunks."""
_KINDS = (b"VP8L", b"VP8 ")
_ZEROS = re.compile(rb"\x00{64,}")
"""Lossless data never has so many zeros: repetition takes no bits there."""
_SPARE = 16
"""Bytes that the decoder can do without."""


def read(raw: bytes) -> Source:
    """Read a WebP's container; of an animation, the first frame. Raises ImageUnreadableError."""
    if len(raw) < 30 or 8 + int.from_bytes(raw[4:8], "little") > len(raw):
        raise ImageUnreadableError(TRUNCATED)
    return Source(
        size=_size(raw),
        open_image=lambda: _whole(raw),
        orientation=orientation(_chunk(raw, b"EXIF") or b"", _chunk(raw, b"XMP ") or b""),
        icc=_chunk(raw, b"ICCP"),
        lossless=_chunk(raw, b"VP8L") is not None,
    )


def _whole(raw: bytes) -> Image.Image:
    """Open the image. Raises ImageUnreadableError if a part of its data is zeroed."""
    image = WebPImagePlugin.WebPImageFile(BytesIO(raw))
    frame = (_chunk(raw, b"ANMF") or b"")[_FRAME - 12 :]
    lossless, lossy = (_chunk(raw, kind) or _chunk(frame, kind) or b"" for kind in _KINDS)
    if _ZEROS.search(lossless) or _is_zeroed(lossy, image.size):
        raise ImageUnreadableError(DAMAGED)
    return image


def _is_zeroed(lossy: bytes, most: tuple[int, int]) -> bool:
    """Whether zeros took the place of lost data, in a picture of at most `most` pixels.

    Zeros decode to flat colours, and flat colours are coded as zeros. But lost data is hardly ever
    as long as what the decoder makes of its zeros: it needs more, and fails, or does without the
    end.
    """
    zeros = max(map(len, _ZEROS.findall(lossy)), default=0)
    sides = (int.from_bytes(lossy[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    fits = all(side <= limit for side, limit in zip(sides, most, strict=True))
    return zeros > 0 and fits and _decodes(lossy[: -_SPARE - zeros // 16])


def _decodes(lossy: bytes) -> bool:
    size = len(lossy).to_bytes(4, "little")
    body = b"WEBPVP8 " + size + lossy + bytes(len(lossy) % 2)
    file = BytesIO(b"RIFF" + len(body).to_bytes(4, "little") + body)
    try:
        WebPImagePlugin.WebPImageFile(file).load()
    except (OSError, SyntaxError, ValueError):
        return False
    return True


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
