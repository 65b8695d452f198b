"""Photos analysed once, since many tests look at the same few, and their heads without hair."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Rgb8
from ilikeyacut.adapters.preview.edits import looks
from ilikeyacut.adapters.preview.removing import removal
from ilikeyacut.adapters.preview.removing.removal import Bare
from ilikeyacut.adapters.preview.seeing import analysis
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles import fit
from ilikeyacut.adapters.preview.styles.fit import FACING
from ilikeyacut.domain.values import Look, Variation

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


def bared(seen: Analysis, style: str = "buzz") -> Bare:
    """Return the head as it is without its hair, before a style is laid over it."""
    cut = looks.cut_of(Look(hairstyle=style), Variation(index=1, seed=1))
    found, template = fit.fit(seen, cut)
    new = found.place(template.front, seen.framed.shape, FACING).cover
    return removal.remove(seen, found, new, np.random.default_rng(1))
