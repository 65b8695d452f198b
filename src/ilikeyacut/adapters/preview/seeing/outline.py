"""The outline of hair before a background: down to loose strands and coils.

The networks know it to a few pixels. The colours of the hair inside and of the background outside
say the rest, as far as the two differ by more than either varies.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Floats,
    Image,
    Plane,
    aligned,
    blur,
    bounds,
    distance_to,
    floats,
    ramp,
    resize,
    widened,
)
from ilikeyacut.adapters.preview.seeing.hair import COARSE

INSIDE, OUTSIDE = 7.0, 14.0
"""How far from the outline, in pixels of the frame, hair thins out and loose strands reach."""

AROUND = 8.0
"""The blur, in pixels of the frame, over which hair and background have one colour."""

STRAY = 1.5
"""How many standard deviations of the background are none of the hair, and the other way round."""

SKIN = 8.0
"""So near to skin, in pixels of the frame, what is no background may be skin as well as hair."""

BESIDE = 64.0
"""How far from the person, in pixels of the frame, the background is looked at."""

ROUGHER = 1.0
"""How much rougher hair must be than a background, as a logarithm, for roughness to tell them."""

FEW = 50
"""Fewer pixels than this, COARSE pixels wide, tell nothing."""

SUM = np.ones((1, 3), np.float32)

DIFFERENT = (0.06, 0.15)
"""How far colours must be apart, in RGB of 0..1, to tell anything, and to tell all."""

NOISE = 0.08
"""A smaller share of hair is the noise of any photo."""


def decided(rough: Plane, found: Plane, person: Plane) -> Plane:
    """Return the person, decided by texture where the matte is in doubt beside hair.

    Hair in focus is rough, and a background out of focus or a wall is smooth. The matte stays as it
    is unless the hair found is much rougher than what surrounds the person.
    """
    small = (rough.shape[1], rough.shape[0])
    matte = resize(person, small)
    hair = rough[(resize(found, small) > 0.8) & (matte > 0.9)]
    beside = rough[(matte < 0.05) & (distance_to(matte > 0.5) < BESIDE / COARSE)]
    if min(hair.size, beside.size) < FEW:
        return person
    low, high = float(np.percentile(beside, 95)), float(np.percentile(hair, 10))
    if high - low < ROUGHER:
        return person
    hairy = resize(
        ramp(rough, max(low, high - 1.5), high - 0.3), (person.shape[1], person.shape[0])
    )
    doubt = ramp(person, 0.8, 0.5)
    return floats(person + doubt * (hairy * ramp(person, 0.1, 0.4) - person))


def matted(rgb: Image, hair: Plane, person: Plane) -> Plane:
    """Return the hair with the outline that its colour has before the background."""
    around = widened(bounds(hair > 0.5), round(BESIDE), hair.shape)
    window = aligned(around, COARSE, hair.shape)
    out = hair.copy()
    out[window] = _matted(rgb[window], hair[window], person[window])
    return out


def _matted(rgb: Image, hair: Plane, person: Plane) -> Plane:
    full = (hair.shape[1], hair.shape[0])
    small = (full[0] // COARSE, full[1] // COARSE)
    tiny, matte = resize(rgb, small), resize(person, small)
    deep, covered = distance_to(matte < 0.6), resize(hair, small)
    inner = (covered > 0.9) & (deep > INSIDE / COARSE)
    outer = (matte < 0.12) & (distance_to(matte > 0.5) > 1.5)
    if not (inner.any() and outer.any()):
        return hair
    between = _Between.of(_Colour.of(tiny, inner), _Colour.of(tiny, outer))
    reach = (INSIDE + OUTSIDE) / COARSE
    skin = distance_to((matte > 0.7) & (covered < 0.1)) <= SKIN / COARSE
    deep = np.maximum(deep, distance_to(covered < 0.5))
    band = ramp(deep, 2.5, 1.5) * ramp(distance_to(inner), reach + 1, reach)
    share = cv2.transform(rgb * resize(between.axis, full), SUM) - resize(between.start, full)
    share = np.clip(share, 0, 1, out=share)
    sure = floats(between.sure * band * ~skin * (1 - _objects(resize(np.abs(share - hair), small))))
    return floats(hair + resize(sure, full) * (share - hair))


def _objects(off: Plane) -> Plane:
    """Return what is too wide for a strand or a gap, and so is something else, as 1."""
    wide = cv2.morphologyEx(floats(off > 0.4), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return floats(cv2.dilate(wide, np.ones((5, 5), np.uint8)))


@dataclass(frozen=True)
class _Colour:
    """The colour of an area, and how much it varies: at each pixel that of the nearest part."""

    mean: Image
    variance: Image

    @classmethod
    def of(cls, rgb: Image, where: Flags) -> _Colour:
        """Take both from the area itself, and carry them out of it."""
        weight = floats(where)[..., None]
        powers = np.concatenate([rgb * weight, rgb * rgb * weight, weight], 2)
        sums = blur(powers, AROUND / COARSE)
        means = sums[..., :6] / np.maximum(sums[..., 6:], floats(1e-3))
        near = blur(floats(means[_nearest(where)]), 1.0)
        mean = near[..., :3]
        return cls(mean, np.maximum(near[..., 3:] - mean * mean, 0))

    def spread(self, axis: Image) -> Plane:
        """Return the standard deviation along an axis."""
        return floats(np.sqrt((self.variance * axis * axis).sum(2)))


@dataclass(frozen=True)
class _Between:
    """The share of hair is `axis` . colour - `start`; `sure` says how far that can be trusted."""

    axis: Image
    start: Plane
    sure: Plane

    @classmethod
    def of(cls, hair: _Colour, background: _Colour) -> _Between:
        """Count from the far side of the background's colours to the near side of the hair's."""
        way = hair.mean - background.mean
        axis = floats(way / ((way * way).sum(2) + floats(1e-4))[..., None])
        low = NOISE + STRAY * background.spread(axis)
        room = 1 - STRAY * hair.spread(axis) - low
        most = np.maximum(room, floats(0.1))
        start = ((background.mean * axis).sum(2) + low) / most
        sure = ramp(floats(room), 0.1, 0.4) * ramp(np.sqrt((way * way).sum(2)), *DIFFERENT)
        return cls(floats(axis / most[..., None]), floats(start), sure)


def _nearest(where: Flags) -> tuple[Floats, Floats]:
    """Return the row and column of the pixel of an area that is nearest to each pixel."""
    _, labels = cv2.distanceTransformWithLabels(
        (~where).view(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(where)
    order = np.zeros(labels.max() + 1, np.intp)
    order[labels[rows, columns]] = np.arange(rows.size)
    found = order[labels]
    return rows[found], columns[found]
