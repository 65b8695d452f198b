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

HANGS, CHIN, HUGS = (-0.55, -0.2), 0.0, 0.13
"""The heights of the face up to which long hair hangs as it likes and from which on it lies against
the neck, in full below the chin, and how much narrower, in face widths, the neck is on one side."""

EARS, HAIRLINE = (0.62, 0.72), (0.99, 0.86)
"""The heights of the face from which on short hair follows it above the ears, less and in full, and
those up to which it does, less and in full: there the hairline turns to the forehead."""

STRETCHED = 0.8
"""The share of short hair's breadth that gets wider; its fuzzy edge does not."""

ROWS, COLUMNS = 6, 2
"""The steps of the grid, in pixels of the frame, on which outlines are compared."""

CALM = 19
"""Over so many rows of the grid a move changes: strands must not bend sharply."""

Cover: TypeAlias = Callable[[Floats, Floats], Plane]
"""Returns how much placed hair covers at some columns and rows of the frame."""


@dataclass(frozen=True)
class Cheeks:
    """Columns of a template: hair that is to begin at `begins` is read `by` pixels further out.

    Hair `reach` further out stays. All are counted from `middle`, to the left and to the right
    (n, 2), in `rows` of the template.
    """

    rows: Doubles
    begins: Doubles
    by: Doubles
    reach: Doubles
    middle: float

    def reads(self, xs: Plane, ys: Plane) -> Plane:
        """Return the columns to read; `ys` is the same all along each row of the grid."""
        off = xs - floats(self.middle)
        left = off < 0
        planes = self.begins, self.by * (-1, 1), self.reach
        begins, by, reach = (at_rows(each, self.rows, left, ys) for each in planes)
        away = np.abs(off, out=off)
        away -= begins
        by *= np.clip(1 - away / reach, 0, 1)
        return floats(xs + by)


def at_rows(values: Doubles, rows: Doubles, left: Flags, ys: Plane) -> Plane:
    """Return what holds at `ys`, of values for the left and the right (n, 2) at some rows."""
    return np.where(left, *(floats(np.interp(ys[:, :1], rows, side)) for side in values.T))


def cheeks(seen: Analysis, to_frame: Doubles, cover: Cover) -> Cheeks:
    """Return how hair that covers the frame as `cover` says comes to the outline of the face."""
    width, lids = seen.axes.width, seen.axes.rise_of(mesh.LIDS)
    rows, heights = rows_between(seen.axes, JAW, TEMPLES)
    ends, middle = _ends(seen, rows)
    begins, _ = _between(cover, rows, middle, width)
    inside = np.where(np.isnan(begins), TUCK * width, ends - begins)
    towards = np.maximum(TUCK * width - inside, 0) * ramp(heights, TEMPLES, lids)[:, None]
    away = np.maximum(inside - (RIM + temple(seen.axes, heights)[:, None]) * width, 0)
    by = _moved(towards - doubles(cv2.dilate(away, np.ones((CALM, 1)))), width)
    below, low = rows_between(seen.axes, HANGS[0], JAW)
    hanging, _ = _between(cover, below, middle, width)
    inwards = HUGS * width * ramp(low, *HANGS) * ramp(low, JAW, CHIN)
    along = by[-1:] + inwards[:, None]
    rows, by = np.concatenate([rows, below]), np.concatenate([by, along])
    starts = _held(np.concatenate([ends - inside, hanging])) - by
    reach = np.full_like(by, REACH * PIXELS)
    (sx, _, x), (_, sy, y) = to_frame
    return Cheeks((rows - y) / sy, starts / sx, by / sx, reach, (middle - x) / sx)


def temples(seen: Analysis, to_frame: Doubles, cover: Cover) -> Cheeks:
    """Return how short hair comes to the outline of the face at the temples.

    Its other end stays: it gets wider, so that less of the head is bare.
    """
    width = seen.axes.width
    rows, heights = rows_between(seen.axes, EARS[0], HAIRLINE[0])
    ends, middle = _ends(seen, rows)
    begins, last = _between(cover, rows, middle, width)
    inside = np.where(np.isnan(begins), 0, ends - begins)
    near = ramp(heights, *EARS) * ramp(heights, *HAIRLINE)
    by = _moved(np.maximum(-inside, 0), width) * near[:, None]
    reach = STRETCHED * np.fmax(last - begins, COLUMNS) + by
    (sx, _, x), (_, sy, y) = to_frame
    return Cheeks(
        (rows - y) / sy, (ends - inside - by) / sx, by / sx, reach / sx, (middle - x) / sx
    )


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


def _between(cover: Cover, rows: Doubles, middle: float, width: float) -> tuple[Doubles, Doubles]:
    """Return how far from the middle hair begins and ends on either side, (n, 2) each.

    NaN where there is none.
    """
    away = np.arange(0, 0.75 * width, COLUMNS)
    sides = []
    for side in (-1, 1):
        solid = cover(floats(middle + side * away), floats(rows)) > 0.5
        first, last = np.argmax(solid, 1), away.size - np.argmax(solid[:, ::-1], 1)
        sides.append(np.where(solid.any(1), (first, last), np.nan) * COLUMNS)
    begins, ends = np.stack(sides, 2)
    return begins, ends


def _held(begins: Doubles) -> Doubles:
    """Return where hair begins; rows without any go on as those above and below."""
    rows, there = np.arange(len(begins)), ~np.isnan(begins)
    sides = zip(begins.T, there.T, strict=True)
    return np.stack([np.interp(rows, rows[has], side[has]) for side, has in sides], 1)


def _moved(by: Doubles, width: float) -> Doubles:
    """Return a move within bounds, which changes slowly from row to row."""
    return calm(np.clip(by, *doubles(MOST) * width), CALM)
