"""Masks of hair and person, down to the width of a strand."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Floats, Image, Plane, box, floats, resize
from ilikeyacut.adapters.preview.seeing import models
from ilikeyacut.adapters.preview.seeing.frame import HEIGHT, WIDTH

HAIR_WINDOW = (92, 12, 840)
"""x, y and side of the square that the hair network sees: about 2.2 faces."""


def guided(guide: Image, mask: Plane, radius: int, eps: float, coarse: int = 2) -> Plane:
    """Snap a soft mask to the edges of a colour picture.

    The guided filter (He, Sun, Tang 2010) in its fast form: coefficients at 1 / `coarse` of the
    size, applied at the full one. `radius` counts pixels at that size, `eps` is a variance of RGB
    in 0..1.
    """
    full = (mask.shape[1], mask.shape[0])
    small = (full[0] // coarse, full[1] // coarse)
    slope, offset = _coefficients(resize(guide, small), resize(mask, small), radius, eps)
    out = resize(box(offset, radius), full)
    sloped = resize(box(slope, radius), full)
    sloped *= guide
    out += cv2.transform(sloped, np.ones((1, 3), np.float32))
    return np.clip(out, 0, 1, out=out)


def _coefficients(guide: Image, mask: Plane, radius: int, eps: float) -> tuple[Floats, Plane]:
    """Mask = slope . colour + offset round each pixel: (height, width, 3), and the offset."""
    channels = [floats(channel) for channel in cv2.split(guide)]
    means, mean_mask = [box(channel, radius) for channel in channels], box(mask, radius)
    shared = [
        box(channel * mask, radius) - mean * mean_mask
        for channel, mean in zip(channels, means, strict=True)
    ]
    spread = [
        box(channels[i] * channels[j], radius) - means[i] * means[j]
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    ]
    for square in (0, 3, 5):
        spread[square] += floats(eps)
    slopes = _solved(spread, shared)
    offset = mean_mask
    for slope, mean in zip(slopes, means, strict=True):
        offset -= slope * mean
    return floats(cv2.merge(slopes)), offset


def _solved(matrix: list[Plane], vector: list[Plane]) -> list[Plane]:
    """Solve a symmetric 3x3 system for each pixel by its adjugate; `matrix` is its upper half."""
    (a, b, c, d, e, f), (x, y, z) = matrix, vector
    p, q, r = d * f - e * e, c * e - b * f, b * e - c * d
    s, t, u = a * f - c * c, b * c - a * e, a * d - b * b
    share = 1 / (a * p + b * q + c * r)
    rows = (p * x + q * y + r * z, q * x + s * y + t * z, r * x + t * y + u * z)
    return [floats(row * share) for row in rows]


def person(rgb: Image) -> Plane:
    """Return how surely each pixel of the frame is a person's, snapped to the picture's edges."""
    return guided(rgb, models.person_matte(rgb), 3, 1e-3, coarse=4)


def hair_seen(rgb: Image) -> Plane:
    """Return what the hair network sees in the frame, 0..1, before refinement.

    It looks at the head first. If hair leaves that window, it looks at the whole frame.
    """
    x, y, side = HAIR_WINDOW
    seen = np.zeros((HEIGHT, WIDTH), np.float32)
    window = np.ascontiguousarray(rgb[y : y + side, x : x + side])
    seen[y : y + side, x : x + side] = models.hair_probability(window)
    if (seen[y + side - 6 : y + side, x : x + side] > 0.5).mean() > 0.02:
        below = HEIGHT - WIDTH
        lower = models.hair_probability(np.ascontiguousarray(rgb[below:]))
        seen[below:] = np.maximum(seen[below:], lower)
    return seen
