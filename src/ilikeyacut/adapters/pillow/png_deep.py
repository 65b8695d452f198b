"""Decodes PNG files of 16 bits per channel with all their bits, and converts them to sRGB."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, PngImagePlugin

from ilikeyacut.adapters.pillow import deep
from ilikeyacut.adapters.pillow.encodings import Encoding

MODES = {0: "L", 2: "RGB", 6: "RGBA"}
"""By the colour types that can be decoded so. Grey with transparency cannot."""


def converted(bare: bytes, encoding: Encoding) -> Image.Image:
    """Return the picture of a file that starts with its header, of a colour type in MODES."""
    mode = MODES[bare[25]]
    high = _decoded(bare, "I;16B" if mode == "L" else f"{mode};16B")
    rows = _grey(high) if mode == "L" else _colours(high, _decoded(bare, f"{mode};16L"))
    return deep.converted(deep.Deep(mode, high.size, 65_535, rows), encoding)


def _decoded(bare: bytes, layout: str) -> Image.Image:
    """Decode the samples as if they were laid out so.

    Of 16 bits, Pillow keeps the byte that it takes for the high one: told that the low one comes
    first, it keeps the low one.
    """
    image = PngImagePlugin.PngImageFile(BytesIO(bare))
    image.tile = [tile._replace(args=layout) for tile in image.tile]
    image.load()
    return image


def _grey(image: Image.Image) -> deep.Rows:
    return lambda top, end: image.crop((0, top, image.width, end)).tobytes()


def _colours(high: Image.Image, low: Image.Image) -> deep.Rows:
    def rows(top: int, end: int) -> bytearray:
        box = (0, top, high.width, end)
        samples = bytearray(2 * high.width * (end - top) * len(high.mode))
        samples[::2], samples[1::2] = low.crop(box).tobytes(), high.crop(box).tobytes()
        return samples

    return rows
