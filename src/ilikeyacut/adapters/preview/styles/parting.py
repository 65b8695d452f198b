"""Narrows a template's parting: of thick hair only a thin line of scalp shows."""

from __future__ import annotations

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Doubles, Plane, doubles, floats, ramp
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.templates import PIXELS

DEEP = np.linspace(0.31, -0.15, 15)
"""Depths of the scalp along a parting, from the hairline to where the crown hides it."""

SKULL_DEPTH = 0.74
"""The skull's radius from front to back, in head units."""

STRAIGHT = 0.5, 0.3
"""A parting has its full distance from the middle up to so far behind the skull's middle, in head
units, and this share of it there."""

NARROWER, NEAR = 1.0, 0.065
"""How much further from a parting hair is read, and how far from it, in head units, it is most."""

BELOW = 0.03
"""Over so much of a head unit below the hairline hair stays where it is."""


def narrowed(xs: Plane, ys: Plane, part: float, yaw: int) -> Plane:
    """Return the columns of a template to read; `part` is the x of its parting in head units."""
    columns, rows = line(part, yaw)
    off = xs - floats(np.interp(ys, rows[::-1], columns[::-1]))
    near = np.exp(-((off / floats(NEAR * PIXELS)) ** 2))
    return floats(
        xs + NARROWER * off * near * ramp(ys, float(rows[0]) + BELOW * PIXELS, float(rows[0]))
    )


def line(part: float, yaw: int) -> tuple[Doubles, Doubles]:
    """Return columns and rows of a template along a parting, from the hairline up."""
    (_, up, back), (wide, high) = templates.SKULL_CENTRE, templates.SKULL_RADIUS
    x = part * np.clip((DEEP - back) / STRAIGHT[0] + STRAIGHT[1], 0, 1)
    y = up + high * np.sqrt(1 - (x / wide) ** 2 - ((DEEP - back) / SKULL_DEPTH) ** 2)
    columns, rows = doubles(
        [
            templates.project((float(a), float(b), float(c)), yaw)
            for a, b, c in zip(x, y, DEEP, strict=True)
        ]
    ).T
    return columns, rows
