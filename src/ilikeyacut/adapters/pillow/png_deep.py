"""Decodes PNG files of 16 bits per channel with all their bits, and converts them to sRGB."""

from __future__ import annotations

from PIL import Image

from ilikeyacut.adapters.pillow import deep, png_rows
from ilikeyacut.adapters.pillow.encodings import Encoding

MODES = {0: "L", 2: "RGB", 6: "RGBA"}
"""By the colour types that can be decoded so. Grey with transparency cannot."""


def converted(bare: bytes, packed: bytes, encoding: Encoding) -> Image.Image:
    """Return the picture of a file that starts with its header, of a colour type in MODES.

    Of 16 bits, Pillow keeps the byte that it takes for the high one: told that the low one comes
    first, it keeps the low one. Raises ImageUnreadableError if rows are missing from `packed`.
    """
    mode = MODES[bare[25]]
    high = png_rows.decoded(bare, packed, "I;16B" if mode == "L" else f"{mode};16B")
    if mode == "L":
        return deep.converted(deep.Deep(mode, high.size, 65_535, _grey(high)), encoding)
    low = png_rows.decoded(bare, packed, f"{mode};16L")
    return deep.converted(deep.Deep(mode, high.size, 65_535, _colours(high, low)), encoding)


def _grey(image: Image.Image) -> deep.Rows:
    return lambda top, end: image.crop((0, top, image.width, end)).tobytes()


def _colours(high: Image.Image, low: Image.Image) -> deep.Rows:
    def rows(top: int, end: int) -> bytearray:
        box = (0, top, high.width, end)
        samples = bytearray(2 * high.width * (end - top) * len(high.mode))
        samples[::2], samples[1::2] = low.crop(box).tobytes(), high.crop(box).tobytes()
        return samples

    return rows
