"""Lets short hair end in single strands, as dark as the hair beside them.

Where few strands lie on skin, light reaches each from all sides, and a template averages them along
themselves: hair would end in a pale haze that glows on the forehead.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Doubles, Plane, blur, floats, mean_around, ramp
from ilikeyacut.adapters.preview.styles.layer import Layer

STRAND, APART = 2.5, 1.5
"""What is finer than this many pixels of a template is a strand, and how much more its coverage
differs from that around it."""

DIMMED, BESIDE = 0.8, 12.0
"""The share that is taken of how much lighter thin hair is than hair beside it, ln(light), and the
blur in pixels that tells what is beside it."""

WIDE, THICK = 3.0, (0.35, 0.75)
"""A blur of the coverage by WIDE pixels tells thin hair from hair that is dimmed not at all."""

DENSE, SOLID = (0.3, 0.8), (0.5, 0.9)
"""From which blurred coverage and from which coverage on hair counts, and counts in full, as the
hair beside."""

RIM = 0.97, 0.87
"""The shares of the skull's radius at which hair lies before a background, and on skin."""

LEAST = 1e-4
"""The least light: a logarithm is taken of it."""


def single(front: Layer, skull: Doubles, radius: Doubles, low: float, high: float) -> Layer:
    """Return a template's front with edges of single strands in the light of the hair beside.

    Edges before a background stay: on skin are those within a skull, an ellipse of pixels round
    (2,) of radius (2,). So do, from the row `high` to `low` more and more, those at the temples,
    where hair tapers.
    """
    rows = floats(np.arange(front.cover.shape[0]))[:, None]
    on_skin = _within(front.cover.shape, skull, radius) * ramp(rows, low, high)
    cover, dense = front.cover, blur(front.cover, WIDE)
    inside = ramp(dense, *DENSE) * ramp(cover, *SOLID)
    beside = mean_around(np.log(front.light), inside, BESIDE)
    lighter = np.log(np.maximum(mean_around(front.light, cover, WIDE / 2), floats(LEAST))) - beside
    dimmed = DIMMED * np.maximum(lighter, 0) * (1 - ramp(dense, *THICK)) * on_skin
    strands = cover + APART * (cover - blur(cover, STRAND)) * on_skin
    return replace(
        front, cover=floats(np.clip(strands, 0, 1)), light=floats(front.light * np.exp(-dimmed))
    )


def _within(shape: tuple[int, ...], middle: Doubles, radius: Doubles) -> Plane:
    down, across = (
        (np.arange(size) - at) / half
        for size, at, half in zip(shape, middle[::-1], radius[::-1], strict=True)
    )
    return ramp(floats(np.hypot(across[None], down[:, None])), *RIM)
