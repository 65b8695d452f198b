"""The numbers of a face report: lengths in pixels of the photo, angles in degrees."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Floats, Rgb8
from ilikeyacut.adapters.preview.seeing import mesh, models
from ilikeyacut.adapters.preview.seeing.analysis import analyse
from ilikeyacut.adapters.preview.seeing.mesh import Detection
from ilikeyacut.domain.selfie import FaceReport

CROP = (160, 200)
"""Width and height of the face's crop on which sharpness is measured."""

ROLL_OF_TURNS = {1: 90.0, 2: 180.0, 3: -90.0}
"""A face that stands upright after so many quarter turns to the left leans this far."""


def report(rgb: Rgb8) -> FaceReport:
    """Measure a photo. With no face, or with several, only their number is reported."""
    height, width = rgb.shape[:2]
    found = mesh.detect(rgb)
    if len(found) != 1:
        return FaceReport(width=width, height=height, faces=len(found))
    face = found[0]
    if not face.quarter_turns:
        return _of_upright(rgb, face)
    seen = _of_upright(np.ascontiguousarray(np.rot90(rgb, face.quarter_turns)), face)
    lean = ROLL_OF_TURNS[face.quarter_turns] + face.lean
    return seen.model_copy(update={"width": width, "height": height, "roll": round(lean, 1)})


def warm() -> None:
    """Make the first report as quick as the others."""
    models.warm()


def _of_upright(rgb: Rgb8, face: Detection) -> FaceReport:
    seen = analyse(rgb, face)
    return FaceReport(
        width=rgb.shape[1],
        height=rgb.shape[0],
        faces=1,
        face_px=round(face.shorter, 1),
        face_inside=round(inside_share(rgb, face, seen.framed.photo_points), 3),
        yaw=round(seen.pose.yaw, 1),
        pitch=round(seen.pose.pitch, 1),
        roll=round(seen.pose.roll, 1),
        sharpness=round(sharpness(rgb, face), 1),
        brightness=round(seen.skin.light.level, 1),
        hair_visible=round(seen.hair_visible, 3),
        hair_area=round(seen.hair_area, 3),
    )


def inside_share(rgb: Rgb8, face: Detection, points: Floats) -> float:
    """Return the share of a face's box and mesh that lies within the photo, 0..1."""
    height, width = rgb.shape[:2]
    columns, rows = points[:, 0], points[:, 1]
    shown = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    across = min(face.x + face.width, width) - max(face.x, 0)
    down = min(face.y + face.height, height) - max(face.y, 0)
    boxed = max(across, 0) * max(down, 0) / max(face.width * face.height, 1)
    return float(min(boxed, shown.mean()))


def sharpness(rgb: Rgb8, face: Detection) -> float:
    """Variance of the Laplacian of the face, at one size for all photos."""
    left, top = max(int(face.x), 0), max(int(face.y), 0)
    crop = rgb[top : int(face.y + face.height) + 1, left : int(face.x + face.width) + 1]
    if not crop.size:
        return 0.0
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    shrinks = grey.shape[1] > CROP[0]
    small = cv2.resize(grey, CROP, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    return float(np.var(cv2.Laplacian(small, cv2.CV_32F)))
