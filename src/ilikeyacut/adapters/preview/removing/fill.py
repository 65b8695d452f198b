"""Fills holes in the frame from their surroundings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ilikeyacut.adapters.preview.arrays.ops import (
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
    shrunk,
)

Places: TypeAlias = NDArray[np.intp]
"""Rows or columns of some pixels, (n,)."""

COARSE = 4
"""Smooth fills are made at this fraction of the frame's size."""

SWATCH = (8, 36)
"""Fewest and most pixels from the middle of a sample of texture to its sides."""

STEADY = 9
"""Over so many steps of COARSE pixels a rim is smoothed along itself."""

STRIPE, WIDE = 2.0, 12.0
"""Stripes are looked for in a blur of STRIPE pixels, in surroundings of WIDE pixels."""

FARTHER, LEAST = 4.0, 1e-3
"""How many times as far a step across stripes counts at most, and one along them as little; and
the least difference of colour that makes stripes."""

ROUGHEST = 0.05
"""Texture that strays further than this from its surroundings is an edge, not a texture."""


def smooth(values: Image, known: Flags) -> Image:
    """Continue known parts smoothly into unknown ones (push-pull). Keeps no texture."""
    return full_size(continued(*gathered(values, known)), known.shape)


def gathered(values: Image, known: Flags) -> tuple[Image, Plane]:
    """Return, on the coarse grid, the sums of known values and the amount of known pixels."""
    weight = as_plane(known)
    return coarse(values * weight[..., None]), coarse(weight)


