"""Brings hair beside a face to the face's own outline: no slit, and nothing over the cheeks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Doubles,
    Flags,
    Floats,
    Plane,
    calm,
    doubles,
    floats,
    ramp,
)
from ilikeyacut.adapters.preview.seeing import mesh
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes
from ilikeyacut.adapters.preview.styles.templates import PIXELS

TUCK, RIM = 0.025, 0.050
"""How far inside the outline hair begins, at least and at most, in face widths: it lies on the rim
of the cheek, and leaves the face alone."""

TEMPLE = 0.20
"""How much further in it may begin at the brows; below the eyes nothing, above the brows more."""

MOST = -0.16, 0.10
"""How far hair is moved at most, in face widths: away from the face, and towards it."""

REACH = 0.36
"""How far from where it begins hair moves along, in head units: less and less."""

JAW, TEMPLES = 0.22, 0.95
"""Between these heights of the face hair follows its outline; from the jaw on it hangs down."""

ROWS, COLUMNS = 6, 2
"""The steps of the grid, in pixels of the frame, on which outlines are compared."""

CALM = 19
"""Over so many rows of the grid a move changes: strands must not bend sharply."""

Cover: TypeAlias = Callable[[Floats, Floats], Plane]
"""Returns how much placed hair covers at some columns and rows of the frame."""


@dataclass(frozen=True)
class Cheeks:
    """Columns of a template: hair that is to begin at `begins` is read `by` pixels further out.

    Both are counted from `middle`, to the left and to the right (n, 2), in `rows` of the template.
    """

    rows: Doubles
    begins: Doubles
    by: Doubles
    middle: float

    def reads(self, xs: Plane, ys: Plane) -> Plane:
        """Return the columns to read; `ys` is the same all along each row of the grid."""
        off = xs - floats(self.middle)
        left = off < 0
        begins, by = (
            at_rows(each, self.rows, left, ys) for each in (self.begins, self.by * (-1, 1))
        )
        away = np.abs(off, out=off)
        away -= begins
        by *= ramp(away, REACH * PIXELS, 0)
        return floats(xs + by)


def at_rows(values: Doubles, rows: Doubles, left: Flags, ys: Plane) -> Plane:
    """Return what holds at `ys`, of values for the left and the right (n, 2) at some rows."""
    return np.where(left, *(floats(np.interp(ys[:, :1], rows, side)) for side in values.T))


def cheeks(seen: Analysis, to_frame: Doubles, cover: Cover) -> Cheeks:
    """Return how hair that covers the frame as `cover` says comes to the outline of the face."""
    rows, heights = rows_between(seen.axes, JAW, TEMPLES)
    ends, middle = _ends(seen, rows)
    begins = _begins(cover, rows, middle, seen.axes.width)
    begins = np.where(np.isnan(begins), ends - TUCK * seen.axes.width, begins)
    by = _move(seen, heights, ends - begins)
    (sx, _, x), (_, sy, y) = to_frame
    return Cheeks((rows - y) / sy, (begins - by) / sx, by / sx, (middle - x) / sx)


def temple(axes: FaceAxes, heights: Floats) -> Floats:
    """Return how much further in hair may lie at some heights of the face, in face widths."""
    lids = axes.rise_of(mesh.LIDS)
    return floats(TEMPLE * (np.maximum(heights - lids, 0) / max(axes.brows - lids, 0.02)) ** 2)


def rows_between(axes: FaceAxes, low: float, high: float) -> tuple[Doubles, Floats]:
    """Return every ROWS-th row of the frame between two heights of the face, and their heights."""
    heights = floats((np.arange(axes.shape[0]) - axes.chin[1]) * axes.up[1] / axes.height)
    rows = np.nonzero((heights > low) & (heights < high))[0][::ROWS]
    return doubles(rows), heights[rows]


def _ends(seen: Analysis, rows: Doubles) -> tuple[Doubles, float]:
    """Return how far the face reaches to the left and right of a column in each row, (n, 2)."""
    outline = seen.axes.outline()[rows.astype(np.intp)]
    left, right = np.argmax(outline, 1), outline.shape[1] - 1 - np.argmax(outline[:, ::-1], 1)
    middle = float((left + right).mean() / 2)
    return np.stack([middle - left, right - middle], 1), middle


def _begins(cover: Cover, rows: Doubles, middle: float, width: float) -> Doubles:
    """Return how far from the middle hair begins on either side, (n, 2); NaN if there is none."""
    away = np.arange(0, 0.75 * width, COLUMNS)
    sides = []
    for side in (-1, 1):
        solid = cover(floats(middle + side * away), floats(rows)) > 0.5
        sides.append(np.where(solid.any(1), np.argmax(solid, 1) * COLUMNS, np.nan))
    return np.stack(sides, 1)


def _move(seen: Analysis, heights: Floats, inside: Doubles) -> Doubles:
    """Return how far hair moves towards the face that begins so far `inside` its outline."""
    width, lids = seen.axes.width, seen.axes.rise_of(mesh.LIDS)
    towards = np.maximum(TUCK * width - inside, 0) * ramp(heights, TEMPLES, lids)[:, None]
    away = np.maximum(inside - (RIM + temple(seen.axes, heights)[:, None]) * width, 0)
    away = cv2.dilate(away, np.ones((CALM, 1)))
    return calm(np.clip(towards - away, *doubles(MOST) * width), CALM)
