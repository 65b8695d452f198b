"""Converts pictures of more than 8 bits per channel to 8-bit sRGB.

Pillow has no such colour pictures, and 8 bits are too few for the shadows of linear light, PQ and
HLG. So samples are looked up and mixed here, strip by strip: to 16 bits of linear light, to sRGB's
primaries, to 8 bits. The result is within one level of the formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageMath

from ilikeyacut.adapters.pillow.encodings import Encoding
from ilikeyacut.adapters.pillow.primaries import Matrix, Vector, to_srgb
from ilikeyacut.adapters.pillow.transfers import srgb_signal

_STRIP_PIXELS = 1_000_000
_ENTRIES = 65_536

Rows = Callable[[int, int], bytes | bytearray | memoryview]
Table = list[int]
"""What each sample becomes. Pillow wants an entry for every number of 16 bits."""


@dataclass(frozen=True)
class Deep:
    """Samples of 16 bits, little-endian, of which `most` stands for 1.

    The samples of a pixel lie beside each other; `mode` (L, RGB or RGBA) names them. `rows` returns
    those of the rows from its first argument to before its second.
    """

    mode: str
    size: tuple[int, int]
    most: int
    rows: Rows

    def strips(self) -> Iterator[tuple[int, Image.Image]]:
        """Yield the first row and the samples of each strip, side by side in mode I."""
        width, height = self.size
        step = max(1, _STRIP_PIXELS // width)
        for top in range(0, height, step):
            bottom = min(top + step, height)
            across = (width * len(self.mode), bottom - top)
            yield top, Image.frombytes("I;16", across, self.rows(top, bottom)).convert("I")

    def looked_up(self, samples: Image.Image, table: Table) -> Image.Image:
        """Return a strip with each sample replaced by an entry of 8 bits, in this mode."""
        size = (samples.width // len(self.mode), samples.height)
        return Image.frombytes(self.mode, size, samples.point(table, "L").tobytes())


def converted(picture: Deep, encoding: Encoding) -> Image.Image:
    """Return the picture in sRGB, in its mode."""
    light = encoding.light(lambda: _histogram(picture), picture.most)
    result = Image.new(picture.mode, picture.size)
    convert = _grey(picture, light) if picture.mode == "L" else _colours(picture, light, encoding)
    for top, samples in picture.strips():
        result.paste(convert(samples), (0, top))
    return result


def _histogram(picture: Deep) -> list[int]:
    """Count the samples of red, green and blue by their levels of 0 to 255."""
    counts = [0] * 256
    shallow = _shallow(picture.most)
    for _, samples in picture.strips():
        found = picture.looked_up(samples, shallow).histogram()[: 256 * 3]
        counts = [count + sum(found[level::256]) for level, count in enumerate(counts)]
    return counts


def _grey(picture: Deep, light: Sequence[float]) -> Callable[[Image.Image], Image.Image]:
    table = _table([round(255 * srgb_signal(value)) for value in light])
    return lambda samples: picture.looked_up(samples, table)


def _colours(
    picture: Deep, light: Sequence[float], encoding: Encoding
) -> Callable[[Image.Image], Image.Image]:
    words = [round(65535 * value) for value in light]
    high, low = _table([word >> 8 for word in words]), _table([word & 255 for word in words])
    matrix = to_srgb(encoding.primaries)

    def convert(samples: Image.Image) -> Image.Image:
        halves = picture.looked_up(samples, high), picture.looked_up(samples, low)
        planes = _mixed(*halves, matrix)
        if picture.mode == "RGBA":
            shallow = picture.looked_up(samples, _shallow(picture.most))
            planes.append(shallow.getchannel("A"))
        return Image.merge(picture.mode, planes)

    return convert


def _mixed(high: Image.Image, low: Image.Image, matrix: Matrix) -> list[Image.Image]:
    """Return red, green and blue of sRGB from the halves of linear light."""
    light = [
        _sum(_scaled(one.convert("F"), 256.0), other.convert("F"))
        for one, other in zip(high.split()[:3], low.split()[:3], strict=True)
    ]
    return [_summed(light, row).point(_encoding_table(), "L") for row in matrix]


def _summed(light: Sequence[Image.Image], row: Vector) -> Image.Image:
    red, green, blue = (_scaled(plane, factor) for plane, factor in zip(light, row, strict=True))
    return _scaled(_sum(_sum(red, green), blue), 1.0, 0.5).convert("I")


def _sum(one: Image.Image, other: Image.Image) -> Image.Image:
    result: Image.Image = ImageMath.lambda_eval(
        lambda args: args["one"] + args["other"], one=one, other=other
    )
    return result


def _scaled(plane: Image.Image, factor: float, offset: float = 0.0) -> Image.Image:
    """Multiply and add in one pass: Pillow asks such a function only for its two numbers."""
    return plane.point(lambda value: value * factor + offset)


@cache
def _encoding_table() -> Table:
    """Return the level of sRGB for 16 bits of light; lookups clip what is beyond."""
    return [round(255 * srgb_signal(word / 65535)) for word in range(_ENTRIES)]


@cache
def _shallow(most: int) -> Table:
    return _table([round(255 * sample / most) for sample in range(most + 1)])


def _table(entries: Table) -> Table:
    return entries + entries[-1:] * (_ENTRIES - len(entries))
