"""From the light of a scene to the colours of a photo, and back.

A photo is no linear record: its curve is steep in the middle, and bends before white so that
highlights keep their shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Floats, Plane, floats

Between: TypeAlias = Plane | np.float32
"""A value along the strands: a plane where roots and tips differ."""

PIVOT, POWER = 0.50, 1.45
"""The light that the curve leaves as it is, and how steep it is there."""

SHOULDER, WHITEST = 0.62, 0.975
"""Brighter light than the first is bent, and approaches the second: nothing clips."""

BY_CHANNEL = 0.45
"""How much each channel is bent by itself, as film does. The rest is bent as the brightest channel
is, which keeps the hue."""

BRIGHTEST, MOST = 0.86, 0.95
"""The most linear light of a colour that is asked for, and of each of its channels: what shines
needs room above it."""

LUMA = np.float32(0.30), np.float32(0.55), np.float32(0.15)
"""How much each channel counts for how bright light is."""

LIGHTS = floats([0, *np.geomspace(1e-4, 8.0, 3000)])
"""The curve is inverted between these."""


def developed(channels: list[Plane]) -> list[Plane]:
    """Return the sRGB values, in 0..1, of a scene's red, green and blue linear light."""
    top = np.maximum(np.maximum(channels[0], channels[1]), channels[2])
    gain = floats(1 - BY_CHANNEL) * _bent(top) / np.maximum(top, floats(1e-6))
    return [
        _encoded(floats(floats(BY_CHANNEL) * _bent(light) + light * gain)) for light in channels
    ]


def exposed(rgb: Floats) -> Floats:
    """Return the linear light (3,) that is `developed` to an sRGB colour (3,) below white."""
    wanted = _decoded(rgb)
    wanted = np.minimum(wanted * min(BRIGHTEST / float(luma(list(wanted))), 1.0), floats(MOST))
    top = float(np.interp(wanted.max(), _bent(LIGHTS), LIGHTS))
    gain = (1 - BY_CHANNEL) * float(wanted.max()) / max(top, 1e-6)
    shown = BY_CHANNEL * _bent(LIGHTS) + gain * LIGHTS
    return floats(np.interp(wanted, shown, LIGHTS))


def luma(channels: Sequence[Between]) -> Between:
    """Return how bright red, green and blue linear light is together."""
    red, green, blue = channels
    return floats(red * LUMA[0] + green * LUMA[1] + blue * LUMA[2])


def _bent(light: Floats) -> Floats:
    steep = floats(PIVOT) * (light / floats(PIVOT)) ** floats(POWER)
    room = floats(WHITEST - SHOULDER)
    beyond = np.maximum(steep - floats(SHOULDER), 0)
    return np.minimum(steep, floats(SHOULDER)) - room * np.expm1(-beyond / room)


def _encoded(linear: Plane) -> Plane:
    curved = floats(1.055) * np.maximum(linear, floats(0.0031308)) ** floats(1 / 2.4) - floats(
        0.055
    )
    return np.where(linear > floats(0.0031308), curved, linear * floats(12.92))


def _decoded(rgb: Floats) -> Floats:
    return floats(np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92))
