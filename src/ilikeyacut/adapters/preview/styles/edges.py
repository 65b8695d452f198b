"""Lets short hair end in single strands, as dark as the hair beside them.

Where few strands lie on skin, light reaches each from all sides, and a template averages them along
themselves: hair would end in a pale haze that glows on the forehead.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Doubles,
    Plane,
    blur,
    floats,
    mean_around,
    ramp,
    resize,
)
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

ROOT, STREAK, BARE = (0.16, 0.05), 0.8, 0.6
"""Places along combed hair from which on it is no root, and up to which it is all root; the range
of ln(light) from the gaps between roots to the roots, and how much of the gaps is skin."""

HEADS = 2.5
"""How many times as much hair lies on a skull as in a template of clipped or tied hair: skin that
shows through it is a haze, not scalp."""

BEHIND, SUNK = 20.0, 0.2
"""The blur in pixels that tells the hair behind roots, and how much darker they are, ln(light)."""

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


def rooted(
    front: Layer, skull: Doubles, radius: Doubles, bare: float = BARE, sunk: float = SUNK
) -> Layer:
    """Return the front of hair that is combed back from a hairline, with skin between its roots.

    `bare` and `sunk` are as BARE and SUNK: hair that is traced thin and lies flat needs neither.
    Roots are as dark as the hair behind them, and sink a little into its shade. What lies before a
    background, beyond a skull as in `single`, stays.
    """
    shape = front.cover.shape
    root = ramp(resize(front.along, (shape[1], shape[0])), *ROOT) * _within(shape, skull, radius)
    gap = np.clip(0.5 - front.strands() / STREAK, 0, 1)
    behind = mean_around(np.log(front.light), ramp(front.cover, *SOLID) * (1 - root), BEHIND)
    light = mean_around(front.light, front.cover, WIDE)
    dimmed = np.maximum(np.log(np.maximum(light, floats(LEAST))) - behind + sunk, 0) * root
    return replace(
        front,
        cover=floats(front.cover * (1 - bare * root * gap)),
        light=floats(front.light * np.exp(-dimmed)),
    )


def denser(front: Layer, skull: Doubles, radius: Doubles) -> Layer:
    """Return a template's front with HEADS times as much hair where it is thin on its skull.

    Single strands before a background, beyond a skull as in `single`, stay.
    """
    heads = 1 + floats(HEADS - 1) * _within(front.cover.shape, skull, radius)
    return replace(front, cover=floats(1 - (1 - front.cover) ** heads))


def _within(shape: tuple[int, ...], middle: Doubles, radius: Doubles) -> Plane:
    down, across = (
        (np.arange(size) - at) / half
        for size, at, half in zip(shape, middle[::-1], radius[::-1], strict=True)
    )
    return ramp(floats(np.hypot(across[None], down[:, None])), *RIM)
