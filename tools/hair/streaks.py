"""Averages along the strands of a picture: noise goes, strands become streaks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from hair.head import Floats
from ilikeyacut.adapters.preview.arrays.ops import floats

SHORT, LONG = 2, 14
"""Pixels to average over, to either side: where strands cross, and where they lie side by side."""

CROSSED, COMBED = 0.55, 0.90
"""Coherence of the directions at which those hold. An afro has 0.1 to 0.4, waves 0.7 to 1."""

AROUND = 4.0
"""Pixels over which directions are compared."""


@dataclass(frozen=True)
class Directions:
    """Unit steps along the strands `(h, w)`, and how far strands keep together, in pixels."""

    x: Floats
    y: Floats
    reach: Floats


def directions(double_cosine: Floats, double_sine: Floats, cover: Floats) -> Directions:
    """Return where strands lead, from premultiplied cosines and sines of twice their angle."""
    cosine, sine = (cv2.GaussianBlur(it, (0, 0), 1.0) for it in (double_cosine, double_sine))
    angle = np.arctan2(sine, cosine) / 2
    reach = np.interp(
        _coherence(double_cosine, double_sine, cover), (CROSSED, COMBED), (SHORT, LONG)
    )
    return Directions(floats(np.cos(angle)), floats(np.sin(angle)), floats(reach))


def _coherence(cosine: Floats, sine: Floats, cover: Floats) -> Floats:
    near = [cv2.GaussianBlur(it, (0, 0), AROUND) for it in (cosine, sine, cover)]
    return floats(np.hypot(near[0], near[1]) / np.maximum(near[2], 1e-3))


def averaged(values: Floats, cover: Floats, along: Directions) -> Floats:
    """Average values `(h, w)` or `(h, w, c)` along the strands, weighted by coverage."""
    values = values.reshape(*cover.shape, -1)
    total, weight = values * cover[..., None], cover.copy()
    rows, columns = (floats(it) for it in np.indices(cover.shape))
    for sign in (1, -1):
        x, y, dx, dy = columns, rows, along.x * floats(sign), along.y * floats(sign)
        for step in range(1, int(along.reach.max()) + 1):
            x, y = x + dx, y + dy
            share = np.clip(1 - (step / (along.reach + 1)) ** 2, 0, 1)
            here = floats(_at(cover, x, y) * share)
            total += _at(values, x, y).reshape(values.shape) * here[..., None]
            weight += here
            dx, dy = _onward(dx, dy, _at(along.x, x, y), _at(along.y, x, y))
    return floats(np.squeeze(total / np.maximum(weight, floats(0.02))[..., None]))


def _at(values: Floats, x: Floats, y: Floats) -> Floats:
    return floats(cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _onward(dx: Floats, dy: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Turn a new direction the way that the last one went."""
    flip = floats(np.where(x * dx + y * dy < 0, -1, 1))
    return x * flip, y * flip
