"""Pack rendered layers into the files that `ilikeyacut.adapters.preview.styles.templates` reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles.scored import DARKEST, LIGHTEST, SIDEWAYS
from ilikeyacut.adapters.preview.styles.templates import HEIGHT, WIDTH

Plane = NDArray[np.float32]
Grey = NDArray[np.uint8]

QUALITY = 72
"""Of WebP. Strands stay crisp; a style at one yaw takes 60 to 120 KB."""

BLEED = 6
"""Pixels by which colour is carried beyond the hair's edge, for whoever samples between pixels."""


@dataclass(frozen=True)
class Planes:
    """One layer: z-scored shade under a light from either side, root (0) to tip (1), coverage."""

    from_left: Plane
    from_right: Plane
    along: Plane
    cover: Plane


def pack(front: Planes, back: Planes) -> Grey:
    """Return one grey picture: shade, below it coverage, below that the soft planes.

    Front and back lie side by side. The soft planes are half the difference of the two shades and
    the place along the strand, at half the size.
    """
    sides = [_side(layer) for layer in (front, back)]
    return np.vstack([np.hstack(row) for row in zip(*sides, strict=True)])


def _side(layer: Planes) -> tuple[Grey, Grey, Grey]:
    middle = _bled(floats((layer.from_left + layer.from_right) / 2), layer.cover)
    sideways = _bled(floats((layer.from_left - layer.from_right) / 2), layer.cover)
    along = _bled(layer.along, layer.cover)
    shade = (middle - DARKEST) / (LIGHTEST - DARKEST)
    soft = np.hstack([_half(sideways / (2 * SIDEWAYS) + 128 / 255), _half(along)])
    return _grey(shade), _grey(layer.cover), _grey(soft)


def _bled(plane: Plane, cover: Plane) -> Plane:
    """Carry values beyond the edge, so that neither blur nor compression darkens it."""
    seen = (cover > 0.06).astype(np.float32)
    near = cv2.GaussianBlur(plane * seen, (0, 0), BLEED)
    weight = cv2.GaussianBlur(seen, (0, 0), BLEED)
    spread = near / np.maximum(weight, floats(1e-4)) * np.minimum(weight * 50, 1)
    return np.asarray(np.where(seen > 0, plane, spread), np.float32)


def _half(plane: Plane) -> Plane:
    small = cv2.resize(plane, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _grey(plane: Plane) -> Grey:
    return np.asarray(np.clip(plane * 255, 0, 255).round(), np.uint8)


def write(path: Path, front: Planes, back: Planes) -> int:
    """Store a template and return its size in bytes."""
    _, data = cv2.imencode(".webp", pack(front, back), [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    path.write_bytes(data.tobytes())
    return int(data.size)
