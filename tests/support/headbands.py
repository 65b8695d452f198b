"""Portraits with a headband drawn round the head, before or behind the hairline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Flags, Plane, Rgb8, floats, warp
from ilikeyacut.adapters.preview.seeing import frame
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from support.covered import cloth
from support.seeing import analysed
from support.selfies import portrait


@dataclass(frozen=True)
class Shape:
    """The height of its upper edge in the middle, its width, and how far it falls to the ears.

    All in face heights above the chin.
    """

    top: float
    width: float
    drop: float


SHAPES: dict[str, Shape] = {
    "alice": Shape(1.20, 0.055, 0.30),
    "sport": Shape(1.14, 0.15, 0.28),
    "wide": Shape(1.24, 0.27, 0.30),
    "low": Shape(1.00, 0.13, 0.18),
}


def _drawn(of: Analysis, shape: Shape) -> Plane:
    """How much a band covers of each pixel of the frame: it ends where the person does."""
    rise, side = of.axes.rise(), of.axes.side()
    upper = shape.top - shape.drop * (side / 0.5) ** 2
    there = (rise < upper) & (rise > upper - shape.width) & (np.abs(side) < 0.75) & (rise > 0.55)
    return floats(there * np.clip((of.person - 0.5) * 4, 0, 1))


def wearing(shape: str, colour: str, pattern: str = "plain", on: str = "astronaut") -> Rgb8:
    """Return a portrait with a headband."""
    photo, cover = portrait(on), _cover(shape, on)[..., None]
    rows, columns = photo.shape[:2]
    part = np.asarray(cloth(colour, pattern).resize((columns, rows)))
    return np.asarray(np.rint(photo * (1 - cover) + part * cover), np.uint8)


def band(shape: str, on: str = "astronaut") -> Flags:
    """Return the pixels that a headband hides nearly whole."""
    return _cover(shape, on) > 0.9


@cache
def _cover(shape: str, on: str) -> Plane:
    of, (rows, columns, _) = analysed(portrait(on)), portrait(on).shape
    to_photo = frame.inverted(of.framed.to_frame)
    return floats(warp(_drawn(of, SHAPES[shape]), to_photo, (columns, rows)))
