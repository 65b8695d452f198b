"""Reads templates of the older kind, which hold a z-scored shade instead of light.

The scores become the light that a path-traced template would hold. Everything about the older kind
is here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ilikeyacut.adapters.preview.arrays.ops import Plane, blur, floats, resize
from ilikeyacut.adapters.preview.styles.layer import Layer

DARKEST, LIGHTEST = -3.0, 4.5
"""The z-scores that black and white stand for in a plane of shade."""

SIDEWAYS = 2.0
"""Half the difference between the two shades that white stands for, in z-scores."""

STEP = 0.6
"""By how much ln(light) rises with one step of the shade."""

STRANDS = 5.0
"""What is broader than this many pixels is the shading of the hair, not of its strands."""

SHINE, SHADE = 0.75, 1.35
"""How far broad shading goes above and below the median, in steps of the shade."""

FINE = 2.8, 2.0
"""How far single strands go from the shading around them, and the score that is bent to it."""

ROOTS = 0.35, 0.06
"""How much of the light roots lack, and over how much of their strand."""

BEHIND = 0.4
"""How much of its light hair behind the head has: it is shaded by the head and the front hair."""

PALER, DARKER = (1.75, -0.4), (0.95, -0.25)
"""ln(low / middle) and ln(middle / high absorption) at the median of path-traced front hair, and
how they change with ln(light)."""


def scores(grey: NDArray[np.uint8]) -> tuple[Plane, Plane, Plane, Plane]:
    """Return one side's shade, coverage and, at half the size, sideways shade and `along`."""
    height, width = grey.shape[0] * 2 // 5, grey.shape[1]
    shade, cover, soft = grey[:height], grey[height : 2 * height], grey[2 * height :]
    middle = shade * floats((LIGHTEST - DARKEST) / 255) + floats(DARKEST)
    sideways = (soft[:, : width // 2] - floats(128)) * floats(2 * SIDEWAYS / 255)
    along = soft[:, width // 2 :] / floats(255)
    return floats(middle), floats(cover / floats(255)), floats(sideways), floats(along)


def layer(grey: NDArray[np.uint8], *, behind: bool) -> Layer:
    """Return the layer of one side of a template."""
    middle, cover, sideways, along = scores(grey)
    size = (along.shape[1], along.shape[0])
    broad, bent = _bent(middle, cover)
    shading = resize(floats(STEP * broad), size)
    rooted = 1 - ROOTS[0] * np.exp(-resize(along, (cover.shape[1], cover.shape[0])) / ROOTS[1])
    return Layer(
        light=floats(np.exp(STEP * bent) * rooted * (BEHIND if behind else 1.0)),
        cover=cover,
        sideways=floats(2 * STEP * sideways),
        along=along,
        paler=floats(PALER[0] + PALER[1] * shading),
        darker=floats(DARKER[0] + DARKER[1] * shading),
    )


def _bent(z: Plane, cover: Plane) -> tuple[Plane, Plane]:
    """Broad shading bent, and with the strands, which show all over."""
    weight = cover + floats(1e-3)
    broad = blur(floats(z * weight), STRANDS) / blur(weight, STRANDS)
    bent = np.where(broad > 0, SHINE * np.tanh(broad / SHINE), SHADE * np.tanh(broad / SHADE))
    return floats(bent), floats(bent + FINE[0] * np.tanh((z - broad) / FINE[1]))
