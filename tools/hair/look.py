"""A plain picture of a template in three shades, to judge it before the stylist wears it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hair.head import Floats
from hair.template import Planes
from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles.templates import SURE

SHADES = {"copper": (0.50, 1.00, 1.45), "black": (1.70, 1.78, 1.85), "platinum": (0.0, 0.10, 0.30)}
"""The absorption of red, green and blue: 0 is the low level, 1 the medium, 2 the high."""

WHITE = 0.55
"""The median of the front at the low absorption, in linear light."""

FROM_RIGHT = 0.65
"""The share of the light from the picture's right."""

BEHIND = floats([0.40, 0.36, 0.34])
"""Linear background."""


def write(path: Path, front: Planes, back: Planes | None = None) -> None:
    """Store front over back in each shade, side by side."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sure = front.cover > SURE
    gain = WHITE / float(np.exp(np.median((np.log(front.light + 1e-6) + front.paler)[sure])))
    shown = [_shown(front, back, floats(places), gain) for places in SHADES.values()]
    cv2.imwrite(str(path), np.hstack(shown)[..., ::-1])


def _shown(front: Planes, back: Planes | None, places: Floats, gain: float) -> NDArray[np.uint8]:
    picture = np.broadcast_to(BEHIND, (*front.cover.shape, 3))
    for layer in (back, front):
        if layer is not None:
            cover = layer.cover[..., None]
            picture = picture * (1 - cover) + gain * _lit(layer, places) * cover
    bright = np.where(picture > 0.6, 0.6 + 0.4 * (1 - np.exp((0.6 - picture) / 0.4)), picture)
    return np.asarray((bright ** (1 / 2.2) * 255).round(), np.uint8)


def _lit(layer: Planes, places: Floats) -> Floats:
    """Return the light of each colour `(h, w, 3)`, from between the levels of absorption."""
    ratio = np.exp(layer.sideways)
    side = 2 * (FROM_RIGHT + (1 - FROM_RIGHT) * ratio) / (1 + ratio)
    lighter = layer.paler[..., None] * np.clip(1 - places, 0, 1)
    darker = layer.darker[..., None] * np.clip(places - 1, 0, 1)
    return floats((layer.light * side)[..., None] * np.exp(lighter - darker))
