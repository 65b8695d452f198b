"""The face's own axes, which name places on a head without pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Doubles,
    Flags,
    Floats,
    Plane,
    Window,
    doubles,
    filled,
    floats,
)
from ilikeyacut.adapters.preview.seeing import mesh
from ilikeyacut.adapters.preview.seeing.frame import SHAPE


@dataclass(frozen=True)
class FaceAxes:
    """`up` and `right` (of the picture) are unit vectors; `height` and `width` the face's, in px.

    In these axes a place is `side` (in face widths from the chin, to the picture's right) and
    `rise` (in face heights: 0 at the chin, 1 at the top of the forehead).
    """

    points: Floats
    chin: Doubles
    up: Doubles
    right: Doubles
    height: float
    width: float
    shape: tuple[int, int] = SHAPE

    @classmethod
    def of(cls, points: Floats) -> FaceAxes:
        """Measure the axes of a mesh in the canonical frame."""
        flat = points[:, :2].astype(np.float64)
        spine = flat[mesh.FOREHEAD] - flat[mesh.CHIN]
        height = max(float(np.hypot(*spine)), 1.0)
        up = spine / height
        width = float(np.hypot(*(flat[mesh.LEFT_CHEEK] - flat[mesh.RIGHT_CHEEK])))
        return cls(points, flat[mesh.CHIN], up, doubles([-up[1], up[0]]), height, max(width, 1.0))

    def within(self, window: Window) -> FaceAxes:
        """Return the same axes for a part of the frame."""
        rows, columns = window
        corner = doubles([columns.start, rows.start])
        points = self.points - floats([*corner, 0])
        shape = rows.stop - rows.start, columns.stop - columns.start
        return replace(self, points=points, chin=self.chin - corner, shape=shape)

    def rise(self) -> Plane:
        """Height above the chin of every pixel of the frame, in face heights."""
        return self._along(self.up, self.height)

    def side(self) -> Plane:
        """Distance from the spine of the face of every pixel, in face widths."""
        return self._along(self.right, self.width)

    def _along(self, axis: Doubles, length: float) -> Plane:
        xs = ((np.arange(self.shape[1]) - self.chin[0]) * axis[0] / length).astype(np.float32)
        ys = ((np.arange(self.shape[0]) - self.chin[1]) * axis[1] / length).astype(np.float32)
        return floats(xs[None] + ys[:, None])

    def rise_of(self, indices: tuple[int, ...]) -> float:
        """Mean height of some mesh points above the chin, in face heights."""
        flat = self.points[list(indices), :2] - self.chin
        return float(np.mean(flat @ self.up / self.height))

    @property
    def brows(self) -> float:
        """The height of the brows."""
        return self.rise_of(mesh.BROWS)

    def outline(self) -> Flags:
        """Return the inside of the mesh: chin to forehead, ear to ear."""
        return filled(self.points[list(mesh.OVAL), :2], self.shape)

    def inside(self, indices: tuple[int, ...]) -> Flags:
        """Return the inside of a polygon of mesh points."""
        return filled(self.points[list(indices), :2], self.shape)

    def patches(self, plane: Floats, indices: tuple[int, ...], radius: int = 9) -> Floats:
        """Return the values in squares around some mesh points, (n, channels)."""
        found = []
        for x, y in self.points[list(indices), :2].astype(int):
            col, row = (
                np.clip(x, radius, self.shape[1] - radius - 1),
                np.clip(y, radius, self.shape[0] - radius - 1),
            )
            square = plane[row - radius : row + radius + 1, col - radius : col + radius + 1]
            found.append(square.reshape(-1, plane.shape[2]))
        return np.concatenate(found)
