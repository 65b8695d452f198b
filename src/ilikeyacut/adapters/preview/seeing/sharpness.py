"""How blurred a photo is, from the sharpest edges of the face."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Plane, Window, blur

AGAIN = 1.5
"""The photo is blurred once more, by this sigma in pixels: the sharper it is, the more it loses."""

STRONG = 97
"""The percentile of the gradients above which there are edges."""

SHARPEST = 20
"""The percentile of their blurs that the sharpest edges have: wrinkles and shadows have more."""

SAMPLED = 0.45
"""The blur of a perfectly sharp photo, in pixels of the photo: lens, sensor and enlargement."""

FEW = 50
"""With fewer edges than this a face tells nothing."""


def softness(lightness: Plane, face: Window, scale: float) -> float:
    """Return the photo's blur (sigma in pixels of the frame) beyond that of its own resolution.

    An edge of blur s is sqrt(1 + (AGAIN / s)^2) times as steep as after blurring it again (Zhuo and
    Sim 2011). `scale` is frame pixels per photo pixel. 0 for a sharp photo.
    """
    seen = np.ascontiguousarray(lightness[face])
    if not seen.size:
        return 0.0
    steep, less = _gradient(seen), _gradient(blur(seen, AGAIN))
    edges = (steep > np.percentile(steep, STRONG)) & (steep >= cv2.dilate(steep, np.ones((3, 3))))
    ratio = steep[edges] / np.maximum(less[edges], 1e-6)
    ratio = ratio[ratio > 1.02]
    if ratio.size < FEW:
        return 0.0
    found = float(np.percentile(AGAIN / np.sqrt(ratio**2 - 1), SHARPEST))
    return float(np.sqrt(max(found**2 - (SAMPLED * scale) ** 2, 0)))


def _gradient(values: Plane) -> Plane:
    across, down = (cv2.Sobel(values, cv2.CV_32F, *way, scale=1 / 8) for way in ((1, 0), (0, 1)))
    return np.asarray(cv2.magnitude(across, down), np.float32)
