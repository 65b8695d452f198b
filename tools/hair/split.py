"""Which pieces of hair lie before the person, and the strands cut there into two layers."""

from __future__ import annotations

import numpy as np

from hair import head
from hair.head import Flags, Floats, Ints, Points
from hair.strands import Strands
from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles.templates import (
    CAMERA_Y,
    CAMERA_Z,
    PIVOT_Z,
    PIXELS,
    X_HALF,
    Y_TOP,
)

BESIDE_Y, BESIDE_Z = (-0.35, 0.05), (-0.36, -0.62)
"""Beside the head hair before this depth is in front, by its height."""

BEHIND_NECK = -0.9
"""What hangs further back than this at the jaw hangs down the back."""


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


def in_front(found: Strands, yaw: float) -> Flags:
    """Tell which pieces `(n, k - 1)` lie before the person.

    Below the jaw a strand does so as a whole, and a plait too. Each strand draws its own limits, so
    that the layers interlock instead of ending at a line.
    """
    rng = np.random.default_rng(5)
    count = len(found.lock)
    middle = floats((found.paths[:, :-1] + found.paths[:, 1:]) / 2)
    turned_middle = turned(middle, yaw)
    surface = _head_depth(turned_middle, yaw)
    off_head = np.interp(middle[..., 1], BESIDE_Y, BESIDE_Z) + rng.normal(0, 0.03, (count, 1))
    front = turned_middle[..., 2] > np.where(surface < -8, off_head, surface - 0.02)
    low = np.abs(found.paths[..., 1] + 0.62).argmin(1)
    at = turned(found.paths[np.arange(count), low], yaw)
    jitter = rng.normal(0, 0.05, found.lock.max() + 1)[found.lock]
    behind = _behind_shoulders(middle)
    beside_neck = (np.abs(at[:, 0]) > 0.47 + jitter) & (at[:, 2] > BEHIND_NECK)
    before = (at[:, 2] > -0.15 + jitter) | beside_neck
    before = (before & ~behind.any(1))[found.led]
    long = (found.paths[..., 1].min(1) < -0.70)[found.led, None]
    y, aside = turned_middle[..., 1], np.abs(turned_middle[..., 0])
    front &= ~(long & ~before[:, None] & (y < -0.42 + rng.normal(0, 0.06, (count, 1))))
    below = y < -0.86 + rng.normal(0, 0.04, (count, 1))
    beside = (y < -0.62 + rng.normal(0, 0.09, (count, 1))) & (aside > 0.47)
    front |= long & before[:, None] & (below | beside)
    return np.asarray(front & ~behind, np.bool_)


def _behind_shoulders(points: Points) -> Flags:
    centre, radius = head.SHOULDERS
    x, y = (points[..., 0] - centre[0]) / radius[0], (points[..., 1] - centre[1]) / radius[1]
    return np.asarray((x**2 + y**2 < 1) & (points[..., 2] < centre[2]), np.bool_)


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


def runs(kept: Flags) -> tuple[Ints, Ints, Ints]:
    """Cut strands into runs of the pieces that are kept `(n, k - 1)`.

    Return which strand and which of its points each point of the runs is, and how many points each
    run has.
    """
    edge = np.zeros((len(kept), 1), np.int8)
    change = np.diff(np.hstack([edge, kept.astype(np.int8), edge]), axis=1)
    strand, first = np.nonzero(change == 1)
    _, last = np.nonzero(change == -1)
    sizes = last - first + 1
    start = np.cumsum(sizes) - sizes
    point = np.arange(sizes.sum()) - np.repeat(start - first, sizes)
    return np.repeat(strand, sizes), point, sizes
