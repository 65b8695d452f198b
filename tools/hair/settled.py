"""Strands whose last point is the tip, made of those that say where along their path they end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hair.head import Floats, Points
from ilikeyacut.adapters.preview.arrays.ops import floats

Ints = NDArray[np.int_]


@dataclass(frozen=True)
class Strands:
    """Polylines `(n, k, 3)` from root to tip.

    `normals` are those of the scalp at the roots, `guide` and `lock` number wisps and locks, and
    `fine` is a factor of the thickness.
    """

    paths: Points
    normals: Points
    guide: Ints
    lock: Ints
    fine: Floats


def settled(found: Any) -> Strands:
    """Spread each strand's points over the part that is left of it."""
    if not hasattr(found, "cut"):
        return Strands(found.paths, found.normals, found.guide, found.lock, found.fine)
    count, steps = found.paths.shape[:2]
    place = found.cut[:, None] * np.linspace(0, steps - 1, steps)
    before = np.minimum(place.astype(int), steps - 2)
    share = floats(place - before)[..., None]
    row = np.arange(count)[:, None]
    paths = found.paths[row, before] * (1 - share) + found.paths[row, before + 1] * share
    fine = np.ones(count, np.float32)
    return Strands(floats(paths), found.normals, found.guide, found.lock, fine)
