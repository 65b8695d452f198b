"""Matches the light of an inserted part of a picture to the photo.

Models change brightness and tint when they repaint, so an inserted part would stand out. Around the
part both pictures show the same, so the difference in light is measured there, extended smoothly
over the part (pull and push over a pyramid: Gortler et al., The Lumigraph, 1996, section 3.4) and
added to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageChops

TONE_SIDE = 96
"""Light is compared at this size, so coarse that an edge that moved a little counts for nothing."""

MOST = 40
"""Levels by which light is corrected at most."""

OUTSIDE = 16
"""Below this level of the mask a pixel is the photo's own."""

STRIP = 256
"""Rows that are corrected at a time, so that memory does not grow with the picture."""


def matched(
    image: Image.Image, photo: Image.Image, mask: Image.Image, reach: Image.Image | None = None
) -> None:
    """Change `image` in place, within `mask`, to the light of `photo`; all have the same size.

    `image` and `photo` are RGB, `mask` and `reach` L. Outside `reach` the image has no content.
    """
    inside = mask.getbbox()
    light = _carried_on(_difference(image, photo, mask, reach))
    if inside is None or light is None:
        return
    for box in _strips(inside):
        part = image.crop(box)
        offset = light.resize(part.size, Image.Resampling.BICUBIC, box=_scaled(box, image, light))
        half = ImageChops.add(part, offset, 1, -128)
        image.paste(ImageChops.add(half, offset, 1, -128), box)


def _difference(
    image: Image.Image, photo: Image.Image, mask: Image.Image, reach: Image.Image | None
) -> Image.Image:
    """Return how much lighter the photo is, halved, around 128; alpha says where that is known."""
    scale = min(1.0, TONE_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small, wanted = (each.resize(size, Image.Resampling.BOX) for each in (image, photo))
    apart = ImageChops.subtract(wanted, small, 2, 128)
    bounded = apart.point(lambda level: min(max(level, 128 - MOST // 2), 128 + MOST // 2))
    covered = mask.resize(size, Image.Resampling.BOX)
    shown = covered.point(lambda level: 255 if level < OUTSIDE else 0)
    if reach is not None:
        whole = reach.resize(size, Image.Resampling.BOX).point(lambda level: 255 * (level == 255))
        shown = ImageChops.darker(shown, whole)
    bounded.putalpha(shown)
    return bounded


def _carried_on(known: Image.Image) -> Image.Image | None:
    """Fill unknown parts from their surroundings; None if nothing is known."""
    levels = [known]
    while max(levels[-1].size) > 1:
        size = (max(1, levels[-1].width // 2), max(1, levels[-1].height // 2))
        levels.append(levels[-1].resize(size, Image.Resampling.BOX))
    if not known.getchannel("A").getbbox():
        return None
    filled = levels[-1].convert("RGB")
    for level in reversed(levels[:-1]):
        filled = filled.resize(level.size, Image.Resampling.BILINEAR)
        filled.paste(level.convert("RGB"), mask=level.getchannel("A"))
    return filled


def _strips(box: tuple[int, int, int, int]) -> Iterator[tuple[int, int, int, int]]:
    left, top, right, bottom = box
    for start in range(top, bottom, STRIP):
        yield left, start, right, min(start + STRIP, bottom)


def _scaled(
    box: tuple[int, int, int, int], image: Image.Image, small: Image.Image
) -> tuple[float, float, float, float]:
    across, down = small.width / image.width, small.height / image.height
    return box[0] * across, box[1] * down, box[2] * across, box[3] * down