def coarse(values: Floats) -> Floats:
    """Reduce a plane to the coarse grid of smooth fills."""
    height, width = values.shape[:2]
    return resize(values, (max(4, width // COARSE), max(4, height // COARSE)))


def full_size(values: Floats, shape: tuple[int, ...]) -> Floats:
    """Enlarge a smooth fill from the coarse grid to `shape`."""
    found = cv2.resize(values, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(found, np.float32)


def continued(total: Image, amount: Plane) -> Image:
    """Continue `gathered` values over the whole coarse grid."""
    levels = [(total, amount)]
    while min(levels[-1][1].shape) > 3:
        levels.append((_halved(levels[-1][0]), _halved(levels[-1][1])))
    total, amount = levels.pop()
    local = total / np.maximum(amount, 1e-6)[..., None]
    mean = total.sum((0, 1)) / max(float(amount.sum()), 1e-6)
    out = floats(np.where(amount[..., None] > 1e-4, local, mean))
    for total, amount in reversed(levels):
        out = _finer(out, total, amount)
    return out


def _halved(values: Floats) -> Floats:
    return np.asarray(cv2.pyrDown(values), np.float32)


def _finer(coarse: Image, total: Image, amount: Plane) -> Image:
    wide = np.asarray(cv2.pyrUp(coarse, dstsize=(amount.shape[1], amount.shape[0])), np.float32)
    measured = total / np.maximum(amount, 1e-6)[..., None]
    return over(wide, floats(measured), np.asarray(np.clip(amount * 1.5, 0, 1), np.float32))


def mirrored(rgb: Image, known: Flags, wanted: Flags, reach: float = 90.0) -> tuple[Image, Plane]:
    """Continue a background behind a head, mirrored from all sides.

    Each `wanted` pixel follows the nearest sides, first of all along stripes. The result fades into
    the smooth fill where a pixel is further than about `reach` pixels from all sides, or further
    than there is something to mirror. Returns the fill and how much structure it has; elsewhere it
    is smooth.
    """
    out, structured = smooth(rgb, known), as_plane(known)
    np.copyto(out, rgb, where=known[..., None])
    rows, columns = np.nonzero(wanted & ~known)
    total = np.zeros((rows.size, 3), np.float32)
    weight, most = np.full(rows.size, 1e-9, np.float32), np.zeros(rows.size, np.float32)
    across = _stripes(rgb, known)[rows, columns]
    along = floats(1 / across)
    farther: list[Plane] = [across, across, along, along]
    for (found, away, depth), far in zip(_sides(out, known, rows, columns), farther, strict=True):
        steps = away * far
        sure = np.exp(-(np.maximum(steps / reach, away / (3 * depth)) ** 2))
        share = sure * (8 / (steps + 8)) ** 6
        total += found * share[:, None]
        weight += share
        most = np.maximum(most, sure)
    base = out[rows, columns]
    out[rows, columns] = base + (total / weight[:, None] - base) * most[:, None]
    structured[rows, columns] = most
    return out, structured


Side: TypeAlias = tuple[Floats, Plane, Plane]
"""What pixels find mirrored at a rim (n, 3), how far away it is, how deep what it mirrors."""


def _sides(source: Image, known: Flags, rows: Places, columns: Places) -> Iterator[Side]:
    last = known.shape[1] - 1
    yield _reflected(source, known, rows, columns)
    yield _reflected(source[:, ::-1], known[:, ::-1], rows, last - columns)
    source, known, last = source.swapaxes(0, 1), known.T, known.shape[0] - 1
    yield _reflected(source, known, columns, rows)
    yield _reflected(source[:, ::-1], known[:, ::-1], columns, last - rows)


def _stripes(rgb: Image, known: Flags) -> Plane:
    """Return how many times as far a step across counts: over 1 where stripes run up and down."""
    green = blur(floats(rgb[..., 1]), STRIPE)
    steps = [np.abs(cv2.Sobel(green, cv2.CV_32F, *way)) for way in ((1, 0), (0, 1), (0, 1))]
    total, amount = gathered(floats(np.stack(steps, 2)), shrunk(known, 3 * STRIPE))
    found = continued(blur(total, WIDE / COARSE), blur(amount, WIDE / COARSE)) + floats(LEAST)
    return full_size(np.clip(found[..., 0] / found[..., 1], 1 / FARTHER, FARTHER), known.shape)


def _reflected(source: Image, known: Flags, rows: Places, columns: Places) -> Side:
    """Mirror the part of each pixel's row before the rim, and again at its far end.

    Rims are found in every COARSE-th row and smoothed along themselves, so nothing is torn.
    """
    seen = known[COARSE // 2 :: COARSE]
    place = np.arange(known.shape[1], dtype=np.float32)[None]
    end = np.maximum.accumulate(np.where(seen, place, -1), axis=1)
    start = np.maximum.accumulate(np.where(seen, -1, place), axis=1)
    found, last = end >= 0, np.maximum(end, 0).astype(np.intp)
    start = np.take_along_axis(start, last, axis=1)
    size = (known.shape[1], known.shape[0])
    rim, far = (resize(_steady(line, found), size)[rows, columns] for line in (end, start))
    away, depth = np.maximum(floats(columns) - rim, 0), np.maximum(rim - far - 1, 1)
    into = away % (2 * depth)
    at = np.rint(rim + 1 - np.minimum(into, 2 * depth - into)).astype(np.intp)
    at = last[np.minimum(rows // COARSE, len(last) - 1), np.clip(at, 0, known.shape[1] - 1)]
    away[rim < 0] = FAR
    return source[rows, at], away, depth


def _steady(line: Plane, found: Flags) -> Plane:
    calm = cv2.blur(floats(np.where(found, line, 0)), (1, STEADY))
    share = cv2.blur(as_plane(found), (1, STEADY))
    return floats(np.where(found, calm / np.maximum(share, 1e-3), -1))


def texture(rgb: Image, known: Flags, coarseness: float, noise: Plane) -> Image | None:
    """Return structure as fine and strong as that of the known part, in the shape of `noise`.

    White `noise` is filtered by an even sample of the known part (a random phase texture after
    Galerne, Gousseau and Morel 2011), so pores, weave and grain appear and nothing repeats.
    Structure is fine up to a sigma of `coarseness` pixels. None if no even sample is large enough.
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
    """Return noise as coarse as the photo's own: made at its resolution, scaled to the frame.

    `scale` is frame pixels per photo pixel, `level` the requested standard deviation.
    """
    factor = max(1.0, scale)
    size = (max(2, int(shape[0] / factor)), max(2, int(shape[1] / factor)))
    noise = rng.standard_normal(size, dtype=np.float32)
    field = cv2.resize(noise, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(field, np.float32) * floats(level / max(float(field.std()), 1e-6))
