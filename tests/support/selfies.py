"""The demo portraits as pixels, and ways to spoil them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np

from ilikeyacut.adapters.preview import codec
from ilikeyacut.adapters.preview.arrays.ops import Rgb8, floats
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


def blurred(rgb: Rgb8, sigma: float) -> Rgb8:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma), np.uint8)


def leaning(rgb: Rgb8, degrees: float) -> Rgb8:
    """Turn the picture clockwise round the face: the person leans to their own left."""
    turn = cv2.getRotationMatrix2D((224, 120), -degrees, 1)
    size = (rgb.shape[1], rgb.shape[0])
    return np.asarray(cv2.warpAffine(rgb, turn, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
