"""The border between a face and hair: whether a dark line is drawn along it.

Hair shades the skin beside it, and its strands cross the border; but no line that is darker than
skin and hair runs along it, as the edge of a wig or a slit between face and hair does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Floats,
    Plane,
    Rgb8,
    as_plane,
    blur,
    floats,
    grown,
    sample,
)
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from pictures.making import Made
from pictures.measures import in_frame

DARKER = 4.0
"""A line is darker than both of its sides by more than this, in L."""

START, END = -10, 15
"""Where profiles begin in the skin and end in the hair, in pixels of the frame from the border."""

LINE, FACE = (-4, 6), (-8, -3)
"""Where a line may lie, and where a profile must show the face."""

ALONG = 9
"""Profiles are averaged with so many neighbours on each side: strands cross, a line goes on."""

JAW, BROW, FOREHEAD = 0.1, 0.8, 0.12
"""The border begins above the jaw (in face heights). Above the brows, so many face widths beyond
the mesh are forehead."""

SOLID = 0.9
"""Hair that covers less shows what is behind it: a thin sideburn is darker than the ear beyond it,
and no line."""

SHORTEST = 20
"""Contours of fewer pixels are those of stray hairs."""

AWAY = floats(np.arange(START, END + 1))
"""Where profiles are sampled."""


@dataclass(frozen=True)
class Border:
    """One contour of the hair, of n pixels; the last is beside the first.

    `beside` is where it borders the face (n,), `profiles` is L across it at each (n, len(AWAY)),
    and `cover` how much hair covers there.
    """

    beside: Flags
    profiles: Floats
    cover: Floats

    def line(self) -> Flags:
        """Tell where along the contour a dark line runs."""
        lightness, cover = self._averaged(self.profiles), self._averaged(self.cover)
        skin = np.median(_part(lightness, START, LINE[0]), 1)
        beyond = np.where(cover > SOLID, lightness, np.nan)[:, LINE[1] - START :]
        solid = ~np.isnan(beyond).all(1)
        hair = np.zeros(len(skin), np.float32)
        hair[solid] = np.nanmedian(beyond[solid], 1)
        darkest = _part(lightness, *LINE).min(1)
        return np.asarray(self.beside & (np.minimum(skin, hair) - darkest > DARKER), np.bool_)

    def _averaged(self, profiles: Floats) -> Floats:
        """Average profiles with their neighbours, as far as those border the face."""
        weight = as_plane(self.beside)[:, None]
        return floats(_smooth(profiles * weight) / np.maximum(_smooth(weight), 1e-3))


def outline(made: Made) -> float:
    """Return the length of the longest dark line between face and new hair, in face heights."""
    return longest(made.rgb, made.seen, made.change.new_hair)


def longest(rgb: Rgb8, seen: Analysis, hair: Plane) -> float:
    """Return the length of the longest dark line between face and hair, in face heights."""
    runs = (_run(border.line()) for border in borders(rgb, seen, hair))
    return max(runs, default=0) / seen.axes.height


def borders(rgb: Rgb8, seen: Analysis, hair: Plane) -> Iterator[Border]:
    """Yield the contours of hair that border the face."""
    softness = 0.4 * max(seen.framed.scale, 1.0)
    lightness = blur(floats(to_lab(in_frame(rgb, seen))[..., 0]), softness)
    face, into = as_plane(_face(seen) & (hair < 0.5)), _into(hair)
    solid = (blur(hair, 1) > 0.5).astype(np.uint8)
    for contour in cv2.findContours(solid, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]:
        if len(contour) < SHORTEST:
            continue
        at = floats(contour[:, 0])
        towards = np.stack([sample(plane, at[:, :1], at[:, 1:])[:, 0] for plane in into], 1)
        towards /= np.maximum(np.hypot(*towards.T), 1e-6)[:, None]
        xs, ys = (at[:, axis, None] + towards[:, axis, None] * AWAY for axis in (0, 1))
        shown = _part(sample(face, xs, ys), *FACE)
        profiles = sample(lightness, xs, ys, cv2.BORDER_REPLICATE)
        yield Border(shown.min(1) > 0.5, profiles, sample(hair, xs, ys))


def _face(seen: Analysis) -> Flags:
    """Where the face is, if no hair covers it."""
    mesh, rise = seen.axes.outline(), seen.axes.rise()
    forehead = grown(mesh, FOREHEAD * seen.axes.width) & (rise > BROW)
    return (mesh | forehead) & (rise > JAW) & seen.framed.inside


def _into(hair: Plane) -> tuple[Plane, Plane]:
    """Return the gradient of coverage, which points into the hair."""
    soft = blur(hair, 2)
    return floats(cv2.Sobel(soft, cv2.CV_32F, 1, 0)), floats(cv2.Sobel(soft, cv2.CV_32F, 0, 1))


def _part(profiles: Floats, start: int, end: int) -> Floats:
    """Return the profiles from one distance from the border to another."""
    return profiles[:, start - START : end - START + 1]


def _smooth(values: Floats) -> Floats:
    wrapped = np.concatenate([values[-ALONG:], values, values[:ALONG]])
    return floats(cv2.blur(wrapped, (1, 2 * ALONG + 1)))[ALONG:-ALONG].reshape(values.shape)


def _run(flags: Flags) -> int:
    """Return the length of the longest run of set flags on a closed contour."""
    ends = np.flatnonzero(~np.concatenate([flags, flags]))
    if not len(ends):
        return len(flags)
    return int(np.diff(ends, prepend=-1).max()) - 1
