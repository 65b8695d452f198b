"""Finds a second person's hair that touches the person's own.

The face check lets no second face pass, but a head at the edge of the photo, or from behind, shows
hair that the network sees too. A person's own hair does not reach as far to one side as such a head
does, so what lies that far out is somebody else's, if it has another colour. Both colours then tell
where one ends and the other begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Floats,
    Image,
    Plane,
    as_plane,
    blur,
    bounds,
    floats,
    ramp,
    resize,
)
from ilikeyacut.adapters.preview.seeing.hair import COARSE, HeadView

NEAR, FAR = 0.5, 1.15
"""Hair up to the first is the person's, hair on one side from the second on is not: in face widths
from the middle of the head. The styles end at 1.1, but for a full afro with 1.2."""

DEEP = 0.6
"""How far behind the face the middle of the head is, in face widths: it moves as the head turns."""

LOW, HIGH = -0.9, 1.6
"""The heights above the chin between which a seam runs, in face heights. How far out hair reaches
counts above the chin only: the person's own may lie on a shoulder, with ends of another colour."""

SURE = 0.7
"""From this coverage on hair tells how far it reaches, and what colour it has."""

A_HEAD = 0.08
"""The least area of hair that far out, in squares of the face's width: a full afro has 0.02, heads
beside the person have 0.15 and more."""

FEW = 50
"""Fewer pixels of own hair than this, COARSE pixels wide, tell nothing."""

APART = 2.0, 3.0
"""How far two heads of hair differ that may be, and that surely are, two people's: in standard
deviations of their colour."""

NUANCE = 3.0, 1.5, 1.5
"""How much the Lab of hair varies besides, so that little variation proves little."""

STRANDS = 6.0
"""The blur, in pixels of the frame, over which hair has one colour."""

WRONG = 0.15
"""The price of a pixel on the wrong side of a seam; one of hair that is cut costs 1."""

SLANT, STEPS = 0.02, (0, -1, 1, -2, 2, -3, 3)
"""The price of each pixel that a seam goes aside from one row to the next, and the ways to go."""

BLOCKED = 1e3
"""The price of a pixel where no seam may be."""


def beyond(view: HeadView, found: Plane, yaw: float) -> Plane:
    """Return where somebody else's hair is, and all further out, as 1; `yaw` is in degrees.

    Hair that reaches far out on both sides is the person's own.
    """
    right = _Side.of(view, found, yaw)
    left = right.mirrored()
    if right.reaches == left.reaches:
        return np.zeros_like(found)
    there = right.beyond() if right.reaches else left.beyond()[:, ::-1]
    return resize(as_plane(there), (found.shape[1], found.shape[0]))


@dataclass(frozen=True)
class _Side:
    """One side of a head, to the right of a picture of 1 / COARSE of the size.

    `out` is the distance from the middle of the head, in face widths of `width` pixels, and `rise`
    the height above the chin.
    """

    lab: Image
    hair: Plane
    skin: Flags
    out: Plane
    rise: Plane
    width: float

    @classmethod
    def of(cls, view: HeadView, found: Plane, yaw: float) -> _Side:
        size = (found.shape[1] // COARSE, found.shape[0] // COARSE)
        rise, side = resize(view.axes.rise(), size), resize(view.axes.side(), size)
        return cls(
            lab=blur(resize(view.lab, size), STRANDS / COARSE),
            hair=resize(found, size),
            skin=(resize(view.likeness, size) > 0.3) & (rise > 0) & (rise < 1.1),
            out=floats(side + DEEP * np.sin(np.radians(yaw))),
            rise=rise,
            width=view.axes.width / COARSE,
        )

    def mirrored(self) -> _Side:
        """Return the other side, to the right."""
        return _Side(
            lab=self.lab[:, ::-1],
            hair=self.hair[:, ::-1],
            skin=self.skin[:, ::-1],
            out=-self.out[:, ::-1],
            rise=self.rise[:, ::-1],
            width=self.width,
        )

    @property
    def far(self) -> Flags:
        """Hair that reaches too far to be the head's."""
        beside = (self.rise > 0) & (self.rise < HIGH)
        return np.asarray((self.out > FAR) & (self.hair > SURE) & beside, np.bool_)

    @property
    def reaches(self) -> bool:
        """Whether there is a head's hair that far out."""
        return bool(self.far.sum() > A_HEAD * self.width**2)

    def beyond(self) -> Flags:
        """Return what is right of the seam, which cuts and misplaces as little hair as it can."""
        level = (self.rise > LOW) & (self.rise < HIGH)
        free = (self.out > NEAR) & (self.out < FAR) & level
        other = self._likeness_to_far() * self.hair * free
        if not other.any():
            return np.zeros_like(free)
        left, right = np.cumsum(np.maximum(other, 0), 1), np.cumsum(np.maximum(-other, 0), 1)
        price = np.maximum(self.hair, self.skin & (self.out < FAR))
        price += floats(WRONG) * (left + right[:, -1:] - right)
        columns = _cheapest(floats(np.where(free, price, BLOCKED)), level)
        return np.asarray(np.arange(free.shape[1]) > columns[:, None], np.bool_)

    def _likeness_to_far(self) -> Plane:
        """Return how much each pixel is like the hair far out, -1 to 1; 0 if that tells nothing."""
        near = (self.out < NEAR) & (self.hair > SURE)
        if near.sum() < FEW:
            return np.zeros_like(self.hair)
        own, far = self.lab[near], self.lab[self.far]
        start, way = own.mean(0), far.mean(0) - own.mean(0)
        spread = (np.cov(own.T) + np.cov(far.T)) / 2 + np.diag(np.square(NUANCE))
        axis = np.linalg.solve(spread, way)
        length = float(axis @ way)
        along = cv2.transform(self.lab, floats([[*axis, -start @ axis]]) / max(length, 1e-6))
        return ramp(floats(np.sqrt([length])), *APART) * (2 * np.clip(along, 0, 1) - 1)


def _cheapest(price: Floats, level: Flags) -> NDArray[np.intp]:
    """Return the column of the cheapest way down for each row; outside `level` that at its end."""
    first, last = bounds(level)[0].start, bounds(level)[0].stop - 1
    total, came = price.copy(), np.zeros(price.shape, np.intp)
    for row in range(first + 1, last + 1):
        ways = [np.roll(total[row - 1], -step) + floats(SLANT * abs(step)) for step in STEPS]
        came[row] = np.take(STEPS, np.argmin(ways, 0))
        total[row] += np.min(ways, 0)
    columns = np.full(len(price), np.argmin(total[last]), np.intp)
    for row in range(last, first, -1):
        columns[:row] = columns[row] + came[row, columns[row]]
    return columns
