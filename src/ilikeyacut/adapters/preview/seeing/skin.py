"""Properties of the face's bare skin: its colour, the light on it, the picture's grain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Flags, Floats, Image, Plane, blur, shrunk
from ilikeyacut.adapters.preview.seeing import cast
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes

CHEEKS_AND_NOSE = (50, 280, 205, 425, 117, 346, 4, 195)
RIGHT_SIDE, LEFT_SIDE, TOP, BOTTOM = (50, 205), (280, 425), (151, 9), (199, 200)

BESIDE = 0.8
"""How far from the spine of the face, in face widths, its ears and hair may reach."""

SPARSE = 4
"""Every so many pixels across and down are enough to tell how colourful a face is."""


@dataclass(frozen=True)
class Light:
    """`across` > 0: brighter to the picture's right; `down` > 0: brighter at the top; both -1..1.

    `level` is the lightness of the skin (L, 0..100), `gains` what the light's colour does to each
    channel of linear RGB, (3,).
    """

    across: float
    down: float
    level: float
    gains: Floats
    vivid: float = 1.0

    def on(self, colour: Floats) -> Floats:
        """Return how a Lab colour meant for neutral light looks in this light, on this photo."""
        return cast.under(self.gains, cast.livelier(colour, self.vivid))


@dataclass(frozen=True)
class Skin:
    """The median Lab of the cheeks and nose, how much it varies, and the light on it."""

    colour: Floats
    tolerance: Floats
    light: Light

    def likeness(self, lab: Image) -> Plane:
        """Return how much each pixel looks like this skin, 0..1; shade counts less than hue."""
        off = lab - self.colour
        tone = np.maximum(np.abs(off[..., 0]) - 8, 0) / (2.2 * self.tolerance[0])
        red, yellow = off[..., 1] / self.tolerance[1], off[..., 2] / self.tolerance[2]
        return np.asarray(np.exp(-0.5 * (tone**2 + (red**2 + yellow**2) / 2.25)), np.float32)


def read_skin(lab: Image, axes: FaceAxes, things: Flags) -> Skin:
    """Measure the skin of a face in the frame. `things` are pixels of the photo without hair."""
    seen = axes.patches(lab, CHEEKS_AND_NOSE)
    colour = np.median(seen, 0).astype(np.float32)
    spread = np.abs(seen - colour).mean(0) * 1.5
    tolerance = np.clip(spread, [9, 4, 4.5], [18, 8, 9]).astype(np.float32)
    return Skin(colour, tolerance, _light(lab, axes, things, colour))


def _light(lab: Image, axes: FaceAxes, things: Flags, skin: Floats) -> Light:
    def lightness(indices: tuple[int, ...]) -> float:
        return float(np.median(axes.patches(lab, indices, 12)[:, 0]))

    left, right = lightness(RIGHT_SIDE), lightness(LEFT_SIDE)
    top, bottom = lightness(TOP), lightness(BOTTOM)
    across = (right - left) / (right + left + 1)
    down = (top - bottom) / (top + bottom + 1)
    sparse = (slice(None, None, SPARSE),) * 2
    few, face = lab[sparse], axes.outline()[sparse]
    head = (axes.rise()[sparse] > 0) & (np.abs(axes.side()[sparse]) < BESIDE)
    gains = cast.read_cast(skin, few[face], few[things[sparse] & ~head])
    return Light(across, down, float(skin[0]), gains, cast.vividness(skin))


FINE = 1.2
"""Noise is what is finer than this sigma in pixels of the frame."""

TOLD = (1.0, 1.5, 2.9, 4.0), (0.93, 0.85, 0.61, 0.48)
"""Frame pixels per photo pixel, and the root of the share of the photo's noise that is finer than
FINE. What is that fine on skin is noise in part only, so the noise is halfway between the two."""


def grain(lightness: Plane, smooth: Flags, scale: float) -> float:
    """Estimate the photo's noise (standard deviation of L) on bare skin.

    `scale` is frame pixels per photo pixel: noise of a small photo is coarse in the frame.
    """
    calm = shrunk(smooth, 7)
    if calm.sum() < 500:
        return 0.6
    fine = lightness - blur(lightness, FINE)
    return float(np.median(np.abs(fine[calm])) * 1.48 / np.interp(scale, *TOLD))
