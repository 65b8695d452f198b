"""Hair colours in a hairdresser's words: family, nearest named colour and level.

Colours are compared in CIE Lab under D65, computed from sRGB (IEC 61966-2-1).
"""

from __future__ import annotations

from bisect import bisect_right
from math import dist
from typing import Final

from ilikeyacut.domain.values import PRESETS

FAMILIES: Final = {
    "platinum": "blonde",
    "honey": "blonde",
    "copper": "red",
    "auburn": "red",
    "chestnut": "brown",
    "espresso": "brown",
    "black": "black",
    "rose": "pink",
    "blue": "blue",
    "silver": "grey",
}
"""The family of each preset."""

LEVELS: Final = (12.0, 15.0, 19.0, 25.0, 32.5, 39.0, 48.0, 63.0, 75.0)
"""The lightness (L*) at which levels 2 to 10 begin.

Hairdressers count from 1, black, to 10, lightest blonde. Charts differ by about a level, so these
bounds put the presets where charts have colours of their names.
"""

Lab = tuple[float, float, float]


def lab(triplet: str) -> Lab:
    """Return L*, a* and b* of `#RRGGBB`."""
    red, green, blue = (_linear(int(triplet[at : at + 2], 16) / 255) for at in (1, 3, 5))
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = _root(x), _root(y), _root(z)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def nearest_preset(triplet: str) -> str:
    """Return the name of the preset that looks most like a colour (CIE76)."""
    wanted = lab(triplet)
    return min(PRESETS, key=lambda name: dist(wanted, lab(PRESETS[name])))


def level(triplet: str) -> int:
    """Return the hairdresser's level of a colour: 1 is black, 10 the lightest blonde."""
    return 1 + bisect_right(LEVELS, lab(triplet)[0])


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
