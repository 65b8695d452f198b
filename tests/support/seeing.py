"""Photos analysed once, since many tests look at the same few."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Rgb8
from ilikeyacut.adapters.preview.seeing import analysis
from ilikeyacut.adapters.preview.seeing.analysis import Analysis

KEPT = 8
"""How many analyses a process keeps, of 50 MB each."""


def analysed(photo: Rgb8) -> Analysis:
    """Return what the stylist knows of a photo with one face; it is shared: do not write to it."""
    return _analysed(photo.tobytes(), photo.shape)


@lru_cache(KEPT)
def _analysed(pixels: bytes, shape: tuple[int, ...]) -> Analysis:
    photo = np.frombuffer(pixels, np.uint8).reshape(shape)
    face = analysis.find(photo)
    assert face is not None
    return analysis.analyse(photo, face)
