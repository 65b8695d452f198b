"""Where the hair and the person are, to the width of a strand."""

from __future__ import annotations

import numpy as np

from ilikeyacut.adapters.preview import models
from ilikeyacut.adapters.preview.frame import HEIGHT, WIDTH
from ilikeyacut.adapters.preview.ops import Floats, Image, Plane, box, floats, resize

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
    for channel in range(3):
        out += resize(box(slope[..., channel], radius), full) * guide[..., channel]
    return np.asarray(np.clip(out, 0, 1, out=out), np.float32)


def _coefficients(guide: Image, mask: Plane, radius: int, eps: float) -> tuple[Floats, Plane]:
    mean, mean_mask = box(guide, radius), box(mask, radius)
    shared = box(guide * mask[..., None], radius) - mean * mean_mask[..., None]
    spread = np.empty((*mask.shape, 3, 3), np.float32)
    for i in range(3):
        for j in range(i, 3):
            both = box(np.ascontiguousarray(guide[..., i] * guide[..., j]), radius)
            spread[..., i, j] = spread[..., j, i] = both - mean[..., i] * mean[..., j]
    spread += floats(eps) * np.eye(3, dtype=np.float32)
    slope = _solved(spread, shared)
    return slope, np.asarray(mean_mask - (slope * mean).sum(2), np.float32)


def _solved(m: Floats, v: Floats) -> Floats:
    """Solve a symmetric 3x3 system for each pixel by its adjugate."""
    a, b, c = m[..., 0, 0], m[..., 0, 1], m[..., 0, 2]
    d, e, f = m[..., 1, 1], m[..., 1, 2], m[..., 2, 2]
    p, q, r = d * f - e * e, c * e - b * f, b * e - c * d
    s, t, u = a * f - c * c, b * c - a * e, a * d - b * b
    x, y, z = v[..., 0], v[..., 1], v[..., 2]
    rows = [p * x + q * y + r * z, q * x + s * y + t * z, r * x + t * y + u * z]
    return np.asarray(np.dstack(rows) / (a * p + b * q + c * r)[..., None], np.float32)


def person(rgb: Image) -> Plane:
    """How surely each pixel of the frame is a person's, snapped to the picture's edges."""
    return guided(rgb, models.person_matte(rgb), 3, 1e-3, coarse=4)


def hair_seen(rgb: Image) -> Plane:
    """What the hair network sees in the frame, 0..1, before any refinement.

    It looks at the head first; hair that runs out of that window is looked for in the whole frame.
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
