"""Portraits with a full beard drawn on cheeks, chin and throat."""

from __future__ import annotations

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Flags, Rgb8, as_plane, blur, grown, over, warp
from ilikeyacut.adapters.preview.seeing import frame
from support.seeing import analysed
from support.selfies import portrait

MOUTH = (0.0, 0.22, 0.16, 0.055)
"""Its middle and half axes: side in face widths, height in face heights."""


def bearded(colour: tuple[int, int, int], on: str = "astronaut") -> tuple[Rgb8, Flags]:
    """Return a portrait with a beard, and the pixels that the beard hides nearly whole."""
    photo, known = portrait(on), analysed(portrait(on))
    rise, side = known.axes.rise(), known.axes.side()
    across, up, wide, tall = MOUTH
    mouth = np.hypot((side - across) / wide, (rise - up) / tall) < 1
    there = grown(known.axes.outline(), 0.02 * known.axes.width)
    there &= (rise < 0.33 + 0.5 * (np.abs(side) - 0.3).clip(0)) & (rise > -0.06) & ~mouth
    cover = warp(
        blur(as_plane(there), 2), frame.inverted(known.framed.to_frame), photo.shape[1::-1]
    )
    strands = np.random.default_rng(1).normal(0, 9, photo.shape[:2])[..., None]
    hair = np.asarray(np.clip(np.array(colour) + strands, 0, 255), np.float32)
    return np.asarray(np.rint(over(photo.astype(np.float32), hair, cover)), np.uint8), cover > 0.95
