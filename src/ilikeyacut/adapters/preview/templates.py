"""The packaged hair: rendered strands that can be lit anew, one picture for each layer of a style.

A template's channels hold the shade under a light from the left, the shade under one from the
right, the position along the strand (0 root, 1 tip), and coverage. It is drawn in head units (the
face's width at the ears is 1; x to the picture's right, y up, z to the camera; the origin lies
between the ears) through a camera that stands at z = 7.2, y = -0.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from ilikeyacut.adapters.preview.ops import Doubles, Plane, blur, doubles, floats

TEMPLATES = Path(__file__).parent / "data" / "templates"
PIXELS = 300
X_HALF, Y_TOP = 1.10, 1.30
CAMERA_Y, CAMERA_Z = -0.2, 7.2
SKULL_CENTRE, SKULL_RADIUS = (0.0, 0.16, -0.30), (0.535, 0.66)
HAIRLINE = (0.0, 0.40, 0.3)
MIDDLE = X_HALF * PIXELS


@dataclass(frozen=True)
class Style:
    """`part` is the x of the parting in head units, None where none shows."""

    name: str
    part: float | None
    shows_ears: bool = False


STYLES = {
    style.name: style
    for style in (
        Style("long", 0.15),
        Style("lob", 0.18),
        Style("bob", -0.16),
        Style("french-bob", None),
        Style("wavy", -0.11),
        Style("curly", 0.12),
        Style("afro", None, shows_ears=True),
        Style("pixie", 0.20, shows_ears=True),
    )
}


@dataclass(frozen=True)
class Layer:
    """Hair before (`front`) or behind the face. Shades are z-scored over the style's front hair."""

    from_left: Plane
    from_right: Plane
    along: Plane
    cover: Plane

    def within(self, window: tuple[slice, slice]) -> Layer:
        """Return a copy of a part, so that the whole need not be kept."""
        planes = (self.from_left, self.from_right, self.along, self.cover)
        left, right, along, cover = (plane[window].copy() for plane in planes)
        return Layer(left, right, along, cover)


@dataclass(frozen=True)
class Template:
    """The two layers of a style, on one grid of template pixels."""

    front: Layer
    back: Layer

    def top(self) -> float:
        """Return the row at which the hair begins over the middle of the head."""
        band = self.front.cover[:, int(MIDDLE) - 20 : int(MIDDLE) + 20]
        return float(np.argmax(band.max(1) > 0.5))


def project(point: tuple[float, float, float]) -> Doubles:
    """Return where a point in head units lies in a template, in pixels (2,)."""
    x, y, z = point
    closer = CAMERA_Z / (CAMERA_Z - z)
    down = Y_TOP - (CAMERA_Y + (y - CAMERA_Y) * closer)
    return doubles([(X_HALF + x * closer) * PIXELS, down * PIXELS])


@lru_cache(maxsize=2)
def load(name: str) -> Template:
    """Read a style's two layers."""
    front, back = _read(f"{name}_front"), _read(f"{name}_back")
    sure = front[3] > 0.6
    lit = (front[0][sure] + front[1][sure]) / 2
    middle, spread = float(np.median(lit)), float(lit.std())
    return Template(_layer(front, middle, spread), _layer(back, middle, spread))


def _read(name: str) -> list[Plane]:
    pixels = cv2.imread(str(TEMPLATES / f"{name}.webp"), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise FileNotFoundError(TEMPLATES / f"{name}.webp")
    left, right, along, cover = (floats(pixels[..., i]) / floats(255) for i in (2, 1, 0, 3))
    return [left, right, along, cover]


def _layer(planes: list[Plane], middle: float, spread: float) -> Layer:
    left, right, along, cover = planes
    z_left, z_right = (floats((shade - middle) / spread) for shade in (left, right))
    return Layer(_readable(z_left, cover), _readable(z_right, cover), along, cover)


def _readable(shade: Plane, cover: Plane) -> Plane:
    """Even out local contrast, so that single strands stay readable in the shade."""
    weight = cover + floats(1e-3)
    broad = blur(shade * weight, 7) / blur(weight, 7)
    fine = shade - broad
    local = np.sqrt(blur(fine * fine * weight, 12) / blur(weight, 12))
    fine *= (0.75 / np.maximum(local, 0.18)) ** 0.65
    bent = np.where(broad < 0, 1.05 * np.tanh(broad / 1.05), 1.35 * broad)
    return np.asarray(fine + bent, np.float32)
