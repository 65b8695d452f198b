"""Draw strands from far to near, at three times the size, and shrink: thin lines, anti-aliased."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hair import head
from hair.guides import Flags
from hair.head import Floats, Points
from hair.strands import Strands
from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles.templates import (
    CAMERA_Y,
    CAMERA_Z,
    HEIGHT,
    PIVOT_Z,
    PIXELS,
    WIDTH,
    X_HALF,
    Y_TOP,
)

FINE = 3
"""Strands are a third of a pixel wide: 0.17 mm on a head, twice real hair."""

HIDDEN_FRONT, HIDDEN_BACK = 320, 420
"""Pieces with so much hair before them, in strands across a cell, are not drawn. Front hair may be
moved against the hair behind it, which therefore reaches further under it."""

BESIDE_Y, BESIDE_Z = (-0.35, 0.05), (-0.36, -0.62)
"""Beside the head hair before this depth is in front, by its height."""


@dataclass(frozen=True)
class Drawing:
    """Shade under the two lights, place along the strand and coverage, `(HEIGHT, WIDTH)` 0..1."""

    from_left: Floats
    from_right: Floats
    along: Floats
    cover: Floats


def turned(points: Points, yaw: float) -> Points:
    """Turn points about the head's upright axis, to the own left for yaw > 0."""
    pivot = floats([0, 0, PIVOT_Z])
    return np.asarray(pivot + spun(points - pivot, yaw), np.float32)


def spun(directions: Points, yaw: float) -> Points:
    """Turn directions as `turned` turns points."""
    c, s = floats(np.cos(np.radians(yaw))), floats(np.sin(np.radians(yaw)))
    x, y, z = np.moveaxis(directions, -1, 0)
    return np.stack([x * c + z * s, y, z * c - x * s], -1)


def projected(points: Points) -> Points:
    """Return where turned points are seen, in template pixels."""
    closer = CAMERA_Z / (CAMERA_Z - points[..., 2])
    x = (X_HALF + points[..., 0] * closer) * PIXELS
    y = (Y_TOP - (CAMERA_Y + (points[..., 1] - CAMERA_Y) * closer)) * PIXELS
    return np.stack([x, y], -1).astype(np.float32)


def in_front(found: Strands, middle: Points, yaw: float) -> Flags:
    """Tell which pieces lie before the person. Below the jaw a strand does so as a whole."""
    rng = np.random.default_rng(5)
    count = len(found.lock)
    turned_middle = turned(middle, yaw)
    surface = _head_depth(turned_middle, yaw)
    off_head = np.interp(middle[..., 1], BESIDE_Y, BESIDE_Z) + rng.normal(0, 0.03, (count, 1))
    front = turned_middle[..., 2] > np.where(surface < -8, off_head, surface - 0.02)
    low = np.abs(found.paths[..., 1] + 0.62).argmin(1)
    at = turned(found.paths[np.arange(count), low], yaw)
    jitter = rng.normal(0, 0.05, found.lock.max() + 1)[found.lock]
    before = (at[:, 2] > -0.34 + jitter) | (np.abs(at[:, 0]) > 0.47 + jitter)
    long = (found.paths[..., 1].min(1) < -0.70)[:, None]
    y, aside = turned_middle[..., 1], np.abs(turned_middle[..., 0])
    front &= ~(long & ~before[:, None] & (y < -0.42 + rng.normal(0, 0.06, (count, 1))))
    below = y < -0.86 + rng.normal(0, 0.04, (count, 1))
    beside = (y < -0.62 + rng.normal(0, 0.09, (count, 1))) & (aside > 0.47)
    return np.asarray(front | (long & before[:, None] & (below | beside)), np.bool_)


def _head_depth(points: Points, yaw: float) -> Floats:
    """Return the depth of head and neck where turned points are seen, -9 beside them."""
    depth = np.full(points.shape[:-1], -9, np.float32)
    view = spun(floats([0, 0, 1]), -yaw)
    for centre, radius in (head.SKULL, head.FACE):
        place = spun(points - turned(centre, yaw), -yaw) / (radius * floats(0.98))
        ray = view / (radius * floats(0.98))
        across, long = place @ ray, ray @ ray
        inside = across**2 - long * (np.einsum("...i,...i->...", place, place) - 1)
        near = points[..., 2] + (np.sqrt(np.maximum(inside, 0)) - across) / long
        depth = np.where(inside > 0, np.maximum(depth, near), depth)
    inside = 1 - (points[..., 0] / 0.31) ** 2
    neck = -0.28 + 0.31 * np.sqrt(np.maximum(inside, 0))
    throat = (points[..., 1] < -0.4) & (inside > 0)
    return np.asarray(np.where(throat, np.maximum(depth, neck), depth), np.float32)


def draw(places: Points, depth: Floats, values: Floats, chosen: Flags) -> Drawing:
    """Draw the chosen pieces.

    `places` are ends of pieces `(n, k + 1, 2)` in pixels, `depth` orders pieces `(n, k)`, `values`
    are the two shades and the place along `(n, k, 3)`, 0..1.
    """
    picture = np.zeros((HEIGHT * FINE, WIDTH * FINE, 4), np.uint8)
    strand, piece = np.nonzero(chosen)
    order = np.argsort(depth[strand, piece], kind="stable")
    strand, piece = strand[order], piece[order]
    ends = np.round(places * FINE * 8).astype(np.int32)
    starts, stops = ends[strand, piece].tolist(), ends[strand, piece + 1].tolist()
    inks = np.full((len(strand), 4), 255, np.uint8)
    inks[:, :3] = np.clip(values[strand, piece] * 255, 0, 255).round()
    line = cv2.line
    for start, stop, ink in zip(starts, stops, inks.tolist(), strict=True):
        line(picture, start, stop, ink, 1, cv2.LINE_8, 3)
    return _shrunk(picture)


def _shrunk(picture: NDArray[np.uint8]) -> Drawing:
    small = cv2.resize(picture.astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    cover = small[..., 3] / 255
    left, right, along = (
        np.asarray(np.clip(small[..., i] / 255 / np.maximum(cover, 0.02), 0, 1), np.float32)
        for i in range(3)
    )
    return Drawing(left, right, along, np.asarray(cover, np.float32))
