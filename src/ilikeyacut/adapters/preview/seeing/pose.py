"""The direction of the head: fits twelve rigid points of the mesh to a model of the head."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Doubles, Floats, doubles

RIGID = (4, 6, 168, 10, 33, 263, 133, 362, 127, 356, 234, 454)
"""Mesh points that no expression moves: nose, forehead, eye corners, temples, ears."""

_HEAD: list[list[float]] = [
        [0, 0.463, -7.587], [0, -2.473, -5.789], [0, -3.271, -5.236], [0, -8.262, -4.482],
        [-4.446, -2.664, -3.173], [4.446, -2.664, -3.173],
        [-1.856, -2.585, -3.758], [1.856, -2.585, -3.758],
        [-7.743, -2.365, 2.005], [7.743, -2.365, 2.005],
        [-7.664, -0.673, 2.436], [7.664, -0.673, 2.436],
]  # fmt: skip

HEAD = doubles(_HEAD)
"""The RIGID points on the canonical face model of MediaPipe (Apache-2.0), in centimetres: x to the
picture's right, y down, z away from the camera."""

NEUTRAL_PITCH = 12.0
"""Degrees by which the mesh of a face that looks straight ahead seems to look down."""


@dataclass(frozen=True)
class Pose:
    """Rotation (3x3), position (3,) in cm and camera (3x3) of a head, and its angles in degrees.

    `yaw` > 0: turned to the own left; `pitch` > 0: looking up; `roll` > 0: leaning to the own left.
    """

    rotation: Doubles
    position: Doubles
    camera: Doubles
    yaw: float
    pitch: float
    roll: float

    def project(self, point: Doubles) -> Doubles:
        """Return where a point of the head (cm, as HEAD) is seen, in pixels (2,)."""
        seen = self.camera @ (self.rotation @ point + self.position)
        return np.asarray(seen[:2] / seen[2], np.float64)


def estimate(points: Floats, width: int, height: int, focal: float | None = None) -> Pose:
    """Fit the head to a mesh that was seen in a picture of this size."""
    f = focal or 1.2 * max(width, height)
    camera = doubles([[f, 0, width / 2], [0, f, height / 2], [0.0, 0.0, 1.0]])
    seen = points[list(RIGID), :2].astype(np.float64)
    _, turn, position = cv2.solvePnP(HEAD, seen, camera, None, flags=cv2.SOLVEPNP_SQPNP)
    r = np.asarray(cv2.Rodrigues(turn)[0], np.float64)
    yaw = _degrees(r[2, 0], np.hypot(r[2, 1], r[2, 2]))
    pitch = _degrees(-r[2, 1], r[2, 2]) + NEUTRAL_PITCH
    roll = _degrees(r[1, 0], r[0, 0])
    return Pose(r, np.asarray(position[:, 0], np.float64), camera, yaw, pitch, roll)


def _degrees(opposite: float, adjacent: float) -> float:
    return float(np.degrees(np.arctan2(opposite, adjacent)))
