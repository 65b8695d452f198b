"""Looks for a band along a fan of lines from the middle of a face upwards and outwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import Flags, Floats, Plane, floats, sample
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes
from ilikeyacut.adapters.preview.seeing.frame import Framed
from ilikeyacut.adapters.preview.seeing.skin import Skin

FINE = 0.0075
RADII = np.arange(0.10, 1.10, FINE, dtype=np.float32)
ANGLES = np.radians(np.arange(-96, 97, 3, dtype=np.float32))
"""The places of a fan: in face heights from its middle, and from straight up."""

BELOW_BROWS = 0.08
"""How far the fan's middle is below the brows, in face heights."""

FRONT = np.abs(ANGLES) < np.radians(46)
"""The part of a band that must show; its ends go behind ears, or under hair."""

WIDTHS = (6, 8, 11, 14, 18, 23, 29, 36, 44)
"""Widths that are tried, in steps of FINE: 0.8 to 6 cm."""

NARROW = 16
"""A narrower band is not told from the blend of skin and hair if its colour lies between."""

BESIDE = 5
"""How much of both sides a band is compared with, in steps of FINE."""

BENDS, PRICE = 3, 0.02
"""How many steps an edge may go up or down from one line to the next, and what each costs."""

FAINT, CLEAR = 4.0, 16.0
"""Differences of colour (CIE76) from which an edge counts, and from which it counts in full."""

NEAR = 3
"""How far the sharpest place of an edge may be, in steps of FINE."""

ENDS = 0.3
"""A band ends where less of it shows."""

SKIN, PERSON, HAIR = 3, 4, 5
"""Planes of a fan after those of Lab."""

Path: TypeAlias = NDArray[np.intp]
"""For each angle the index of a radius."""


@dataclass(frozen=True)
class Fan:
    """Planes of Lab, skin, person and hair that is seen, (radii, angles, 6), where they are `at`.

    `sums` are theirs from the inside outwards, with one more radius. `edges` says how much colour
    changes (CIE76).
    """

    at: Floats
    each: Floats
    sums: Floats
    edges: Plane

    def mean(self, start: Path, stop: Path) -> Floats:
        """Return means over ranges of radii, one range for each of `start`."""
        return floats((self.sums[stop] - self.sums[start]) / (stop - start)[:, None, None])


@dataclass(frozen=True)
class Track:
    """What looks most like a band: its edges, how much of it shows at each angle, and its score."""

    lower: Path
    upper: Path
    shown: Floats
    score: float

    def outline(self, fan: Fan) -> Floats:
        """Return the places around it, (n, 2), from one end to the other."""
        there = self.shown > ENDS
        there[1:-1] |= there[:-2] & there[2:]
        middle, gone = len(there) // 2, np.nonzero(~there)[0]
        left, right = gone[gone < middle], gone[gone > middle]
        span = np.arange(left[-1] + 1 if left.size else 0, right[0] if right.size else len(there))
        inner, outer = (fan.at[path[span], span] for path in (self.lower, self.upper))
        return np.concatenate([inner, outer[::-1]])


def middle(axes: FaceAxes) -> Floats:
    """Return where the lines of a fan begin, (2,)."""
    return floats(axes.chin + axes.up * ((axes.brows - BELOW_BROWS) * axes.height))


def spread(framed: Framed, axes: FaceAxes, person: Plane, seen: Plane, tone: Skin) -> Fan:
    """Read the frame along the lines of a fan; `seen` is the hair that the network sees."""
    towards = np.sin(ANGLES)[:, None] * axes.right + np.cos(ANGLES)[:, None] * axes.up
    at = floats(middle(axes) + towards * (RADII * axes.height)[:, None, None])
    xs, ys = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
    lab = to_lab(sample(framed.rgb, xs, ys, cv2.BORDER_REPLICATE))
    planes = (sample(plane, xs, ys) for plane in (person, seen))
    each = floats(np.dstack([lab, tone.likeness(lab), *planes]))
    sums = np.zeros((len(each) + 1, *each.shape[1:]), np.float32)
    np.cumsum(each, 0, out=sums[1:])
    step = max(1, round(max(1.0, framed.scale) / (FINE * axes.height)))
    edges = np.zeros(lab.shape[:2], np.float32)
    edges[step:-step] = _apart(lab[2 * step :], lab[: -2 * step])
    return Fan(at, each, sums, edges)


