"""Decodes PNG files, and notices rows that are not there.

Pillow leaves rows black for which a file has no data, if the data ends as zlib's should.
"""

from __future__ import annotations

import zlib
from io import BytesIO

from PIL import Image, PngImagePlugin

from ilikeyacut.adapters.pillow.source import TRUNCATED
from ilikeyacut.application.ports.pictures import ImageUnreadableError

_AT_ONCE = 1024 * 1024
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""By colour type."""
_WHOLE = ((0, 0, 1, 1),)
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""First column and row, and steps, of each pass (W3C PNG, third edition, section 8.1)."""


def decoded(bare: bytes, packed: bytes, layout: str | None = None) -> Image.Image:
    """Return the picture of a file that starts with its header, whose pixels are `packed`.

    `layout` is Pillow's name of how samples are laid out, where it should not decide by the header.
    Raises ImageUnreadableError if rows are missing.
    """
    image = PngImagePlugin.PngImageFile(BytesIO(bare))
    if layout is not None:
        image.tile = [tile._replace(args=layout) for tile in image.tile]
    image.load()
    if _ends_black(image, _passes(bare)) and not _unpacks_to(_size(bare), packed):
        raise ImageUnreadableError(TRUNCATED)
    return image


def _ends_black(image: Image.Image, passes: tuple[tuple[int, int, int, int], ...]) -> bool:
    """Whether the row that is decoded last may be missing."""
    _, top, _, down = passes[-1]
    last = max(image.height - 1 - (image.height - 1 - top) % down, 0)
    return not any(image.crop((0, last, image.width, last + 1)).tobytes())


def _passes(bare: bytes) -> tuple[tuple[int, int, int, int], ...]:
    return _ADAM7 if bare[28] == 1 else _WHOLE


def _size(bare: bytes) -> int:
    """Return how many bytes all rows have, each with its filter's."""
    width, height = int.from_bytes(bare[16:20], "big"), int.from_bytes(bare[20:24], "big")
    bits = bare[24] * _CHANNELS[bare[25]]
    size = 0
    for left, top, across, down in _passes(bare):
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        size += rows * (1 + -(-columns * bits // 8)) if columns > 0 and rows > 0 else 0
    return size


def _unpacks_to(least: int, packed: bytes) -> bool:
    stream = zlib.decompressobj()
    while least > 0 and packed and not stream.eof:
        try:
            least -= len(stream.decompress(packed, _AT_ONCE))
        except zlib.error:
            return False
        packed = stream.unconsumed_tail
    return least <= 0 or least - len(stream.flush()) <= 0
