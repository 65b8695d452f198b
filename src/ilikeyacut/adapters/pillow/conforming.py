"""Fits a made picture to the photo it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from PIL import Image, ImageChops, ImageFilter

from ilikeyacut.adapters.pillow import previews, tone
from ilikeyacut.adapters.pillow.regions import MASK_SIDE, difference, mask_of
from ilikeyacut.adapters.pillow.source import Source
from ilikeyacut.application.ports.pictures import Alignment, ImageMismatchError, Region

SAME_SHAPE = 1.02
"""Shapes that differ by less come from rounding to whole blocks: the picture is stretched."""

OTHER_SHAPE = 2.0
"""Shapes that differ by more than this factor are beyond repair."""

TOO_UNLIKE = 60.0
"""Mean difference in levels at which the best placing does not show the same scene any more."""

SKETCH_SIDE = 128


@dataclass(frozen=True)
class Placing:
    """Which part of a made picture lies on which part of the photo.

    Both are (left, top, right, bottom) in fractions of their picture's sides.
    """

    cut: tuple[float, float, float, float]
    onto: tuple[float, float, float, float]


WHOLE = (0.0, 0.0, 1.0, 1.0)
STRETCHED = Placing(WHOLE, WHOLE)


def placing(made: Image.Image, photo: Source) -> Placing:
    """Return how a made picture lies on the photo. Raises ImageMismatchError."""
    width, height = photo.upright_size
    ratio = (made.width / made.height) / (width / height)
    if abs(log(ratio)) <= log(SAME_SHAPE):
        return STRETCHED
    if abs(log(ratio)) > log(OTHER_SHAPE):
        raise _mismatch(made, photo)
    return _likeliest(made, photo, ratio)


def _likeliest(made: Image.Image, photo: Source, ratio: float) -> Placing:
    """Return the best placement; `ratio` is the relative width of `made`.

    A model that uses other shapes than the photo's stretches it, adds to it or crops it.
    """
    added = Placing(_middle(1 / ratio), WHOLE)
    cut_down = Placing(WHOLE, _middle(ratio))
    size = _within(photo.upright_size, SKETCH_SIDE)
    sketch = previews.scaled(photo, *size)
    unlike = {
        each: _unlikeness(_laid(made, sketch.copy(), size, each), sketch, each.onto)
        for each in (STRETCHED, added, cut_down)
    }
    best = min(unlike, key=lambda each: unlike[each])
    if unlike[best] > TOO_UNLIKE:
        raise _mismatch(made, photo)
    return best


def _middle(ratio: float) -> tuple[float, float, float, float]:
    """Return the middle of a picture, `ratio` times as wide in shape as the picture itself."""
    across, down = (ratio, 1.0) if ratio < 1 else (1.0, 1 / ratio)
    return ((1 - across) / 2, (1 - down) / 2, (1 + across) / 2, (1 + down) / 2)


def _unlikeness(one: Image.Image, other: Image.Image, part: tuple[float, ...]) -> float:
    left, top, right, bottom = _pixels(part, one.size)
    box = (int(left), int(top), max(int(right), int(left) + 1), max(int(bottom), int(top) + 1))
    return difference(one.crop(box), other.crop(box), Region()).mean


def _laid(
    made: Image.Image, photo: Image.Image | None, size: tuple[int, int], place: Placing
) -> Image.Image:
    """Lay the made picture on the photo, in place, unless it covers the photo completely."""
    left, top, right, bottom = (round(at) for at in _pixels(place.onto, size))
    part = (max(1, right - left), max(1, bottom - top))
    box = None if place.cut == WHOLE else _pixels(place.cut, made.size)
    if box is not None or made.size != part:
        made = made.resize(part, Image.Resampling.LANCZOS, box=box)
    if photo is None or place.onto == WHOLE:
        return made
    photo.paste(made, (left, top))
    return photo


def _pixels(part: tuple[float, ...], size: tuple[int, int]) -> tuple[float, float, float, float]:
    left, top, right, bottom = part
    return left * size[0], top * size[1], right * size[0], bottom * size[1]


def _within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def target_size(photo: Source, longest_side: int | None) -> tuple[int, int]:
    """Return the target size in pixels."""
    size = photo.upright_size
    return _within(size, longest_side) if longest_side else size


def conformed(
    made: Image.Image,
    photo: Source,
    size: tuple[int, int],
    alignment: Alignment | None,
    only: Region | None,
) -> tuple[Image.Image, Placing]:
    """Return the made picture at `size`, placed, aligned and blended, and its placement."""
    place = placing(made, photo)
    laid = _laid(made, previews.scaled(photo, *size) if place.onto != WHOLE else None, size, place)
    del made
    reach = None
    if alignment is not None:
        laid, reach = _moved(laid, alignment), _reach(size, alignment)
    if only is None and reach is None:
        return laid, place
    return _blended(laid, previews.scaled(photo, *size), reach, only), place


def _blended(
    laid: Image.Image, ground: Image.Image, reach: Image.Image | None, only: Region | None
) -> Image.Image:
    """Lay the picture on the ground, in place, within the region and its own reach.

    `reach` is an `L` picture of their size.
    """
    mask = mask_of(only or Region(), laid.size)
    if reach is not None:
        mask.paste(0, mask=ImageChops.invert(reach))
    if only is not None:
        tone.matched(laid, ground, mask, reach)
    ground.paste(laid, mask=mask)
    return ground


def _moved(image: Image.Image, alignment: Alignment) -> Image.Image:
    """Move the picture's points to their places in the photo."""
    matrix = _matrix(alignment, image.width)
    affine = Image.Transform.AFFINE
    return image.transform(image.size, affine, matrix, resample=Image.Resampling.BICUBIC)


def _reach(size: tuple[int, int], alignment: Alignment) -> Image.Image:
    """Return where a moved picture still has content, with a soft edge, as an `L` picture."""
    work = _within(size, MASK_SIDE)
    all_of_it = Image.new("L", work, 255)
    matrix = _matrix(alignment, work[0])
    moved = all_of_it.transform(work, Image.Transform.AFFINE, matrix)
    soft = moved.filter(ImageFilter.MinFilter(9)).filter(ImageFilter.BoxBlur(4))
    return soft.resize(size, Image.Resampling.BILINEAR)


def _matrix(alignment: Alignment, width: int) -> tuple[float, ...]:
    """Return the inverse transform in pixels: from a place of the result to its source."""
    back = 1 / alignment.scale
    start = -alignment.shift * back * width
    return back.real, -back.imag, start.real, back.imag, back.real, start.imag


def _mismatch(made: Image.Image, photo: Source) -> ImageMismatchError:
    width, height = photo.upright_size
    return ImageMismatchError(f"{made.width}x{made.height}", f"{width}x{height}")