def best(fan: Fan, least: float) -> Track | None:
    """Return what looks most like a band; None if nothing has a score above `least`."""
    found = None
    for width in WIDTHS:
        shown = _shown(fan, width)
        if shown.max(0)[FRONT].mean() <= least:
            continue
        path = _smoothest(shown)
        along = shown[path, np.arange(len(path))]
        if along[FRONT].mean() > least:
            least = float(along[FRONT].mean())
            found = Track(path + BESIDE, path + BESIDE + width, along, least)
    if found is None:
        return None
    lower, upper = (_sharpest(fan, path) for path in (found.lower, found.upper))
    return Track(lower, upper, found.shown, found.score)


def _shown(fan: Fan, width: int) -> Floats:
    """Return how much it looks like a band of this width, by the radius of its lower edge.

    The first row is radius BESIDE. Either what is above it is the person's, or what is below it is
    no skin: what has the background above and skin below is hair.
    """
    start = np.arange(BESIDE, len(RADII) - width - BESIDE)
    stop, edge = start + width, 1 if width < NARROW else 2
    band = fan.mean(start + edge, stop - edge)
    below, above = fan.mean(start - BESIDE, start - 1), fan.mean(stop + 1, stop + BESIDE)
    apart = _apart(band, below), _apart(above, band)
    edges = cv2.dilate(fan.edges, np.ones((3, 1), np.uint8))
    shown = np.sqrt(_clear(np.minimum(*apart)) * _clear(np.minimum(edges[start], edges[stop])))
    if width < NARROW:
        between = _apart(above, below) / np.maximum(apart[0] + apart[1], 1)
        shown *= np.clip((0.95 - between) / 0.1, 0, 1)
    on_head: Flags = above[..., PERSON] > 0.5
    on_head |= (below[..., SKIN] < 0.3) & (band[..., HAIR] < 0.3)
    return floats(shown * (on_head & (band[..., PERSON] > 0.3)))


def _apart(one: Floats, other: Floats) -> Floats:
    return floats(np.sqrt(((one[..., :3] - other[..., :3]) ** 2).sum(-1)))


def _clear(apart: Floats) -> Floats:
    return floats(np.clip((apart - FAINT) / (CLEAR - FAINT), 0, 1))


def _smoothest(shown: Floats) -> Path:
    """Return the path through all angles that shows most, less the price of its bends."""
    rows, columns = shown.shape
    total, back = shown[:, 0].copy(), np.zeros((rows, columns), np.intp)
    price = floats(PRICE * np.abs(np.arange(-BENDS, BENDS + 1)))[:, None]
    for column in range(1, columns):
        padded = np.pad(total, BENDS, constant_values=-np.inf)
        before = np.lib.stride_tricks.sliding_window_view(padded, rows) - price
        back[:, column] = before.argmax(0)
        total = before.max(0) + shown[:, column]
    path = [int(total.argmax())]
    for column in range(columns - 1, 0, -1):
        path.append(path[-1] + int(back[path[-1], column]) - BENDS)
    return np.array(path[::-1], np.intp)


def _sharpest(fan: Fan, path: Path) -> Path:
    """Move an edge to where colour changes most, as the lines beside each agree."""
    near = np.clip(path + np.arange(-NEAR, NEAR + 1)[:, None], 0, len(RADII) - 1)
    moved = fan.edges[near, np.arange(len(path))].argmax(0) - NEAR
    agreed = np.median([np.roll(moved, by) for by in (-1, 0, 1)], 0)
    return np.asarray(np.clip(path + agreed, 0, len(RADII) - 1), np.intp)
