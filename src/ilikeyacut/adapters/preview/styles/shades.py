"""The shade of each variation of a look, from the request and the existing hair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import hex_to_lab
from ilikeyacut.adapters.preview.arrays.ops import Floats, Plane, floats
from ilikeyacut.adapters.preview.options import keeps_its_form
from ilikeyacut.adapters.preview.seeing.skin import Light
from ilikeyacut.domain.values import Look, Shine

STEP = 9.0
"""How far apart in lightness the variations of a shade are: about 6 in CIEDE2000."""

LIGHTEST, DARKEST = 88.0, 7.0
TWO_TONE = 13.0
SHADE_ALONE = 2.0
"""Variations differ by this much more in shade when neither parting nor volume is left to vary."""

SHADE_ONLY = 2.6
"""The same for styles that can be worn in one way alone, of which little shows besides."""

GLOSS = {None: 1.0, Shine.NATURAL: 1.0, Shine.MATTE: 0.55, Shine.GLOSSY: 1.45}


class Tone(Enum):
    """How a variation differs from the first, which matches the look exactly."""

    TRUE = 1
    LIGHTER = 2
    DEEPER = 3
    TWO_TONE = 4

    @classmethod
    def of(cls, index: int) -> Tone:
        """Return the tone of variation `index`, counted from 1."""
        return cls((index - 1) % 4 + 1)


@dataclass(frozen=True)
class Shade:
    """Lab colours (3,) at the roots and at the tips, and how strong highlights are (1 is natural).

    `strength` is how much of the shade is laid over hair that stays, 0..1.
    """

    root: Floats
    tip: Floats
    gloss: float = 1.0
    strength: float = 1.0

    @property
    def middle(self) -> Floats:
        """The colour halfway along the strand."""
        return np.asarray((self.root + self.tip) / 2, np.float32)

    def along(self, position: Plane) -> Floats:
        """Return the colour at each position, 0 root to 1 tip; adds a last axis of 3."""
        if np.array_equal(self.root, self.tip):
            return np.broadcast_to(self.root, (*position.shape, 3))
        return np.asarray(self.root + position[..., None] * (self.tip - self.root), np.float32)


def dyed(look: Look, own: Floats, tone: Tone) -> Shade:
    """Return the shade for existing hair at full intensity; `strength` says how much of it applies.

    The lower the strength, the further apart variations must be to look different.
    """
    root = hex_to_lab(look.dye.colour.hex) if look.dye else own
    tip = hex_to_lab(look.ombre.hex) if look.ombre else root
    strength = look.dye.intensity / 100 if look.dye else 1.0
    shade = Shade(root, tip, GLOSS[look.shine], strength)
    return toned(shade, tone, reach=1 / max(strength, 0.4))


def worn(look: Look, own: Floats, tone: Tone, light: Light) -> Shade:
    """Return the shade for new hair: the hair's own, or the requested share of the dye.

    Dye takes on the colour of the photo's light, and is darker in a dark photo, judged by the
    lightness of the skin. The hair's own colour was photographed in that light.
    """
    root = own
    if look.dye:
        dim = floats([np.clip((max(light.level, 1) / 66) ** 0.45, 0.75, 1.0), 1, 1])
        dye = light.on(hex_to_lab(look.dye.colour.hex)) * dim
        root = own + (dye - own) * (look.dye.intensity / 100)
    tip = light.on(hex_to_lab(look.ombre.hex)) if look.ombre else root
    shade = Shade(floats(root), floats(tip), GLOSS[look.shine])
    return toned(shade, tone, _reach(look))


def _reach(look: Look) -> float:
    """How much the shade must vary: hair that stays in one form has nothing else to vary by."""
    if keeps_its_form(look.hairstyle):
        return SHADE_ONLY
    return SHADE_ALONE if look.part is not None and look.volume is not None else 1.0


def toned(shade: Shade, tone: Tone, reach: float = 1.0) -> Shade:
    """Set a shade apart as its variation asks, `reach` times the usual step if lightness allows."""
    if tone is Tone.TWO_TONE and reach >= SHADE_ONLY and np.array_equal(shade.root, shade.tip):
        far = _furthest(float(shade.root[0]), STEP * reach)
        return replace(shade, root=_lifted(shade.root, far), tip=_lifted(shade.tip, far))
    if tone is Tone.TWO_TONE:
        return _two_tone(shade, TWO_TONE * reach)
    lift = _lift(float(shade.root[0]), tone, STEP * reach)
    return replace(shade, root=_lifted(shade.root, lift), tip=_lifted(shade.tip, lift))


def _lift(lightness: float, tone: Tone, step: float) -> float:
    if tone is Tone.TRUE:
        return 0.0
    lighter = tone is Tone.LIGHTER
    if lightness + step > LIGHTEST:
        return -step if lighter else -2 * step
    if lightness - step < DARKEST:
        return step if lighter else 2 * step
    return step if lighter else -step


def _furthest(lightness: float, step: float) -> float:
    """The lift to the end of the scale that no other variation is near; short hair has no tips."""
    up = LIGHTEST - 4 - lightness
    return up if up >= 1.5 * step else DARKEST - lightness


def _two_tone(shade: Shade, apart: float) -> Shade:
    lightness = float(shade.root[0])
    down = min(apart, max(lightness - DARKEST, 0))
    up = min(2 * apart - down, max(LIGHTEST - lightness, 0))
    down = min(2 * apart - up, max(lightness - DARKEST, 0))
    return replace(shade, root=_lifted(shade.root, -down), tip=_lifted(shade.tip, up))


def _lifted(colour: Floats, by: float) -> Floats:
    """Lift the lightness. What is lifted out of black is brown; what is sunk never turns blue."""
    warmth = 0.45 if colour[0] < 25 else 0.25
    red, yellow = 0.12 * by if by > 0 else 0.0, max(warmth * by, -max(float(colour[2]), 0.0))
    return np.asarray(colour + floats([by, red, yellow]), np.float32)
