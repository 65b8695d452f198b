"""The colour of the light on a face, derived from white things around it, or else from its skin.

Under neutral light, human skin of every tone stays within a narrow band of Lab: a typical chroma
for each lightness, at a typical hue (Xiao et al. 2017, "Characterising the variations in ethnic
skin colours"; Monk's skin tone scale). Skin outside the band was moved there by the light, or by a
camera that misjudged it.
"""

from __future__ import annotations

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab, to_rgb
from ilikeyacut.adapters.preview.arrays.ops import Doubles, Floats, doubles, floats

USUAL = doubles([12, 19])
"""The a and b that skin of middle lightness has."""

CHROMA = (12, 30, 45, 70, 85, 95), (0.2, 0.7, 1, 1, 0.75, 0.45)
"""Lightness, and the share of `USUAL` that skin of this lightness has."""

WIDTH = (10, 70), (0.5, 1)
"""Lightness, and how wide the band is there: darker skin shows less of the same cast."""

DULL, VIVID, ASIDE = 11.0, 17.0, 10.5
"""How far the band reaches from the usual colour: to less chroma, to more, and to other hues."""

TRUSTED = 1.7, 0.9
"""Of the way back to the usual colour: its share for each step out of the band, and at most."""

COLOURED = 7.0, 14.0
"""A face whose colours differ by less than the first in a and b is on a photo that has lost its
colours, which is no cast; from the second on it surely has them."""

GAINS = 0.62, 1.6
"""How much a cast may take from a channel of linear light, and add to it."""

NEUTRAL = floats([1, 1, 1])

RUDDY, VIVIDER, MOST_VIVID = 1.2, 0.8, 1.3
"""A photo is vivid if skin has this many times its usual chroma. The power of what exceeds it by
which brown is more vivid too, and by how much at most: a part is the person's own."""

DYED = 25.0, 50.0
"""The chroma up to which a colour gets all of that, and from which on none: it has no room left."""

BRIGHT, ENOUGH, FEW = (80, 99.5), 0.01, 40
"""The lightness of white things in light, below what is burnt out, and their least share of what is
not head, and number: collars, walls, paper."""

WHITE, TINTED = floats([0, -1]), (6.0, 10.0)
"""The a and b of white things in neutral light, for white cloth is a little blue, and the chroma up
to which what is bright is surely white, and from which on it is not."""

OWN, TAKEN = 3.5, 0.8
"""How much of the chroma of what is white may be its own, and how much of the rest is the light's.
"""


def read_cast(skin: Floats, face: Floats, around: Floats) -> Floats:
    """Return the light's effect on the linear RGB of neutral grey, (3,): ones if neutral.

    `skin` is the Lab of bare skin, `face` the Lab of pixels all over it, (n, 3): eyes and lips show
    whether the photo has colours at all. What is white `around` it, (n, 3), is trusted more than
    skin: people are sunburnt and made up.
    """
    white, surely = _white(around)
    colourful = _colourful(face, float(skin[0]))
    shift = _beyond_usual(skin) * colourful
    by_skin = np.log(_linear(skin) / _linear(skin - floats([0, *shift])))
    off = white[1:] - WHITE
    off *= TAKEN * max(1 - OWN / max(float(np.hypot(*off)), OWN), 0)
    by_white = np.log(_linear(white) / _linear(white - floats([0, *off])))
    gains = np.exp(by_skin + (by_white * colourful - by_skin) * surely)
    return floats(np.clip(gains, *GAINS))


def _white(around: Floats) -> tuple[Floats, float]:
    """Return the Lab of what is white in the light, (3,), and how surely it is white, 0..1."""
    lightness = around[:, 0]
    bright = around[(lightness > BRIGHT[0]) & (lightness < BRIGHT[1])]
    if len(bright) <= max(ENOUGH * len(around), FEW):
        return floats([BRIGHT[0], *WHITE]), 0.0
    white = floats(np.median(bright, 0))
    return white, float(np.interp(np.hypot(*white[1:]), TINTED, (1, 0)))


def under(gains: Floats, colour: Floats) -> Floats:
    """Return how a colour meant for neutral light looks in this light, at its lightness."""
    if np.array_equal(gains, NEUTRAL):
        return colour
    lit = _linear(colour) * gains
    dimmed = 1 / max(float(lit.max()), 1.0)
    seen = to_lab(_encoded(lit * dimmed).reshape(1, 1, 3))[0, 0]
    return floats([colour[0], *(seen[1:] / np.cbrt(dimmed))])


def vividness(skin: Floats) -> float:
    """Return how many times as much chroma this photo gives to brown hair as others do, 1 or more.

    A cast is no part of it. `skin` is the Lab of bare skin.
    """
    usual = USUAL * np.interp(float(skin[0]), *CHROMA)
    own = float((skin[1:] - _beyond_usual(skin)) @ usual / (usual @ usual))
    return float(np.clip(max(own / RUDDY, 1.0) ** VIVIDER, 1, MOST_VIVID))


def livelier(colour: Floats, by: float) -> Floats:
    """Return a Lab colour with its chroma raised `by` a factor, unless it is vivid already."""
    by = 1 + (by - 1) * float(np.interp(np.hypot(*colour[1:]), DYED, (1, 0)))
    return floats(colour * floats([1, by, by]))


def _beyond_usual(skin: Floats) -> Doubles:
    """Return how far the light moved a and b: 0 in the band, most of the way far outside."""
    lightness = float(skin[0])
    usual = USUAL * np.interp(lightness, *CHROMA)
    off = skin[1:] - usual
    more = doubles(USUAL / np.hypot(*USUAL))
    along, aside = float(off @ more), float(off @ [-more[1], more[0]])
    beyond = np.hypot(along / (VIVID if along > 0 else DULL), aside / ASIDE)
    steps = max(float(beyond / np.interp(lightness, *WIDTH)), 1.0)
    return doubles(off * min(TRUSTED[0] * (1 - 1 / steps), TRUSTED[1]))


def _colourful(face: Floats, lightness: float) -> float:
    spread = np.hypot(*np.ptp(np.percentile(face[:, 1:], [3, 97], axis=0), axis=0))
    least, sure = COLOURED
    narrow = spread / np.interp(lightness, *WIDTH)
    return float(np.clip((narrow - least) / (sure - least), 0, 1))


def _linear(lab: Floats) -> Floats:
    rgb = np.maximum(to_rgb(floats(lab).reshape(1, 1, 3))[0, 0], 1 / 255)
    return floats(np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4))


def _encoded(linear: Floats) -> Floats:
    return floats(
        np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    )
