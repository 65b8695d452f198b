"""The shadow of hair on skin and cloth: tight where it touches, wide and soft below it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Image,
    Plane,
    as_plane,
    blur,
    doubles,
    floats,
    ramp,
    warp,
)
from ilikeyacut.adapters.preview.removing import fill
from ilikeyacut.adapters.preview.removing.removal import Bare
from ilikeyacut.adapters.preview.seeing.analysis import Analysis

REDDER = -0.20, 0.0, 0.12
"""How much darker than cloth skin gets in red, green and blue where hair takes its light."""

DARKEST = 0.65
"""The most light that hair takes from what lies behind it."""

BALD, TEMPLES = 0.45, (0.20, 0.42)
"""How much of the shadow a bare forehead or scalp is spared, which round hair lights from above,
and how far from the middle, in face widths, that is so in full and at all: hair that falls beside a
temple shades it."""

SLANT = 6.0
"""How much further than down a shadow falls across, for light that is all from one side."""


@dataclass(frozen=True)
class Cast:
    """A shadow of hair: how `dark` it is, how `soft`, and how far it falls, in face widths."""

    dark: float
    soft: float
    falls: float

    def on(self, seen: Analysis, hair: Plane, step: int) -> Plane:
        """Return the shadow on a grid of `step` pixels, away from the light and down."""
        width = seen.axes.width / step
        across = -SLANT * seen.skin.light.across
        moved = doubles([[1, 0, across * self.falls * width], [0, 1, self.falls * width]])
        size = (hair.shape[1], hair.shape[0])
        return warp(blur(hair, self.soft * width), moved, size) * floats(self.dark)


CONTACT, CLOSE, HANGING = Cast(0.30, 0.016, 0.026), Cast(0.30, 0.05, 0.03), Cast(0.32, 0.12, 0.10)
"""Where hair touches, close to it, and on neck, shoulders and chest behind hair that hangs."""

FRINGE = Cast(0.50, 0.028, 0.055)
"""On the forehead below a fringe, which stands off it."""


def taken(seen: Analysis, bare: Bare, before: Plane, kept: Plane, *, fringed: bool) -> Plane:
    """Return the light that front hair takes from skin and cloth, away from the light.

    A beard is left as it is.
    """
    coarse, rise = fill.coarse(before), seen.axes.rise()
    dark = CONTACT.on(seen, before, 1)
    dark += fill.full_size(CLOSE.on(seen, coarse, fill.COARSE), dark.shape)
    hanging = fill.full_size(HANGING.on(seen, coarse, fill.COARSE), dark.shape)
    dark += hanging * ramp(rise, 0.15, -0.05)
    dark = np.clip(dark, 0, DARKEST) * np.maximum(bare.body, bare.skull)
    bald = bare.skull * ramp(rise, 0.70, 0.80)
    dark *= 1 - BALD * bald * ramp(np.abs(seen.axes.side()), *TEMPLES[::-1])
    if fringed:
        dark = np.maximum(dark, FRINGE.on(seen, before, 1) * bald)
    return np.asarray(dark * (1 - before) * (1 - kept) * (1 - seen.beard), np.float32)


def laid(seen: Analysis, bare: Bare, rgb: Image, shadow: Plane) -> Image:
    """Darken skin and cloth; light that skin lets through is red."""
    skin = np.maximum.reduce([as_plane(bare.skull), seen.neck, seen.ears])
    for channel, redder in enumerate(REDDER):
        rgb[..., channel] *= 1 - shadow * (1 + floats(redder) * skin)
    return rgb
