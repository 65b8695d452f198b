"""The canonical frame: every face upright, at one size and place, so constants have a meaning.

Eyes are level, 125 px apart, with their middle at (512, 430). The frame reaches far enough down for
long hair. `to_frame` maps pixels of the photo to pixels of the frame.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Doubles,
    Flags,
    Floats,
    Image,
    Rgb8,
    Window,
    doubles,
    floats,
)
from ilikeyacut.adapters.preview.seeing import mesh
from ilikeyacut.adapters.preview.seeing.mesh import Detection

WIDTH, HEIGHT = 1024, 1152
SIZE = (WIDTH, HEIGHT)
SHAPE = (HEIGHT, WIDTH)
EYES = (512.0, 430.0)
EYE_GAP = 125.0
WORKING_FACE = 300
"""A face is measured at no more than this many pixels across: about the frame's own scale."""


@dataclass(frozen=True)
class Framed:
    """A photo's face in the canonical frame.

    `rgb` is the picture (edges repeated outside the photo), `inside` where the photo is, `points`
    the mesh (468, 3). `scale` is frame pixels per photo pixel; `photo_points` is the mesh in the
    photo.
    """

    rgb: Image
    inside: Flags
    points: Floats
    photo_points: Floats
    to_frame: Doubles
    scale: float

    @property
    def shape(self) -> tuple[int, int]:
        """Return the height and width of the planes."""
        return self.rgb.shape[0], self.rgb.shape[1]

    def within(self, window: Window) -> Framed:
        """Return the part of the frame that an edit works in; nothing is copied."""
        rows, columns = window
        corner = [columns.start, rows.start]
        points = self.points - floats([*corner, 0])
        to_part = self.to_frame - doubles([[0, 0, corner[0]], [0, 0, corner[1]]])
        return replace(
            self, rgb=self.rgb[window], inside=self.inside[window], points=points, to_frame=to_part
        )


def working_copy(rgb: Rgb8, face: Detection) -> tuple[Rgb8, Doubles]:
    """Return the photo at the size that the analysis needs, and the 2x3 map to it."""
    height, width = rgb.shape[:2]
    factor = min(1.0, WORKING_FACE / max(face.shorter, 1.0))
    if factor > 0.9:
        return np.ascontiguousarray(rgb), doubles([[1, 0, 0], [0, 1, 0]])
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    fx, fy = size[0] / width, size[1] / height
    return small, doubles([[fx, 0, (fx - 1) / 2], [0, fy, (fy - 1) / 2]])


def moved(face: Detection, into: Doubles) -> Detection:
    """Return the detection in another picture's pixels. The map only scales and shifts."""
    fx, fy = float(into[0, 0]), float(into[1, 1])
    right = (face.right_eye[0] * fx, face.right_eye[1] * fy)
    left = (face.left_eye[0] * fx, face.left_eye[1] * fy)
    return Detection(face.x * fx, face.y * fy, face.width * fx, face.height * fy, right, left)


def bring(rgb: Rgb8, face: Detection) -> Framed:
    """Measure the mesh of an upright face and map its surroundings to the frame."""
    work, into_work = working_copy(rgb, face)
    points = mesh.locate(work, moved(face, into_work))
    matrix = _level(points)
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    to_frame = chained(matrix, into_work)
    framed = np.c_[transformed(points, matrix), points[:, 2] * scale]
    photo = transformed(points, inverted(into_work))
    return Framed(
        rgb=_cut(work, matrix),
        inside=_inside(rgb.shape, to_frame),
        points=np.asarray(framed, np.float32),
        photo_points=np.asarray(np.c_[photo, points[:, 2] / into_work[0, 0]], np.float32),
        to_frame=to_frame,
        scale=scale * float(into_work[0, 0]),
    )


def _level(points: Floats) -> Doubles:
    right, left = mesh.eye(points, mesh.RIGHT_EYE), mesh.eye(points, mesh.LEFT_EYE)
    across, middle = left - right, (left + right) / 2
    gap = max(float(np.hypot(*across)), 1e-3)
    c, s = across / gap * (EYE_GAP / gap)
    turn = doubles([[c, s], [-s, c]])
    return doubles(np.c_[turn, doubles(EYES) - turn @ middle])


def _cut(work: Rgb8, matrix: Doubles) -> Image:
    cut = cv2.warpAffine(work, matrix, SIZE, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    framed = floats(cut)
    framed /= 255
    return framed


def _inside(shape: tuple[int, ...], to_frame: Doubles) -> Flags:
    height, width = shape[:2]
    back = inverted(to_frame)
    xs, ys = np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32)
    px = (back[0, 0] * xs)[None] + (back[0, 1] * ys + back[0, 2])[:, None]
    py = (back[1, 0] * xs)[None] + (back[1, 1] * ys + back[1, 2])[:, None]
    found = (px >= 0) & (px <= width - 1) & (py >= 0) & (py <= height - 1)
    return np.asarray(found, np.bool_)


def transformed(points: Floats | Doubles, matrix: Doubles) -> Doubles:
    """Transform the first two columns of `points` by a 2x3 matrix."""
    return np.asarray(points[:, :2] @ matrix[:, :2].T + matrix[:, 2], np.float64)


def inverted(matrix: Doubles) -> Doubles:
    """Return the inverse of a 2x3 map."""
    return np.asarray(cv2.invertAffineTransform(matrix), np.float64)


def chained(second: Doubles, first: Doubles) -> Doubles:
    """Return the 2x3 map that applies `first`, then `second`."""
    return np.asarray(
        np.c_[second[:, :2] @ first[:, :2], second[:, :2] @ first[:, 2] + second[:, 2]]
    )
