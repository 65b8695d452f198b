"""Fill holes in the frame from what surrounds them."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from ilikeyacut.adapters.preview.ops import (
    FAR,
    Flags,
    Floats,
    Image,
    Plane,
    as_plane,
    blur,
    box,
    distance_to,
    floats,
    over,
    resize,
    sample,
)

COARSE = 4
"""Smooth fills are made at this fraction of the frame's size."""

SWATCH = (8, 36)
"""Fewest and most pixels from the middle of a sample of texture to its sides."""

ROUGHEST = 0.05
"""Texture that strays further than this from its surroundings is an edge, not a texture."""


def smooth(values: Image, known: Flags) -> Image:
    """Push-pull: continue what is known smoothly into all that is not. Keeps no texture."""
    height, width = known.shape
    size = (max(4, width // COARSE), max(4, height // COARSE))
    weight = known.astype(np.float32)
    levels = [(resize(values * weight[..., None], size), resize(weight, size))]
    while min(levels[-1][1].shape) > 3:
        levels.append((_halved(levels[-1][0]), _halved(levels[-1][1])))
    total, amount = levels.pop()
    local = total / np.maximum(amount, 1e-6)[..., None]
    mean = total.sum((0, 1)) / max(float(amount.sum()), 1e-6)
    out = floats(np.where(amount[..., None] > 1e-4, local, mean))
    for total, amount in reversed(levels):
        out = _finer(out, total, amount)
    return np.asarray(cv2.resize(out, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _halved(values: Floats) -> Floats:
    return np.asarray(cv2.pyrDown(values), np.float32)


def _finer(coarse: Image, total: Image, amount: Plane) -> Image:
    wide = np.asarray(cv2.pyrUp(coarse, dstsize=(amount.shape[1], amount.shape[0])), np.float32)
    measured = total / np.maximum(amount, 1e-6)[..., None]
    return over(wide, floats(measured), np.asarray(np.clip(amount * 1.5, 0, 1), np.float32))


def mirrored(rgb: Image, known: Flags, reach: float = 90.0) -> tuple[Image, Plane]:
    """Continue a background behind a head: from its left, its right and from above, mirrored.

    Each hole pixel takes after the sides that it is nearest to, and after the smooth fill where it
    is further than about `reach` pixels from all. Returns the fill and how much structure it has.
    """
    base = smooth(rgb, known)
    ys, xs = (floats(grid) for grid in np.indices(known.shape, np.float32))
    total, weight = np.zeros_like(rgb), np.full(known.shape, 1e-9, np.float32)
    nearest = np.full(known.shape, FAR, np.float32)
    for line, across in _rims(known):
        away = np.abs((xs if across else ys) - line)
        at = (2 * line - xs, ys) if across else (xs, 2 * line - ys)
        found = sample(rgb, floats(at[0]), floats(at[1]), cv2.BORDER_REFLECT)
        sure = sample(as_plane(known), floats(at[0]), floats(at[1]))
        share = np.where(sure > 0.99, (8 / (away + 8)) ** 4, 0)
        total += found * share[..., None]
        weight += share
        nearest = np.where(sure > 0.99, np.minimum(nearest, away), nearest)
    structured = blur(floats(np.exp(-((nearest / reach) ** 2))), 3)
    structured[known] = 1
    total /= weight[..., None]
    unseen = (weight < 1e-7) & ~known
    total[known] = rgb[known]
    total[unseen] = base[unseen]
    return over(base, total, structured), structured


def _rims(known: Flags) -> Iterator[tuple[Plane, bool]]:
    """Yield the last column of what is known to each side of a hole, and its last row above it."""
    count = np.arange(known.shape[1], dtype=np.float32)[None]
    left = np.maximum.accumulate(np.where(known, count, -FAR), axis=1)
    yield _steady(left, axis=0), True
    right = np.minimum.accumulate(np.where(known, count, FAR)[:, ::-1], axis=1)[:, ::-1]
    yield _steady(right, axis=0), True
    down = np.arange(known.shape[0], dtype=np.float32)[:, None]
    yield _steady(np.maximum.accumulate(np.where(known, down, -FAR), axis=0), axis=1), False


def _steady(line: Plane, axis: int) -> Plane:
    """Smooth a rim along itself, so that what is mirrored at it is not torn."""
    size = (1, 31) if axis == 0 else (31, 1)
    wild = np.abs(line) >= FAR
    calm = cv2.blur(floats(np.where(wild, 0, line)), size)
    share = cv2.blur(floats(~wild), size)
    return floats(np.where(wild, line, calm / np.maximum(share, 1e-3)))


def joined(target: Image, rgb: Image, known: Flags, distance: Plane, reach: float) -> Image:
    """Shift a fill so that it meets what is known without an edge, fading out within `reach` px."""
    offset = smooth(rgb - target, known)
    weight = np.exp(-((distance / reach) ** 2)).astype(np.float32)
    return np.asarray(target + offset * weight[..., None], np.float32)


def texture(rgb: Image, known: Flags, coarseness: float, noise: Plane) -> Image | None:
    """Return structure as fine and as strong as that of what is known, over the whole plane.

    White `noise` is filtered by an even sample of it (a random phase texture after Galerne,
    Gousseau and Morel 2011): pores, weave and grain come with it, and nothing repeats.
    `coarseness` is the sigma in pixels up to which structure is fine. None when no even sample is
    large enough.
    """
    room = distance_to(~known)
    most = float(room.max())
    half = int(min(most * 0.68, SWATCH[1]))
    if half < SWATCH[0] or not known.any():
        return None
    fine = rgb[..., 1] - blur(floats(rgb[..., 1]), coarseness)
    rough = box(np.abs(fine), half) + floats(1e-3)
    fits = room >= min(half / 0.68, most * 0.9)
    y, x = np.unravel_index(int(np.argmax(np.where(fits, 1 / rough, 0))), known.shape)
    swatch = fine[max(y - half, 0) : y + half + 1, max(x - half, 0) : x + half + 1]
    swatch = np.clip(swatch - swatch.mean(), -ROUGHEST, ROUGHEST)
    found = cv2.filter2D(noise, -1, swatch / floats(np.sqrt(swatch.size)))
    return floats(found)[..., None]


def grain(rng: np.random.Generator, scale: float, level: float, shape: tuple[int, int]) -> Plane:
    """Noise as coarse as the photo's own: made at its resolution, brought to the frame's.

    `scale` is frame pixels per photo pixel, `level` the standard deviation wanted.
    """
    factor = max(1.0, scale)
    size = (max(2, int(shape[0] / factor)), max(2, int(shape[1] / factor)))
    noise = rng.standard_normal(size, dtype=np.float32)
    field = cv2.resize(noise, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(field, np.float32) * floats(level / max(float(field.std()), 1e-6))
