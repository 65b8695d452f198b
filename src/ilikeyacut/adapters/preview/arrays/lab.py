"""CIE Lab (D65), the colour space for shades: perceptually even, with separate lightness."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Floats, Image, Plane, floats

WHITE, SHOULDER = 98.5, 84.0
BLACK, TOE = 1.5, 7.0
FULL = 254.4 / 255
"""A channel from here on becomes 255, and with it the structure of what is bright is lost."""


def to_lab(rgb: Image) -> Image:
    """Convert sRGB in 0..1 to L in 0..100 and a, b in about -128..127."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2LAB), np.float32)


def to_rgb(lab: Image) -> Image:
    """Convert Lab to sRGB, clipped to 0..1."""
    rgb = cv2.cvtColor(np.ascontiguousarray(lab, np.float32), cv2.COLOR_LAB2RGB)
    return np.asarray(np.clip(rgb, 0, 1, out=rgb), np.float32)


def to_rgb_softly(lab: Image) -> Image:
    """Convert Lab to sRGB; colours too bright for sRGB fade rather than clip a channel."""
    rgb = to_rgb(lab)
    beyond = np.maximum(np.maximum(rgb[..., 0], rgb[..., 1]), rgb[..., 2]) >= FULL
    colours, fixed = lab[beyond][None], rgb[beyond]
    for _ in range(8):
        still = fixed.max(1, initial=0) >= FULL
        if not still.any():
            break
        colours[0, still] *= floats([0.98, 0.88, 0.88])
        fixed[still] = to_rgb(colours[:, still])[0]
    rgb[beyond] = fixed
    return rgb


def hex_to_lab(triplet: str) -> Floats:
    """Convert `#RRGGBB` to one Lab colour of shape (3,)."""
    channels = [int(triplet[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return floats(to_lab(floats(channels).reshape(1, 1, 3))[0, 0])


def knee(lightness: Plane) -> Plane:
    """Compress the ends of the lightness scale instead of clipping them.

    Strands stay visible in platinum (a shoulder from SHOULDER on) and in black (a toe below TOE).
    """
    top, bottom = WHITE - SHOULDER, TOE - BLACK
    shoulder = SHOULDER + top * np.tanh((lightness - SHOULDER) / top)
    toe = TOE - bottom * np.tanh((TOE - lightness) / bottom)
    bent = np.where(lightness > SHOULDER, shoulder, lightness)
    return np.asarray(np.where(lightness < TOE, toe, bent), np.float32)


def bent(values: Plane, most: Plane) -> Plane:
    """Limit values to within `most` of 0. Unlike tanh, it is nearly linear for the inner half."""
    fourth = np.square(np.square(values / most))
    return np.asarray(values / np.sqrt(np.sqrt(1 + fourth)), np.float32)
