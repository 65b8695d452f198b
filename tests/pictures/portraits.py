"""The demo portraits, and photos made from them that differ in one way each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from ilikeyacut.adapters.preview import analysis, codec, mesh
from ilikeyacut.adapters.preview.analysis import Analysis
from ilikeyacut.adapters.preview.ops import Floats, Rgb8, floats
from ilikeyacut.domain.values import MediaType

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "portraits"


@cache
def portrait(name: str = "astronaut") -> Rgb8:
    """Return a shipped portrait; it is shared, so it cannot be written to."""
    rgb = codec.decode((FOLDER / f"{name}.png").read_bytes())
    rgb.setflags(write=False)
    return rgb


def png(rgb: Rgb8) -> bytes:
    return codec.encode(np.ascontiguousarray(rgb), MediaType.PNG)


def scaled(rgb: Rgb8, factor: float) -> Rgb8:
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def lit(rgb: Rgb8, gain: float, lift: float = 0.0) -> Rgb8:
    """Brighten or darken; `lift` in 0..255."""
    return np.asarray(np.clip(rgb * floats(gain) + floats(lift), 0, 255), np.uint8)


def relit(rgb: Rgb8) -> Rgb8:
    """Light from the picture's left, warm, and dimmer on the whole."""
    across = np.linspace(1.05, 0.6, rgb.shape[1], dtype=np.float32)[None, :, None]
    return np.asarray(np.clip(rgb * across * floats([1.0, 0.96, 0.88]), 0, 255), np.uint8)


def blurred(rgb: Rgb8, sigma: float) -> Rgb8:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma), np.uint8)


def leaning(rgb: Rgb8, degrees: float) -> Rgb8:
    """Turn the picture clockwise round the face: the person leans to their own left."""
    turn = cv2.getRotationMatrix2D((224, 120), -degrees, 1)
    size = (rgb.shape[1], rgb.shape[0])
    return np.asarray(cv2.warpAffine(rgb, turn, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


MADE: dict[str, Callable[[Rgb8], Rgb8]] = {
    "original": lambda photo: photo,
    "mirrored": lambda photo: np.ascontiguousarray(photo[:, ::-1]),
    "smaller": lambda photo: scaled(photo, 0.6),
    "larger": lambda photo: scaled(photo, 1.7),
    "relit": relit,
}
VARIANTS = tuple(MADE)


@cache
def variant(name: str) -> Rgb8:
    return MADE[name](portrait())


@cache
def seen(name: str) -> Analysis:
    """The analysis of a variant; it is shared, so tests must not write to it."""
    face = analysis.find(variant(name))
    assert face is not None
    return analysis.analyse(variant(name), face)


def turned(rgb: Rgb8, degrees: float) -> Rgb8:
    """Turn the head to the person's own left: the mesh's depth moves each pixel sideways."""
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
