"""Typed array operations on float32 planes, shared by the other modules.

Planes are `(height, width)` float32, usually in 0..1. Images are `(height, width, 3)` float32 RGB
in 0..1 unless a name says Lab. Sizes are `(width, height)`, as in OpenCV.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import TypeAlias, TypeVar

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Plane: TypeAlias = NDArray[np.float32]
Image: TypeAlias = NDArray[np.float32]
Floats: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Rgb8: TypeAlias = NDArray[np.uint8]
Window: TypeAlias = tuple[slice, slice]
"""Rows and columns of a part of a plane."""

Value = TypeVar("Value", bound=np.generic)

FAR = 1e4
"""A distance, in pixels, for masks that have nothing to be near to."""

LEAST = 1e-4
"""The least weight that is divided by."""

STRIP = 32
"""Rows of a plane that are worked on at a time."""


def floats(values: ArrayLike) -> Floats:
    """Return an array of float32."""
    return np.asarray(values, np.float32)


def doubles(values: ArrayLike) -> Doubles:
    """Return an array of float64, for coordinates and matrices."""
    return np.asarray(values, np.float64)


def blur(values: Floats, sigma: float) -> Floats:
    """Gaussian blur; `sigma` in pixels. The Gaussian ends at 3 sigma."""
    size = 2 * ceil(3 * sigma) + 1
    return np.asarray(cv2.GaussianBlur(values, (size, size), sigma), np.float32)


def mean_around(values: Plane, weight: Plane, sigma: float) -> Plane:
    """Blur values by their weights; where nothing near has weight, the result is 0."""
    return floats(blur(values * weight, sigma) / np.maximum(blur(weight, sigma), floats(LEAST)))


def box(values: Floats, radius: int) -> Floats:
    """Mean over a square window of `2 * radius + 1` pixels."""
    return np.asarray(cv2.boxFilter(values, -1, (2 * radius + 1,) * 2), np.float32)


def resize(values: Floats, size: tuple[int, int]) -> Floats:
    """Resize to `(width, height)`: averaged when shrinking, bilinear when growing."""
    shrinks = size[0] < values.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(values, size, interpolation=how), np.float32)


def warp(values: Floats, matrix: Doubles, size: tuple[int, int]) -> Floats:
    """Transform by a 2x3 matrix that maps source pixels to target pixels; zero outside."""
    return np.asarray(cv2.warpAffine(values, matrix, size, flags=cv2.INTER_LINEAR), np.float32)


def sample(values: Floats, xs: Plane, ys: Plane, border: int = cv2.BORDER_CONSTANT) -> Floats:
    """Read `values` at fractional positions, one for each target pixel."""
    return np.asarray(cv2.remap(values, xs, ys, cv2.INTER_LINEAR, borderMode=border), np.float32)


def distance_to(mask: Flags) -> Plane:
    """Return the distance in pixels from each pixel to the nearest one of `mask`."""
    if not mask.any():
        return np.full(mask.shape, FAR, np.float32)
    return np.asarray(cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, 5), np.float32)


def depth(mask: Flags) -> Plane:
    """Return the distance in pixels from each pixel of a mask to its outside; 0 outside."""
    window = widened(bounds(mask), 1, mask.shape)
    return pasted(distance_to(~mask[window]), window, mask.shape)


def grown(mask: Flags, radius: float) -> Flags:
    """Return the mask with everything within `radius` pixels of it."""
    window = widened(bounds(mask), ceil(radius) + 1, mask.shape)
    return pasted(distance_to(mask[window]) <= radius, window, mask.shape)


def shrunk(mask: Flags, radius: float) -> Flags:
    """Return the mask without everything within `radius` pixels of its outside."""
    window = widened(bounds(mask), 1, mask.shape)
    return pasted(distance_to(~mask[window]) > radius, window, mask.shape)


def opened(mask: Flags, radius: float) -> Flags:
    """Return the mask without parts thinner than `2 * radius` pixels."""
    return grown(shrunk(mask, radius), radius)


def closed(mask: Flags, radius: float) -> Flags:
    """Return the mask with its gaps that are thinner than `2 * radius` pixels."""
    return shrunk(grown(mask, radius), radius)


def bounds(mask: Flags) -> Window:
    """Return the rows and columns that contain the whole mask; empty slices if it is empty."""
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    if not rows.size:
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def filled(points: Floats | Doubles, shape: tuple[int, ...]) -> Flags:
    """Return the inside of a polygon of `(n, 2)` points."""
    canvas = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(canvas, [np.round(points).astype(np.int32)], (1,))
    return canvas > 0


def hull(mask: Flags) -> Flags:
    """Return the convex hull of a mask."""
    points = np.argwhere(mask)[:, ::-1].astype(np.int32)
    return filled(doubles(cv2.convexHull(points)[:, 0]), mask.shape) if len(points) else mask


def as_plane(mask: Flags) -> Plane:
    """Return 1.0 where the mask is set, else 0.0."""
    return mask.astype(np.float32)


def apart(one: Image, other: Image) -> Plane:
    """Return the largest difference of a channel at each pixel."""
    off = cv2.absdiff(one, other)
    red_green = cv2.max(off[..., 0], off[..., 1])
    return np.asarray(cv2.max(red_green, off[..., 2]), np.float32)


def widened(window: Window, by: int, shape: tuple[int, ...]) -> Window:
    """Return a window with `by` more pixels on each side, within the picture."""
    rows, columns = (
        slice(max(0, part.start - by), min(size, part.stop + by))
        for part, size in zip(window, shape[:2], strict=True)
    )
    return rows, columns


def aligned(window: Window, step: int, shape: tuple[int, ...]) -> Window:
    """Return the smallest window around this one that lies on a grid of `step` pixels.

    So its planes shrink to `1 / step` exactly as the whole picture's do. Ends at the last pixel of
    `shape`.
    """
    rows, columns = (
        slice(part.start // step * step, min(-(-part.stop // step) * step, size))
        for part, size in zip(window, shape[:2], strict=True)
    )
    return rows, columns


def strips(window: Window) -> Iterator[Window]:
    """Yield parts of a window that are small enough for the processor's cache."""
    rows, columns = window
    for start in range(rows.start, rows.stop, STRIP):
        yield slice(start, min(start + STRIP, rows.stop)), columns


def pasted(part: NDArray[Value], window: Window, shape: tuple[int, ...]) -> NDArray[Value]:
    """Return a plane of `shape` that is `part` in the window, and zero or false around it."""
    whole = np.zeros(shape[:2], part.dtype)
    whole[window] = part
    return whole


def ramp(values: Floats, start: float, end: float) -> Floats:
    """Rise linearly from 0 at `start` to 1 at `end`; falls when `end` is the smaller."""
    out = floats(values - floats(start))
    out /= floats(end - start)
    return np.clip(out, 0, 1, out=out)


def over(base: Image, colour: Image, alpha: Plane) -> Image:
    """Lay `colour` over `base` with coverage `alpha`."""
    out, colour = np.empty_like(base), np.broadcast_to(colour, base.shape)
    for part in strips((slice(0, base.shape[0]), slice(0, base.shape[1]))):
        mixed = np.subtract(colour[part], base[part], out=out[part])
        mixed *= cv2.cvtColor(alpha[part], cv2.COLOR_GRAY2RGB)
        mixed += base[part]
    return out


def calm(values: Doubles, over: int) -> Doubles:
    """Average values, (n, k), over so many rows; the first and the last row go on at the ends."""
    return doubles(cv2.blur(values, (1, over), borderType=cv2.BORDER_REPLICATE))
