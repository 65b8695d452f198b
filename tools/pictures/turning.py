"""Turn a head in its picture, by the depth of the face's mesh."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Floats, Rgb8, floats
from ilikeyacut.adapters.preview.seeing import mesh


def turned(rgb: Rgb8, degrees: float) -> Rgb8:
    """Turn the head to the person's own left: the mesh's depth moves each pixel sideways.

    It shows less of a turn than a head that really turned: what was hidden stays hidden.
    """
    points = mesh.locate(rgb, mesh.detect(rgb)[0])
    height, width = rgb.shape[:2]
    depth, face = _depth(points, (height, width))
    near = np.clip(_blur(floats(face), 0.12 * float(np.ptp(points[:, 0]))) * 2, 0, 1)
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    middle = float(points[[mesh.RIGHT_CHEEK, mesh.LEFT_CHEEK], 0].mean())
    angle = np.radians(degrees)
    narrower = 1 - (1 - np.cos(angle)) * near
    source = xs.copy()
    for _ in range(30):
        shift = np.asarray(cv2.remap(depth, source, ys, cv2.INTER_LINEAR)) * np.sin(angle)
        source = floats(0.5 * source + 0.5 * (middle + (xs - middle - shift) / narrower))
    moved = cv2.remap(rgb, source, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def _depth(points: Floats, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """How far each pixel of the face stands out before the ears, in pixels; 0 beside it."""
    out = points[[mesh.RIGHT_CHEEK, mesh.LEFT_CHEEK], 2].mean() - points[:, 2]
    total, count = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    columns = np.clip(points[:, 0].astype(int), 0, shape[1] - 1)
    rows = np.clip(points[:, 1].astype(int), 0, shape[0] - 1)
    np.add.at(total, (rows, columns), out)
    np.add.at(count, (rows, columns), 1)
    sigma = 0.06 * float(np.ptp(points[:, 0]))
    face = np.zeros(shape, np.float32)
    cv2.fillPoly(face, [np.round(points[list(mesh.OVAL), :2]).astype(np.int32)], (1.0,))
    smooth = _blur(total, sigma) / (_blur(count, sigma) + floats(1e-4))
    wide = cv2.dilate(face, np.ones((int(12 * sigma),) * 2, np.uint8))
    return smooth * np.clip(_blur(face, sigma) * 2, 0, 1), np.asarray(wide, np.float32)


def _blur(values: Floats, sigma: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)
