"""CIEDE2000, after Sharma, Wu and Dalal: The CIEDE2000 Color-Difference Formula (2005)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Doubles = NDArray[np.float64]


def ciede2000(one: ArrayLike, other: ArrayLike) -> Doubles:
    """Return the difference of Lab colours whose last axis is (L, a, b); the rest broadcasts."""
    first, second = np.asarray(one, np.float64), np.asarray(other, np.float64)
    light1, chroma1, hue1 = _polar(first, _stretch(first, second))
    light2, chroma2, hue2 = _polar(second, _stretch(first, second))
    grey = chroma1 * chroma2 == 0
    turn = (hue2 - hue1 + 180) % 360 - 180
    turn = np.where((turn == -180) & (hue2 > hue1), 180, turn)
    hue = np.where(grey, 0, 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn) / 2))
    mean_hue = np.where(grey, hue1 + hue2, _mean_hue(hue1, hue2))
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    dl = (light2 - light1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    dc = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    dh = hue / (1 + 0.015 * chroma * _hue_weight(mean_hue))
    return np.sqrt(np.maximum(dl**2 + dc**2 + dh**2 + _rotation(chroma, mean_hue) * dc * dh, 0))


def _stretch(first: Doubles, second: Doubles) -> Doubles:
    chroma = (np.hypot(first[..., 1], first[..., 2]) + np.hypot(second[..., 1], second[..., 2])) / 2
    return np.asarray(1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))


def _polar(lab: Doubles, stretch: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    a, b = lab[..., 1] * stretch, lab[..., 2]
    return lab[..., 0], np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360


def _mean_hue(hue1: Doubles, hue2: Doubles) -> Doubles:
    total, apart = hue1 + hue2, np.abs(hue1 - hue2)
    around = np.where(total < 360, total + 360, total - 360)
    return np.where(apart <= 180, total, around) / 2


def _hue_weight(hue: Doubles) -> Doubles:
    def wave(times: float, shift: float) -> Doubles:
        return np.asarray(np.cos(np.radians(times * hue + shift)))

    return 1 - 0.17 * wave(1, -30) + 0.24 * wave(2, 0) + 0.32 * wave(3, 6) - 0.20 * wave(4, -63)


def _rotation(chroma: Doubles, hue: Doubles) -> Doubles:
    angle = 60 * np.exp(-(((hue - 275) / 25) ** 2))
    return np.asarray(-2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(angle)))
