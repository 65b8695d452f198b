"""Frees the neck of hair in deep shade: hair that hangs ends with what of it is lit.

The templates part hair before the shoulders from hair behind the neck strand by strand, so rims and
tufts of the dark hair behind come to the front. On a white collar they are black smudges.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Floats, Plane, blur, calm, doubles, floats, ramp
from ilikeyacut.adapters.preview.styles.layer import Layer

STRAND, LIT = 3.0, 0.5
"""Hair is lit that has, blurred by so many pixels, at least this share of its row's mean light."""

TUFT, CALM = 101, 31
"""What stands out over fewer rows than TUFT is no lock. The edge is smoothed over CALM rows."""

EDGE = 8, 1
"""How far beyond the innermost lit hair, in pixels, hair ends and thins."""

LOOSE, BESIDE_CHIN = 24, 100
"""Beside the chin hair may end further away: at first so many pixels, after so many rows none."""


def freed(front: Layer, top: int, neck: int) -> Layer:
    """Return front hair without what of it lies, below the row `top`, in deep shade by the neck.

    `neck` is the column of the middle of the neck.
    """
    light, cover = front.light[top:], front.cover[top:]
    shown, whole = blur(light * cover, STRAND), front.cover.copy()
    for side in (slice(neck - 1, None, -1), slice(neck, None)):
        whole[top:, side] *= _kept(shown[:, side], cover[:, side])
    return replace(front, cover=whole)


def _kept(shown: Plane, cover: Plane) -> Plane:
    """Return how much is kept of hair on one side of the neck, which is at the left."""
    mean = _calm((shown * cover).sum(1), TUFT) / np.maximum(_calm(cover.sum(1), TUFT), 1)
    lit = shown > np.maximum(LIT * mean, floats(1e-3))[:, None]
    rows = np.nonzero(lit.any(1))[0]
    if not rows.size:
        return np.ones_like(cover)
    reach = floats(np.interp(np.arange(len(lit)), rows, lit.shape[1] - np.argmax(lit[rows], 1)))
    opened = cv2.morphologyEx(reach[:, None], cv2.MORPH_OPEN, np.ones((TUFT, 1), np.uint8))
    loose = floats(LOOSE) * ramp(floats(np.arange(len(lit))), BESIDE_CHIN, 0)
    inner = lit.shape[1] - _calm(floats(opened).ravel(), CALM) - loose
    return ramp(inner[:, None] - floats(np.arange(lit.shape[1])), *EDGE)


def _calm(values: Floats, rows: int) -> Floats:
    return floats(calm(doubles(values)[:, None], rows)).ravel()
