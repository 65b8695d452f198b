"""The scalp of woven hair, parted into a section for each plait, and the hair that lies on it."""

from __future__ import annotations

import numpy as np

from hair import head
from hair.head import Flags, Floats, Ints, Points
from hair.scalp import Roots
from ilikeyacut.adapters.preview.arrays.ops import floats

EVENED = 8
"""So many times each plait moves to the middle of the hair that is nearest to it."""

APART = 1.0
"""Hair on two sides of the parting counts as twice so far apart, in head units."""

PARTED = 0.005
"""Along its border so much of a section is bare scalp, in head units."""

INTO = 30
"""Hair on the scalp goes into its plait after a thirtieth of the plait's steps."""

LIES, ABOVE = 0.012, 0.003
"""How high it rises on its way, and how high it lies anyway, in head units."""

BABY, BABIES = 0.03, 0.3
"""So near to the hairline such a share of the hair is too short for a plait ..."""

BABY_LENGTH, BABY_WAY, BABY_SPREAD = (0.02, 0.07), (1.0, -0.2, 0.0), 0.5
"""... how long it is, which way it leads on the picture's right, and how much that differs."""


def sections(base: Roots, count: int, rng: np.random.Generator) -> tuple[Roots, Ints]:
    """Part hair into `count` sections of about one size. Return their middles, and each hair's."""
    place = _place(base)
    centres = place[rng.permutation(len(place))[:count]]
    for _ in range(EVENED):
        owner = _squares(place, centres).argmin(1)
        sums = [np.bincount(owner, axis, len(centres)) for axis in place.T]
        sizes = np.bincount(owner, minlength=len(centres))
        moved = floats(np.stack(sums, 1) / np.maximum(sizes, 1)[:, None])
        centres = np.where(sizes[:, None] > 0, moved, centres)
    middles = base.chosen(np.unique(_squares(centres, place).argmin(1)))
    return middles, _squares(place, _place(middles)).argmin(1)


def _place(roots: Roots) -> Floats:
    return floats(np.c_[roots.points, roots.side * APART])


def _squares(places: Floats, centres: Floats) -> Floats:
    """Return the square of each distance `(n, m)`."""
    squares = (places**2).sum(1)[:, None] + (centres**2).sum(1) - 2 * places @ centres.T
    return floats(np.maximum(squares, 0))


def whole(base: Roots, middles: Roots) -> Flags:
    """Tell which hair grows within its section and not on the bare border of it."""
    squares = _squares(_place(base), _place(middles))
    first, second = np.argpartition(squares, 1, axis=1)[:, :2].T
    row = np.arange(len(squares))
    between = np.linalg.norm(_place(middles)[first] - _place(middles)[second], axis=1)
    off = np.abs(squares[row, second] - squares[row, first]) / (2 * between)
    return np.asarray(off > PARTED, np.bool_)


def gathered(base: Roots, leaders: Points, owner: Ints, rng: np.random.Generator) -> Points:
    """Return hair `(n, steps, 3)` that lies on the scalp up to its plait.

    At the hairline single hairs are too short for a plait.
    """
    t = np.linspace(0, 1, leaders.shape[1], dtype=np.float32)
    count = len(owner)
    way = floats(BABY_WAY) * np.stack([base.side, np.ones(count), np.ones(count)], 1)
    way = head.unit(floats(way + rng.normal(0, BABY_SPREAD, (count, 3))))
    free = base.points + way * floats(rng.uniform(*BABY_LENGTH, (count, 1)))
    baby = (base.above < BABY) & (rng.random(count) < BABIES)
    into = np.where(baby[:, None], free, leaders[owner, len(t) // INTO])
    straight = base.points[:, None] * (1 - t)[:, None] + into[:, None] * t[:, None]
    lies = floats(LIES * np.sin(np.pi * t) + ABOVE)[None, :, None]
    return head.outside(floats(straight), lies)
