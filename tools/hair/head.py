"""The head that hair grows on and lies on, in head units (the face's width at the ears is 1).

x to the picture's right, y up, z to the camera; the origin lies between the ears. Skull, face and
shoulders are ellipsoids, the neck is an upright cylinder. Points are `(..., 3)` float32.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ilikeyacut.adapters.preview.arrays.ops import floats

Points = NDArray[np.float32]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SKULL = (floats([0, 0.16, -0.30]), floats([0.535, 0.66, 0.74]))
FACE = (floats([0, -0.20, -0.14]), floats([0.485, 0.60, 0.40]))
SHOULDERS = (floats([0, -1.75, -0.30]), floats([1.15, 0.60, 0.42]))
NECK_Z, NECK_RADIUS = -0.28, 0.33

AZIMUTH = floats([0, 25, 42, 55, 68, 78, 88, 100, 120, 150, 180])
"""Degrees round the head: 0 in front, 90 over the ear, 180 at the nape."""

HAIRLINE = floats([0.525, 0.535, 0.51, 0.40, 0.27, 0.04, 0.10, 0.06, -0.22, -0.40, -0.44])
"""The height at which hair begins, for each AZIMUTH."""

JAW_Y = floats([-1.1, -0.7, -0.3, 0.0, 0.25, 0.45])
JAW_X = floats([0.34, 0.37, 0.445, 0.45, 0.385, 0.20])
"""Hair before the ears keeps at least JAW_X from the middle, at each height JAW_Y."""


def unit(vectors: Points) -> Points:
    """Return the vectors at length 1; zero stays zero."""
    length = np.sqrt(np.einsum("...i,...i->...", vectors, vectors))[..., None]
    return np.asarray(vectors / (length + floats(1e-9)), np.float32)


def dot(one: Points, other: Points) -> Floats:
    """Return the scalar product along the last axis, kept as an axis of 1."""
    return np.asarray(np.einsum("...i,...i->...", one, other)[..., None], np.float32)


def across(vectors: Points, normals: Points) -> Points:
    """Return what is left of the vectors on the surface that has these unit normals."""
    return np.asarray(vectors - dot(vectors, normals) * normals, np.float32)


def away(points: Points, body: tuple[Points, Points]) -> tuple[Floats, Points]:
    """Return the distance from an ellipsoid's surface (< 0 inside, first order) and the normal."""
    centre, radius = body
    inner = (points - centre) / radius
    reach = np.sqrt(dot(inner, inner)) + floats(1e-9)
    slope = inner / radius
    steep = np.sqrt(dot(slope, slope)) + floats(1e-9)
    return np.asarray((reach - 1) * reach / steep, np.float32), unit(slope)


def azimuth(points: Points) -> Floats:
    """Return the degrees round the head, 0 in front to 180 at the nape."""
    centre, radius = SKULL
    sideways = np.abs(points[:, 0]) / radius[0]
    forward = (points[:, 2] - centre[2]) / radius[2]
    return floats(np.degrees(np.arctan2(sideways, forward)))


def above_hairline(points: Points, hairline: Floats) -> Floats:
    """Return how far points of the scalp lie above a hairline, given as HAIRLINE is."""
    line = np.interp(azimuth(points), AZIMUTH, hairline)
    return np.asarray(points[:, 1] - line, np.float32)


def outside(points: Points, gap: Floats | float, share: float = 1.0) -> Points:
    """Push points out of skull and face, up to `gap` above them, and out of the neck."""
    for body in (SKULL, FACE):
        distance, normal = away(points, body)
        points = points + normal * np.maximum(gap - distance, 0) * floats(share)
    return _out_of_neck(points)


def _out_of_neck(points: Points) -> Points:
    deep = points[..., 2] - NECK_Z
    radius = np.hypot(points[..., 0], deep) + 1e-6
    grow = np.where((points[..., 1] < -0.45) & (radius < NECK_RADIUS), NECK_RADIUS / radius, 1)
    moved = np.stack([points[..., 0] * grow, points[..., 1], NECK_Z + deep * grow], -1)
    return np.asarray(moved, np.float32)


def covers_face(points: Points, brow: Floats) -> NDArray[np.bool_]:
    """Tell which points hang before eyes, nose, mouth or throat; `brow` is the upper limit."""
    x, y, z = np.abs(points[..., 0]), points[..., 1], points[..., 2]
    face = (x < 0.34) & (y < brow) & (y > -0.80) & (z > -0.1)
    throat = (x < 0.22) & (y <= -0.70) & (z > -0.45)
    return np.asarray(face | throat, np.bool_)
