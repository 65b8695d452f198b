"""Regions as masks, and the difference of two pictures over one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from PIL import Image, ImageChops, ImageFilter

from ilikeyacut.application.ports.pictures import Difference, Mask, Region

MASK_SIDE = 1024
"""Masks are grown and softened at this size: they are as coarse as what makes them."""

MEMBER = 64
"""From this level on a pixel of a soft mask counts as a member when the mask is grown."""

GRAIN = 0.01
"""Grain and coding noise are averaged away over this radius, in longer sides of a picture. Of the
shipped portraits, coded as JPEG of quality 75 at half and at twice their size, then no hundredth
differs by more than 3 levels; a tenth of a copper dye still makes 5."""


def mask_of(region: Region, size: tuple[int, int]) -> Image.Image:
    """Return the region as an `L` picture of `size` pixels."""
    scale = min(1.0, MASK_SIDE / max(size))
    work = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    mask = _union(region.within, work, region) if region.within else Image.new("L", work, 255)
    if region.without:
        mask = ImageChops.darker(mask, ImageChops.invert(_union(region.without, work, region)))
    return mask if work == size else mask.resize(size, Image.Resampling.BILINEAR)


def _union(masks: Iterable[Mask], size: tuple[int, int], region: Region) -> Image.Image:
    joined = reduce(ImageChops.lighter, (_drawn(mask, size) for mask in masks))
    return _softened(_grown(joined, region.grow * max(size)), region.soften * max(size))


def _drawn(mask: Mask, size: tuple[int, int]) -> Image.Image:
    drawn = Image.frombytes("L", (mask.width, mask.height), mask.data)
    return drawn if drawn.size == size else drawn.resize(size, Image.Resampling.BILINEAR)


def _grown(mask: Image.Image, pixels: float) -> Image.Image:
    """Grow by about `pixels`: a Gaussian of half that width fades to 2% two widths away."""
    if pixels <= 0:
        return mask
    members = mask.point(lambda level: 255 if level >= MEMBER else 0)
    spread = members.filter(ImageFilter.GaussianBlur(pixels / 2))
    return spread.point(lambda level: 255 if level >= 6 else 0)


def _softened(mask: Image.Image, pixels: float) -> Image.Image:
    return mask.filter(ImageFilter.GaussianBlur(pixels)) if pixels > 0 else mask


def difference(one: Image.Image, other: Image.Image, region: Region) -> Difference:
    """Compare two RGB pictures of one size by the largest difference of a channel."""
    apart = ImageChops.difference(_smooth(one), _smooth(other))
    levels = reduce(ImageChops.lighter, apart.split())
    inside = mask_of(region, one.size).point(lambda level: 255 if level > 127 else 0)
    return _summed(levels.histogram(inside))


def _smooth(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.BoxBlur(GRAIN * max(image.size)))


def _summed(histogram: list[int]) -> Difference:
    total = sum(histogram)
    if not total:
        return Difference(0.0, 0.0)
    mean = sum(level * count for level, count in enumerate(histogram)) / total
    above, level = 0, 255
    while level > 0 and (above := above + histogram[level]) * 100 <= total:
        level -= 1
    return Difference(mean, float(level))
