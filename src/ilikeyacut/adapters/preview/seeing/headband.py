"""Finds a band across the hair: two smooth edges round the head with another colour between."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Floats,
    Image,
    Plane,
    Window,
    bounds,
    filled,
    floats,
    grown,
    opened,
    pasted,
    sample,
    widened,
)
from ilikeyacut.adapters.preview.seeing import fan
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes
from ilikeyacut.adapters.preview.seeing.fan import ANGLES, BESIDE, FINE, FRONT, RADII, Fan, Track
from ilikeyacut.adapters.preview.seeing.frame import Framed

LIKELY, SURE = 0.72, 0.90
"""Scores from which a band may be one, and from which it is one whatever the hair network says."""

BENT = 25
"""How far, in frame pixels, ends may be from where the edges go on."""

NOISE = 4.0
"""The least spread of a colour in each plane of Lab."""

LEAST_ROOM = 0.04
"""Less hair than this beside a band, in face heights, counts less than the other side's."""


@dataclass(frozen=True)
class Band:
    """`where` the band is in the frame, how `sure` that is, and the frame with hair in its place.

    What `without` shows there is only good enough for the hair network, which overlooks the hair
    round a band.
    """

    where: Flags
    sure: bool
    without: Image


def find(framed: Framed, axes: FaceAxes, lines: Fan, least: float) -> Band | None:
    """Return the band across the hair above a face, None if none has a score above `least`."""
    track = fan.best(lines, least)
    if track is None:
        return None
    where = grown(filled(track.outline(lines), framed.shape), 0.5 * framed.scale)
    where = _with_ends(framed.rgb, axes, where, _Colours.of(lines, track))
    return Band(where, track.score >= SURE, _without(framed.rgb, axes, where, lines, track))


@dataclass(frozen=True)
class _Colours:
    """Samples in Lab, (n, 3): of the front of a band, and of what is beside it."""

    band: Floats
    beside: Floats

    @classmethod
    def of(cls, lines: Fan, track: Track) -> _Colours:
        lab, radius = lines.each[:, FRONT, :3], np.arange(len(RADII))[:, None]
        low, high = track.lower[FRONT], track.upper[FRONT]
        within = (radius > low + 1) & (radius < high - 2)
        beside = (radius > low - 2 * BESIDE) & (radius < high + 2 * BESIDE)
        beside &= (radius < low - 1) | (radius > high + 1)
        return cls(lab[within], lab[beside])

    def alike(self, lab: Image) -> Flags:
        """Return what is more likely the band than what is beside it."""
        return _unlikeness(lab, self.band) < _unlikeness(lab, self.beside)


def _unlikeness(lab: Image, samples: Floats) -> Floats:
    """Return how unlikely a colour is among samples (n, 3), if they are spread normally."""
    spread = np.cov(samples.T) + np.eye(3) * NOISE**2
    off = lab - floats(samples.mean(0))
    squares = (off @ floats(np.linalg.inv(spread)) * off).sum(-1)
    return floats(squares + np.log(np.linalg.det(spread)))


def _with_ends(rgb: Image, axes: FaceAxes, where: Flags, colours: _Colours) -> Flags:
    """Follow the ends, which bend and narrow, by colour."""
    window = widened(bounds(where), BENT, where.shape)
    alike = colours.alike(to_lab(np.ascontiguousarray(rgb[window])))
    _, angle = _from_the_middle(axes, window)
    end = np.abs(angle) > ANGLES[FRONT][-1]
    found = np.where(end, grown(where[window], BENT) & opened(alike, 1), where[window])
    _, parts = cv2.connectedComponents(found.astype(np.uint8))
    joined = np.unique(parts[where[window] & ~end])
    return pasted(found & np.isin(parts, joined[joined > 0]), window, where.shape)


def _from_the_middle(axes: FaceAxes, window: Window) -> tuple[Plane, Plane]:
    """Return how far pixels are from the fan's middle, in face heights, and at which angle."""
    ys, xs = np.mgrid[window].astype(np.float32)
    off = np.dstack([xs, ys]) - fan.middle(axes)
    angle = np.arctan2(off @ floats(axes.right), off @ floats(axes.up))
    return floats(np.hypot(off[..., 0], off[..., 1]) / axes.height), floats(angle)


def _without(rgb: Image, axes: FaceAxes, where: Flags, lines: Fan, track: Track) -> Image:
    """Mirror the hair above and below into the band, as often as there is room for."""
    window = widened(bounds(where), 2, where.shape)
    radius, angle = _from_the_middle(axes, window)
    across = floats(np.sin(angle))[..., None] * floats(axes.right)
    towards = (across + floats(np.cos(angle))[..., None] * floats(axes.up)) * floats(axes.height)
    colour, weight = np.zeros_like(towards, shape=(*angle.shape, 3)), np.zeros_like(angle)
    for edge, out in ((track.lower, -1), (track.upper, 1)):
        room = _room(lines, edge, out)
        at, deep = (floats(np.interp(angle, ANGLES, part)) for part in (RADII[edge], room))
        away = np.maximum((at - radius) * out, 0) + FINE
        back = deep - np.abs(away % (2 * np.maximum(deep, FINE)) - deep)
        place = fan.middle(axes) + towards * floats(at + out * (FINE + back))[..., None]
        xs, ys = (np.ascontiguousarray(place[..., i]) for i in (0, 1))
        share = np.clip(deep / LEAST_ROOM, 0.05, 1) / (away + 2 * FINE)
        colour += sample(rgb, xs, ys, cv2.BORDER_REPLICATE) * share[..., None]
        weight += share
    painted = rgb.copy()
    np.copyto(painted[window], colour / weight[..., None], where=where[window][..., None])
    return painted


def _room(lines: Fan, edge: fan.Path, out: int) -> Floats:
    """Return how far hair goes on one side of an edge, in face heights: to skin or background."""
    hair = (lines.each[..., fan.PERSON] > 0.5) & (lines.each[..., fan.SKIN] < 0.3)
    room = []
    for column, start in enumerate(edge):
        line = hair[start + 1 :, column] if out > 0 else hair[: max(start - 1, 0), column][::-1]
        room.append(float(np.argmin([*line, False])))
    return floats(cv2.blur(floats(room)[:, None], (1, 5))[:, 0]) * FINE
