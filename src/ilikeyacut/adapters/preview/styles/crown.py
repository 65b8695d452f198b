"""Widens new hair above the ears to the person's own head: what it left bare would be invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Doubles,
    Flags,
    Plane,
    calm,
    doubles,
    floats,
    ramp,
)
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles.cheeks import COLUMNS, Cover, at_rows, rows_between

EARS = 0.62
"""Below this height of the face ears stand out of the head, so its width is not looked at."""

SOFT, SLEEK_SOFT = (0.0, 0.8), (EARS, 0.86)
"""From the first height of the face on hair is widened, from the second on in full: hair that hangs
down bends slowly."""

HIGHEST, FARTHEST = 2.0, 1.1
"""How far up, in face heights, and aside, in face widths from the middle, is looked."""

MOST, SLEEK, SKULL = 0.12, 0.05, 0.30
"""How much wider hair gets at most: to cover a head of hair, the same if it lies close to the head,
and to cover bare skin."""

BARE = 0.3
"""Where less of the person than this is hair, it is bare."""

CALM = 15
"""Over so many rows of the grid a widening changes."""


@dataclass(frozen=True)
class Crown:
    """Columns of a template: hair that ends at `ends` is read `by` pixels further in.

    Both are counted from `middle`, to the left and to the right (n, 2), in `rows` of the template.
    """

    rows: Doubles
    ends: Doubles
    by: Doubles
    middle: float

    def reads(self, xs: Plane, ys: Plane) -> Plane:
        """Return the columns to read; `ys` is the same all along each row of the grid."""
        off = xs - floats(self.middle)
        left = off < 0
        ends, by = (at_rows(each, self.rows, left, ys) for each in (self.ends, self.by))
        share = np.minimum(np.abs(off) / np.maximum(ends + by, 1), 1)
        return floats(xs - np.sign(off) * by * share**2)


def crown(seen: Analysis, to_frame: Doubles, cover: Cover, *, sleek: bool) -> Crown:
    """Return how hair that covers the frame as `cover` says is widened to the head."""
    axes = seen.axes
    outline = np.nonzero(axes.outline().any(0))[0]
    middle, width = float(outline.mean()), axes.width
    rows, heights = rows_between(axes, SOFT[0], HIGHEST)
    away = np.arange(0, FARTHEST * width, COLUMNS)
    sides = []
    for side in (-1, 1):
        columns = np.clip(middle + side * away, 0, axes.shape[1] - 1)
        at = np.ix_(rows.astype(np.intp), columns.astype(np.intp))
        person, bare = seen.person[at] > 0.5, seen.hair[at] < BARE
        there = cover(floats(columns), floats(rows)) > 0.5
        sides.append([_last(there), _reach(person), _last(there | _joined(person) & bare)])
    ends, head, skin = doubles(sides).transpose(1, 2, 0) * COLUMNS
    by = np.clip(head - ends, 0, (SLEEK if sleek else MOST) * ends)
    by = np.maximum(by, np.clip(skin - ends, 0, SKULL * ends)) * (ends > 0)
    by[heights < EARS] = by[heights >= EARS][-1]
    by = np.minimum(calm(by, CALM), SKULL * ends)
    by *= ramp(heights, *(SLEEK_SOFT if sleek else SOFT))[:, None]
    (sx, _, x), (_, sy, y) = to_frame
    return Crown((rows - y) / sy, ends / sx, by / sx, (middle - x) / sx)


def _joined(there: Flags) -> Flags:
    """Return what is joined to the middle in each row."""
    return np.logical_and.accumulate(there, 1)


def _reach(there: Flags) -> Doubles:
    return doubles(_joined(there).sum(1))


def _last(there: Flags) -> Doubles:
    """Return the last column that is set in each row, counted from 1; 0 if none is."""
    return doubles(np.where(there.any(1), there.shape[1] - np.argmax(there[:, ::-1], 1), 0))
