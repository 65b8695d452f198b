"""Lights the edge of hair beside a face: no dark line is drawn between them.

In a template the edge lies in the shade of the hair around it and of a face that is not this one.
"""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Plane,
    blur,
    bounds,
    distance_to,
    floats,
    mean_around,
    ramp,
    widened,
)
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.adapters.preview.styles.templates import DARK

BEYOND = 30, 50
"""How far beyond the mesh of the face, in pixels of the frame, the edge of hair is lit in full and
at all: a forehead goes on above the mesh."""

WIDE, EDGE, INSIDE = 6.0, (1.0, 0.84), (0.5, 1.0)
"""A blur of the coverage by WIDE pixels tells how far from its edge hair is: where it is lit not at
all and in full, and from where on it counts, and counts in full, as the hair beside."""

AROUND, STRAND = 10.0, 0.6
"""Blurs in pixels: the light of the hair beside the edge, and of the strands that it is compared
with."""

BRIGHTER = 32.0
"""How many times as bright the edge gets at most: light near black is all grain."""


def lit(front: Layer, axes: FaceAxes, free: Plane) -> Layer:
    """Bring strands at the edge of placed hair up to the light of the hair beside it, and its side.

    Hair also ends where it leaves something `free` that is before it. Nothing gets darker.
    """
    outline = axes.outline()
    window = widened(bounds(outline), BEYOND[1], outline.shape)
    light, cover = front.light[window], front.cover[window] * (1 - free[window])
    solid = blur(cover, WIDE)
    inside = ramp(solid, *INSIDE)
    beside = np.maximum(mean_around(light, inside, AROUND), floats(DARK))
    missing = np.log(beside) - mean_around(np.log(light), cover, STRAND)
    near = ramp(solid, *EDGE) * ramp(distance_to(outline[window]), *BEYOND[::-1])
    whole, sideways = front.light.copy(), front.sideways.copy()
    whole[window] = light * np.exp(np.clip(missing, 0, log(BRIGHTER)) * near)
    sided = sideways[window]
    sideways[window] += (mean_around(sided, inside, AROUND) - sided) * near
    return replace(front, light=whole, sideways=sideways)
