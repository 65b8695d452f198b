"""How like real hair new hair is: its range of tones, and the detail along and across its strands.

Real hair is the shipped portraits' own. What is sure hair is compared, in the frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Plane,
    Rgb8,
    as_plane,
    blur,
    bounds,
    floats,
    sample,
    shrunk,
    widened,
)
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from pictures.making import Made
from pictures.measures import SURE, in_frame

FEW = 1000
"""Fewer pixels of sure hair than this tell nothing."""

EDGE = 2.0
"""Pixels of the photo at the edge of sure hair that still show what is beside it."""

FINEST, BROADEST = 0.5, 4.0
"""The blurs between which detail lies, in pixels of the photo or, if larger, of the frame."""

BLACK, CONTRAST, PALING = 16.0, 1.06, 0.005
"""The range of real hair's L, by its median: `(median + BLACK) * (CONTRAST - PALING * median)`.

Shadow and shine are shares of the light, so L + 16, its cube root, ranges in proportion; light hair
ranges less, for light scatters in it. Measured on four portraits of dense hair with medians of 14
to 68, which it meets within 25%. Thin grey hair ranges less.
"""


@dataclass(frozen=True)
class Hair:
    """Sure hair of a picture: the median of L, its range from 5% to 95%, and its fine detail.

    `across` and `along` are the powers of differences across and along the strands, over two
    pixels, in shares of the squared range that real hair of this median has.
    """

    median: float
    range: float
    across: float
    along: float

    @property
    def tones(self) -> float:
        """The range, in shares of real hair's."""
        return self.range / real_range(self.median)


def compared(made: Made) -> dict[str, float]:
    """Compare the new hair of a picture with the photo's own."""
    new = hair_of(made.rgb, made.seen, made.change.new_hair)
    return shares(new, hair_of(made.photo, made.seen, made.seen.hair))


def shares(new: Hair | None, own: Hair | None) -> dict[str, float]:
    """Return `tones`, `across` and `along` of new hair, 1 if it is as real hair is.

    Strands are held against the photo's own, for they are as sharp as the photo: without hair in
    it they are not measured.
    """
    if new is None:
        return {}
    if own is None:
        return {"tones": new.tones}
    across, along = new.across / own.across, new.along / own.along
    return {"tones": new.tones, "across": across, "along": along}


def real_range(median: float) -> float:
    """Return from the median of L how far it ranges in real hair, from 5% to 95%."""
    return (median + BLACK) * (CONTRAST - PALING * median)


def hair_of(rgb: Rgb8, seen: Analysis, hair: Plane) -> Hair | None:
    """Measure hair in a picture of the size of the photo; None if too little of it is sure."""
    pixel = max(seen.framed.scale, 1.0)
    sure = shrunk((hair >= SURE) & seen.framed.inside, EDGE * pixel)
    if sure.sum() < FEW:
        return None
    window = widened(bounds(sure), round(3 * BROADEST * pixel), sure.shape)
    sure = sure[window]
    lightness = np.ascontiguousarray(to_lab(in_frame(rgb, seen)[window])[..., 0])
    low, median, high = (float(it) for it in np.percentile(lightness[sure], (5, 50, 95)))
    full = real_range(median) ** 2
    across, along = (float((it[sure] ** 2).mean()) for it in strands(lightness, sure, pixel))
    return Hair(median, high - low, across / full, along / full)


def strands(lightness: Plane, hair: Flags, pixel: float) -> tuple[Plane, Plane]:
    """Return differences of fine lightness across and along the strands, over two pixels."""
    weight = as_plane(hair)
    broad = BROADEST * pixel
    around = blur(lightness * weight, broad) / np.maximum(blur(weight, broad), 1e-3)
    fine = floats(blur(lightness, FINEST * pixel) - around)
    x, y = _across(fine, pixel)
    return _difference(fine, x * pixel, y * pixel), _difference(fine, -y * pixel, x * pixel)


def _across(fine: Plane, pixel: float) -> tuple[Plane, Plane]:
    """Return the unit vector across the strands at each place, from the structure tensor."""
    gx, gy = (floats(cv2.Sobel(fine, cv2.CV_32F, *order)) for order in ((1, 0), (0, 1)))
    xx, yy, xy = (blur(floats(product), pixel) for product in (gx * gx, gy * gy, gx * gy))
    angle = floats(np.arctan2(2 * xy, xx - yy) / 2)
    return floats(np.cos(angle)), floats(np.sin(angle))


def _difference(fine: Plane, x: Plane, y: Plane) -> Plane:
    rows, columns = (floats(it) for it in np.mgrid[: fine.shape[0], : fine.shape[1]])
    return floats(sample(fine, columns + x, rows + y) - sample(fine, columns - x, rows - y))
