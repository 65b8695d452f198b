"""CIE Lab (D65), the space for shades: lightness apart from colour, even to the eye."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.ops import Floats, Image, Plane, floats


def to_lab(rgb: Image) -> Image:
    """SRGB in 0..1 to L in 0..100 and a, b in about -128..127."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2LAB), np.float32)


def to_rgb(lab: Image) -> Image:
    """Lab to sRGB, clipped to 0..1."""
    rgb = cv2.cvtColor(np.ascontiguousarray(lab, np.float32), cv2.COLOR_LAB2RGB)
    return np.asarray(np.clip(rgb, 0, 1, out=rgb), np.float32)


def to_rgb_softly(lab: Image) -> Image:
    """Lab to sRGB; colours too bright for sRGB fade rather than clip a channel."""
    rgb, muted = to_rgb(lab), floats([1, 1, 1])
    for _ in range(8):
        beyond = rgb.max(2) >= 1
        if not beyond.any():
            break
        muted = muted * floats([0.98, 0.88, 0.88])
        rgb[beyond] = to_rgb((lab[beyond] * muted)[None])[0]
    return rgb


def hex_to_lab(triplet: str) -> Floats:
    """`#RRGGBB` to one Lab colour of shape (3,)."""
    channels = [int(triplet[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return floats(to_lab(floats(channels).reshape(1, 1, 3))[0, 0])


def knee(lightness: Plane) -> Plane:
    """Bend the ends of the lightness scale instead of clipping them.

    Strands stay visible in platinum (a shoulder from 84 to 96.5) and in black (a toe from 7 to 2).
    """
    shoulder = 84 + 12.5 * np.tanh((lightness - 84) / 12.5)
    toe = 7 - 5 * np.tanh((7 - lightness) / 5)
    bent = np.where(lightness > 84, shoulder, lightness)
    return np.asarray(np.where(lightness < 7, toe, bent), np.float32)


def chroma_gain(lightness: Plane, target: float) -> Plane:
    """How much of a shade's chroma shows at other lightnesses: both ends are greyer."""
    away = np.clip(1 - ((lightness - target) / 75) ** 2, 0.35, 1)
    shaded = 0.72 + 0.28 * lightness / max(target, 1)
    return np.asarray(away * np.where(lightness < target, shaded, 1), np.float32)
