"""Pack rendered layers into the files that `ilikeyacut.adapters.preview.styles.templates` reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles.templates import (
    ABSORBED,
    GAMMA,
    HEIGHT,
    RATIO,
    WHITE_AT,
    WIDTH,
)

Plane = NDArray[np.float32]
Grey = NDArray[np.uint8]

QUALITY = 80
"""Of WebP. Strands stay crisp; a style at one yaw takes 60 to 130 KB."""

BLEED, FAR = 5, 25
"""Pixels by which values are carried beyond the hair's edge, for whoever samples between pixels,
and by which they then fade to a broad mean, which costs few bytes."""

SEEN = 0.08
"""Coverage from which a pixel's own values are kept."""


@dataclass(frozen=True)
class Planes:
    """One layer, `(HEIGHT, WIDTH)` each.

    `light` is linear, at medium absorption, the mean of both lights; 1 is the front's median. The
    ratios are natural logarithms: of the light at low, medium and high absorption, and of the light
    from the left to that from the right. `along` is 0 at the root and 1 at the tip.
    """

    light: Plane
    paler: Plane
    darker: Plane
    sideways: Plane
    along: Plane
    cover: Plane


def pack(front: Planes, back: Planes | None = None) -> Grey:
    """Return one grey picture of front and back side by side; the half of no back is black."""
    shown = np.vstack(_side(front))
    return np.hstack([shown, np.vstack(_side(back)) if back else np.zeros_like(shown)])


def _side(layer: Planes) -> tuple[Grey, ...]:
    """Return light, coverage, and two rows of planes at half the size."""
    light = np.clip(_bled(layer.light, layer.cover) / WHITE_AT, 0, 1) ** (1 / GAMMA)
    low, high = ABSORBED
    sideways, along, paler, darker = (
        _half(_bled(plane, layer.cover))
        for plane in (
            layer.sideways / (2 * RATIO) + floats(128 / 255),
            layer.along,
            (np.clip(layer.paler, low, high) - low) / (high - low),
            (np.clip(layer.darker, low, high) - low) / (high - low),
        )
    )
    soft = np.hstack([sideways, along]), np.hstack([paler, darker])
    return _grey(light), _grey(layer.cover), *(_grey(row) for row in soft)


def _bled(plane: Plane, cover: Plane) -> Plane:
    """Carry values beyond the edge, so that neither blur nor compression changes it."""
    seen = (cover > SEEN).astype(np.float32)

    def around(sigma: float) -> tuple[Plane, Plane]:
        weight = floats(cv2.GaussianBlur(seen, (0, 0), sigma))
        near = cv2.GaussianBlur(plane * seen, (0, 0), sigma)
        return floats(near / np.maximum(weight, 1e-4)), weight

    near, weight = around(BLEED)
    spread = np.where(weight > 1e-3, near, around(FAR)[0])
    return floats(np.where(seen > 0, plane, spread))


def _half(plane: Plane) -> Plane:
    small = cv2.resize(plane, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
    return floats(small)


def _grey(plane: Plane) -> Grey:
    return np.asarray(np.clip(plane * 255, 0, 255).round(), np.uint8)


def write(path: Path, front: Planes, back: Planes | None = None) -> int:
    """Store a template and return its size in bytes. A reader never sees half of it."""
    _, data = cv2.imencode(".webp", pack(front, back), [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    written = path.with_suffix(".part")
    written.write_bytes(data.tobytes())
    written.replace(path)
    return int(data.size)
