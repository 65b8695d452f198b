"""Tells cloth over a head from hair and from a bald head: by strands, and by the head's shape."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Floats,
    Plane,
    as_plane,
    blur,
    bounds,
    floats,
    resize,
    shrunk,
    widened,
)
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes

STRANDS = 0.34
"""The least score of hair that the hair network sees."""

PALE_STRANDS = 0.57
"""The least score of hair that only its colour suggests: white, grey or backlit."""

ALIGNED = 0.80
"""The hair of a whole head parts and falls to either side; stripes and ribs all run one way."""

LIT = 75.0
"""The lightness of a face in good light. In less light, strands count as they would look in it."""

BALD = (0.62, 0.58, 0.74)
"""The outline of a bald head: how high its middle is, and its half axes across and up."""

BEYOND = 0.22
"""How much skin, in areas of the face, may lie beyond the outline of a bald head."""

FEW = 100
"""Fewer pixels of the photo than this tell nothing."""

MARGIN = 12
"""Pixels of the frame around the hair that the filters read."""


@dataclass(frozen=True)
class Texture:
    """The fine structure of hair or cloth, at the photo's own size.

    `coherence` is how much it runs one way at each place, `aligned` how much that is the same way
    everywhere (both 0..1), `strength` its amplitude in L.
    """

    coherence: float
    aligned: float
    strength: float

    def score(self, beside: float) -> float:
        """Rate how much it is like hair. Coils are less coherent than straight hair but stronger.

        `beside` is the share of the area beside the cheeks that a person fills: with nothing there
        it is neither scarf nor hood.
        """
        strong = float(np.clip(np.log(max(self.strength, 1e-3)), -3, 0.92))
        return self.coherence + 0.12 * strong + 0.08 * (1 - beside)

    def has_strands(self, beside: float, *, pale: bool, whole: bool) -> bool:
        """Whether it is hair. `pale`: by its colour alone; `whole`: it covers most of a head."""
        least = PALE_STRANDS if pale else STRANDS
        return self.score(beside) >= least and not (whole and self.aligned > ALIGNED)


def texture(lightness: Plane, where: Flags, scale: float) -> Texture | None:
    """Measure the structure between one and a few pixels of the photo; None if there is too little.

    Noise and weave run no way at all, and the folds of cloth are wider.
    """
    window, step = widened(bounds(where), MARGIN, where.shape), max(scale, 1.0)
    rows, columns = lightness[window].shape
    size = max(1, round(columns / step)), max(1, round(rows / step))
    inner = shrunk(resize(as_plane(where[window]), size) > 0.5, 4) if where.any() else where
    if inner.sum() < FEW:
        return None
    light = resize(np.ascontiguousarray(lightness[window]), size)
    fine = floats(blur(light, 0.6) - blur(light, 3))
    across, along = _orientation(fine)
    turned = np.hypot(across, along)[inner]
    one_way = float(np.hypot(across[inner].mean(), along[inner].mean()))
    strength = float(np.median(np.sqrt(blur(fine * fine, 3))[inner]))
    coherence = float(turned.mean())
    return Texture(coherence, one_way / max(coherence, 1e-3), strength)


def _orientation(fine: Plane) -> tuple[Floats, Floats]:
    """Return the direction of the structure tensor: a doubled angle, as long as it is coherent."""
    gx, gy = (cv2.Sobel(fine, cv2.CV_32F, *order) for order in ((1, 0), (0, 1)))
    xx, yy, xy = blur(floats(gx * gx), 3), blur(floats(gy * gy), 3), blur(floats(gx * gy), 3)
    total = xx + yy + floats(1e-4)
    return floats((xx - yy) / total), floats(2 * xy / total)


def beside(axes: FaceAxes, person: Plane, inside: Flags) -> float:
    """Return the share of the area beside the cheeks, where no ear reaches, that is a person's."""
    rise, side = axes.rise(), np.abs(axes.side())
    there = (side > 0.62) & (side < 0.85) & (rise > 0.25) & (rise < 0.9) & inside
    return float((there & (person > 0.6)).sum() / max(int(there.sum()), 1))


def beyond_bald(axes: FaceAxes, skin: Flags) -> float:
    """Return how much skin lies where a bald head has none, in areas of the face."""
    rise, side = axes.rise(), axes.side()
    middle, wide, tall = BALD
    head = np.hypot(side / wide, (rise - middle) / tall) <= 1
    near = (rise > 0.3) & (rise < 1.6) & (np.abs(side) < 0.95)
    return float((skin & near & ~head).sum() / max(int(axes.outline().sum()), 1))
