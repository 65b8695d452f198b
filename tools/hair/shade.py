"""How light every piece of a strand is: what reaches it through the hair, and what it sends back.

Shadow within hair follows deep opacity maps: hair is counted in a grid that is aligned with the
light, and what stands before a piece dims it. A piece reflects like a thin cylinder, in two lobes:
a white one off its surface, shifted to the root, and a coloured one from within it, shifted to the
tip.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hair import head
from hair.head import Floats, Points, across, dot, unit
from hair.strands import Strands
from ilikeyacut.adapters.preview.arrays.ops import floats

LEFT, RIGHT = (-0.60, 0.62, 0.62), (0.60, 0.62, 0.62)
"""Where the two lights come from, seen from the camera."""

AMBIENT = ((-0.7, 0.3, 0.7), (0.7, 0.3, 0.7), (0, 1, 0.4), (0, -0.4, 0.9))
CAMERA = (0, 0, 1)
CELL, SIDE = 0.0375, 128
"""A grid cell's edge in head units, and how many of them make a side."""

DIMS = 0.024
"""What one strand's length of a cell takes from the light, for 36000 strands."""

HEAD_WEIGHT = 45.0
"""Head and face are so many times as dense as hair."""


@dataclass(frozen=True)
class Pieces:
    """The straight pieces of all strands, `(n, k, 3)`: middles, directions and normals."""

    middle: Points
    along: Points
    normal: Points
    length: Floats


def pieces(found: Strands) -> Pieces:
    """Cut strands into their straight pieces."""
    paths = found.paths
    step = floats(np.diff(paths, axis=1))
    middle = floats((paths[:, :-1] + paths[:, 1:]) / 2)
    along = unit(step)
    outward = unit(middle - (head.SKULL[0] + floats([0, -0.15, 0])))
    normal = unit(across(outward, along))
    return Pieces(middle, along, normal, floats(np.linalg.norm(step, axis=2)))


class Shadows:
    """How much light from a direction gets through the hair to each piece, 0..1.

    `strands` is how many a whole head of this hair has: the more, the thinner is each.
    """

    def __init__(self, middle: Points, length: Floats, strands: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        count, steps = middle.shape[:2]
        self.shape = count, steps
        self._points = middle.reshape(-1, 3)
        blurred = middle + rng.normal(0, 0.8 * CELL, (count, 1, 3)).astype(np.float32)
        self._blurred = blurred.reshape(-1, 3)
        self._amount = (length / CELL).ravel() * (36000 / strands)
        self._body = _head_points(rng)
        self._dense = np.full(len(self._body), HEAD_WEIGHT)

    def __call__(self, direction: tuple[float, float, float], k: float = DIMS) -> Floats:
        """Return exp(-k * hair and head before each piece), `(n, k)`."""
        return np.asarray(np.exp(floats(-k) * self._before(direction, body=True)))

    def hair_before(self, direction: tuple[float, float, float]) -> Floats:
        """Return how much hair lies before each piece, `(n, k)`, in strands across a cell."""
        return self._before(direction, body=False)

    def _before(self, direction: tuple[float, float, float], *, body: bool) -> Floats:
        axes = _towards(direction)
        grid = _count(_cells(self._blurred @ axes), self._amount)
        if body:
            grid += _count(_cells(self._body @ axes), self._dense)
        before = np.cumsum(grid.reshape(-1, SIDE), axis=1, dtype=np.float32) - grid.reshape(
            -1, SIDE
        )
        return np.asarray(before.ravel()[_cells(self._points @ axes)].reshape(self.shape))


def _towards(direction: tuple[float, float, float]) -> Points:
    """Return axes of which the third leads away from the light."""
    light = unit(floats(direction))
    right = unit(np.cross(light, floats([0, 1, 0.1])))
    return np.stack([right, np.cross(light, right), -light], 1).astype(np.float32)


def _cells(points: Points) -> NDArray[np.int32]:
    place = np.clip(points * floats(1 / CELL) + floats(SIDE / 2), 0, SIDE - 1)
    x, y, z = np.asarray(place, np.int32).T
    return np.asarray((x * np.int32(SIDE) + y) * np.int32(SIDE) + z, np.int32)


def _count(cells: NDArray[np.int32], amount: NDArray[np.floating]) -> Floats:
    return np.bincount(cells, amount, SIDE**3).astype(np.float32)


def _head_points(rng: np.random.Generator) -> Points:
    ball = unit(rng.normal(size=(60000, 3)).astype(np.float32))
    ball *= floats(rng.random((60000, 1)) ** (1 / 3))
    skull = head.SKULL[0] + ball[:40000] * head.SKULL[1] * 0.94
    face = head.FACE[0] + ball[40000:] * head.FACE[1] * 0.94
    return np.concatenate([skull, face])


def lit(
    found: Strands,
    parts: Pieces,
    light: tuple[float, float, float],
    through: Floats,
    ambient: Floats,
) -> Floats:
    """Return how light each piece is under one light and from all round, `(n, k)`, linear."""
    rng = np.random.default_rng(9)
    tint, tilt = _uneven(found, rng)
    to_light = unit(floats(light))
    halfway = unit(to_light + floats(CAMERA))
    facing = dot(parts.normal, np.broadcast_to(to_light, parts.normal.shape))[..., 0]
    slope = parts.along @ to_light
    spread = np.sqrt(np.clip(1 - slope**2, 0, 1)) * (0.55 + 0.45 * np.clip(facing, -1, 1))
    seen = np.clip(facing + 0.25, 0, 1)
    white = _lobe(parts, halfway, tilt - 0.08, 80) * seen
    inner = _lobe(parts, halfway, tilt + 0.14, 20) * seen
    v = np.linspace(0, 1, found.paths.shape[1], dtype=np.float32)
    root = 1 - 0.25 * np.exp(-(v[1:] + v[:-1]) / 0.14) + 0.06 * np.clip(v[1:] - 0.5, 0, 1)
    matt = 0.34 * ambient + 0.40 * through * np.clip(spread, 0, 1)
    shine = through * (0.45 * tint * inner + 0.75 * white)
    return np.asarray(tint * root * matt + shine, np.float32)


def _uneven(found: Strands, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return each strand's own lightness and tilt, shared in part with its guide and lock."""
    locks, leaders = found.lock.max() + 1, found.guide.max() + 1
    count = len(found.lock)
    tint = rng.normal(0, 0.10, locks)[found.lock] + rng.normal(0, 0.12, leaders)[found.guide]
    tilt = rng.normal(0, 0.04, locks)[found.lock] + rng.normal(0, 0.03, leaders)[found.guide]
    tint = np.exp(tint + rng.normal(0, 0.12, count))
    return floats(tint)[:, None], floats(tilt + rng.normal(0, 0.04, count))[:, None, None]


def _lobe(parts: Pieces, halfway: Points, shift: Floats, power: float) -> Floats:
    leaning = unit(parts.along + parts.normal * shift)
    return np.asarray(np.clip(1 - (leaning @ halfway) ** 2, 0, 1) ** (power / 2), np.float32)
