"""Takes apart pixels that hair shares with skin or background.

A pixel of thin hair is a mix. Dyeing the mix would paint the skin and leave old hair in the gaps.
So the mix is taken apart first: what the hair is there, and what is behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Floats,
    Image,
    Plane,
    blur,
    floats,
    over,
    ramp,
    resize,
)

COARSE = 4
"""Colours of surroundings are found at this fraction of the frame's size."""

NEAR, FAR = 8.0, 40.0
"""The blur, in pixels of the frame, that finds a colour nearby, or else further away."""

FAINT = 0.02
"""Less than this share of the surroundings tells no colour."""

ITSELF = (0.6, 1.0)
"""From the first share of hair on its own colour counts, at the second nothing else does."""

BARE = 0.03
"""Pixels with less hair than this show what is behind it."""

TOLD = (0.15, 0.3)
"""How far apart hair and its surroundings must be, in RGB of 0..1, to tell anything and all."""

FULL, ALIKE = (0.85, 0.7), 0.5
"""The share from which on hair covers a pixel whatever its colour, and that below which its colour
counts; and what part of the way from the surroundings to hair that colour must go."""


@dataclass(frozen=True)
class Unmixed:
    """The colours (RGB) of the hair at each pixel and of what is behind it.

    `most` is the largest share of hair that a pixel's colour leaves room for.
    """

    hair: Image
    behind: Image
    most: Plane


def unmixed(rgb: Image, hair: Plane, share: Plane) -> Unmixed:
    """Part each pixel by the share of it that is hair.

    Full hair is itself. The less hair there is, the more its colour is that of full hair nearby.
    What is behind lies between the pixel and the bare surroundings, so a wrong share does no harm.
    """
    strands = _surrounding(rgb, ramp(hair, *ITSELF))
    bare = _surrounding(rgb, ramp(hair, BARE, 0))
    own = _without(rgb, 1 - hair, bare, strands)
    behind = _without(rgb, share, strands, bare)
    most = _most(rgb, hair, strands, bare)
    return Unmixed(over(strands, own, ramp(hair, *ITSELF)), behind, most)


def _most(rgb: Image, hair: Plane, strands: Image, bare: Image) -> Plane:
    """Return how much hair there is at most: what looks like the surroundings is not all hair."""
    way = strands - bare
    length = np.einsum("ijk,ijk->ij", way, way)
    along = np.einsum("ijk,ijk->ij", rgb - bare, way) / np.maximum(length, floats(1e-3))
    told = ramp(np.sqrt(length), *TOLD) * ramp(hair, *FULL)
    return floats(1 - told * ramp(floats(along), ALIKE, 0))


def _without(rgb: Image, share: Plane, other: Image, around: Image) -> Image:
    """Return what is left of pixels without their share of another colour."""
    mixed = (share > 0) & (share < 1)
    part, pixels, near = share[mixed][:, None], rgb[mixed], around[mixed]
    rest = (pixels - part * other[mixed]) / np.maximum(1 - part, floats(0.05))
    out = rgb.copy()
    out[mixed] = np.clip(rest, np.minimum(pixels, near), np.maximum(pixels, near))
    return out


def _surrounding(rgb: Image, weight: Plane) -> Image:
    """Return the colour of the weighted pixels nearby; where there are none, that of all."""
    full = (weight.shape[1], weight.shape[0])
    small = (max(1, full[0] // COARSE), max(1, full[1] // COARSE))
    weighted = resize(rgb * cv2.cvtColor(weight, cv2.COLOR_GRAY2RGB), small)
    share = resize(weight, small)[..., None]
    found = _mean(weighted, share, FAR, resize(rgb, small))
    return resize(_mean(weighted, share, NEAR, found), full)


def _mean(weighted: Image, share: Floats, sigma: float, otherwise: Image) -> Image:
    around, there = blur(weighted, sigma / COARSE), blur(share, sigma / COARSE)[..., None]
    return floats((around + floats(FAINT) * otherwise) / (there + floats(FAINT)))
