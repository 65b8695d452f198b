"""Faces and their 468 mesh points. Indices are those of the MediaPipe face mesh."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Doubles, Floats, Rgb8, doubles, floats
from ilikeyacut.adapters.preview.seeing import models

OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""The outline of the face, clockwise from the middle of the forehead."""

BROWS = (70, 63, 105, 66, 107, 336, 296, 334, 293, 300)
RIGHT_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
LEFT_BROW = (336, 296, 334, 293, 300, 276, 283, 282, 295, 285)
LIDS = (159, 386)
BROWS_AND_EYES = (*BROWS, 446, 448, 449, 6, 229, 228, 226)
RIGHT_EYE, LEFT_EYE = (33, 133), (362, 263)
CHIN, FOREHEAD, RIGHT_CHEEK, LEFT_CHEEK = 152, 10, 234, 454

INPUT = 192
MOST_LOOKS = 5
DETECTION_SIDES = (640, 320, 1280)
"""Longest sides at which faces are looked for: YuNet misses faces that fill or hardly fill it."""


SURER = 0.02
"""How much better a picture must score when turned before the face counts as lying on its side."""


@dataclass(frozen=True)
class Detection:
    """One face: its box and eye points in pixels of the picture as it was searched.

    `quarter_turns` is how often that picture was turned to the left before the face stood upright.
    """

    x: float
    y: float
    width: float
    height: float
    right_eye: tuple[float, float]
    left_eye: tuple[float, float]
    score: float = 1.0
    quarter_turns: int = 0

    @property
    def shorter(self) -> float:
        """The shorter side of the box."""
        return min(self.width, self.height)

    @property
    def lean(self) -> float:
        """How far the line of the eyes is from level, in degrees; > 0 to the person's left."""
        (rx, ry), (lx, ly) = self.right_eye, self.left_eye
        return float(np.degrees(np.arctan2(ly - ry, lx - rx)))


def detect(rgb: Rgb8) -> list[Detection]:
    """Return the faces of a picture, the largest first, without distant bystanders."""
    for side in DETECTION_SIDES:
        small, scale = _shrunk_to(rgb, side)
        found = _prominent(_faces(small, scale))
        if len(found) < 2:
            found = _surest(small, scale, found)
        if found or max(rgb.shape) <= side:
            return found
    return []


def _surest(small: Rgb8, scale: float, upright: list[Detection]) -> list[Detection]:
    """Search sideways too: YuNet finds faces on their side, but mistakes ears for eyes."""
    best, score = upright, max((face.score for face in upright), default=0.0) + SURER
    for turns in (1, 2, 3):
        turned = _prominent(_faces(np.ascontiguousarray(np.rot90(small, turns)), scale, turns))
        if turned and turned[0].score > score:
            best, score = turned, turned[0].score
    return best


def _shrunk_to(rgb: Rgb8, side: int) -> tuple[Rgb8, float]:
    scale = min(1.0, side / max(rgb.shape))
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    if scale == 1.0:
        return np.ascontiguousarray(rgb), scale
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _faces(rgb: Rgb8, scale: float, turns: int = 0) -> list[Detection]:
    found = []
    for row in models.detector().detect(rgb):
        x, y, width, height, rx, ry, lx, ly = (float(v) / scale for v in row[:8])
        score = float(row[14])
        found.append(Detection(x, y, width, height, (rx, ry), (lx, ly), score, turns))
    return found


def _prominent(found: list[Detection]) -> list[Detection]:
    largest = max((face.shorter for face in found), default=0.0)
    kept = [face for face in found if face.shorter > largest / 3]
    return sorted(kept, key=lambda face: -face.shorter)


def locate(rgb: Rgb8, face: Detection) -> Floats:
    """Return the mesh of an upright face: (468, 3) of x, y, depth in pixels.

    Looks at the detector's box first, then at that of the mesh it found, each enlarged 1.5 times:
    once, and again while the line of the eyes still turns.
    """
    right, left = doubles(face.right_eye), doubles(face.left_eye)
    centre = doubles([face.x + face.width / 2, face.y + face.height / 2])
    size = max(face.width, face.height) * 1.5
    points, angle = np.zeros((468, 3), np.float32), 0.0
    for turn in range(MOST_LOOKS):
        before, angle = angle, float(np.arctan2(*(left - right)[::-1]))
        if turn > 1 and abs(angle - before) < np.radians(4):
            break
        points = _mesh_of_crop(rgb, centre, size, angle)
        right, left = eye(points, RIGHT_EYE), eye(points, LEFT_EYE)
        low, high = points[:, :2].min(0), points[:, :2].max(0)
        centre, size = doubles((low + high) / 2), float(max(high - low)) * 1.5
    return points


def eye(points: Floats, corners: tuple[int, int]) -> Doubles:
    """Return the middle of an eye's corners, (2,)."""
    return np.asarray(points[list(corners), :2].mean(0), np.float64)


def _mesh_of_crop(rgb: Rgb8, centre: Doubles, size: float, angle: float) -> Floats:
    scale = INPUT / size
    c, s = np.cos(angle) * scale, np.sin(angle) * scale
    x, y = centre
    into = doubles([[c, s, INPUT / 2 - c * x - s * y], [-s, c, INPUT / 2 + s * x - c * y]])
    crop = cv2.warpAffine(rgb, into, (INPUT, INPUT), borderMode=cv2.BORDER_REPLICATE)
    out = models.network("face_landmark").run(floats(crop) / floats(255))
    points = out.reshape(468, 3)
    flat = cv2.transform(points[None, :, :2], cv2.invertAffineTransform(into))[0]
    return np.asarray(np.c_[flat, points[:, 2] / scale], np.float32)
