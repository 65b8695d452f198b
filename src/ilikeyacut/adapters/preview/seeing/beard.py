"""Finds a beard: what is unlike skin on chin and jaws, and what hangs from there."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Plane,
    as_plane,
    blur,
    bounds,
    grown,
    opened,
    pasted,
    ramp,
    widened,
)
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes

CHIN, JAWS = 0.35, 0.38
"""The shares of the chin, or of both jaws, that a beard covers at least."""

HANGING = 0.2
"""Beside a jaw that hair hangs over, it fills at least this share of the area next to it."""

HIGHEST = 0.40
"""Where a beard goes over into the hair of the temples, in face heights."""

ASIDE, BELOW = 0.05, 0.22
"""How far a beard reaches beyond the outline of a face: in face widths, and under the chin in
face heights."""

PALER = 12.0
"""Under the chin a beard lies in the shade. What is this much lighter there is a collar."""


def beard(axes: FaceAxes, face: Flags, unlike_skin: Plane, hair: Plane, lightness: Plane) -> Plane:
    """Return where a beard is, 0..1; what is dark on a jaw with no hair beside it counts as one.

    `unlike_skin` is 1 for what surely is no skin, `face` the inside of the mesh. `lightness` is L.
    """
    window = widened(bounds(face), round((BELOW + ASIDE) * axes.height), face.shape)
    inside = axes.within(window)
    planes = face[window], unlike_skin[window] > 0.5, hair[window] > 0.5, lightness[window]
    return pasted(_within(inside, *planes), window, face.shape)


def _within(axes: FaceAxes, face: Flags, dark: Flags, hair: Flags, lightness: Plane) -> Plane:
    rise, side = axes.rise(), axes.side()
    chin, begins = _beginnings(face, rise, side, dark, hair)
    if not begins.any():
        return np.zeros_like(rise)
    reach = grown(face, ASIDE * axes.width) & (rise < HIGHEST + 0.05)
    if chin:
        reach |= (np.abs(side) < 0.32) & (rise < 0.15) & (rise > -BELOW)
    found = opened(dark & reach, 1)
    _, parts = cv2.connectedComponents(found.astype(np.uint8))
    whole = np.unique(parts[found & begins])
    there = np.isin(parts, whole[whole > 0])
    if there.any():
        most = np.percentile(lightness[there & face], 75) + PALER
        there &= face | (lightness < most)
    there = grown(there, 3) & reach
    return np.asarray(blur(as_plane(there), 1) * ramp(rise, HIGHEST + 0.04, HIGHEST), np.float32)


def _beginnings(
    face: Flags, rise: Plane, side: Plane, dark: Flags, hair: Flags
) -> tuple[bool, Flags]:
    """Return whether the chin is bearded, and where a beard begins.

    That is on chin and jaws if they are bearded, and else on jaws that no hair hangs beside.
    """
    chin = face & (rise > 0.03) & (rise < 0.15) & (np.abs(side) < 0.2)
    level = (rise > 0.12) & (rise < 0.35)
    jaws = [face & level & (side * way > 0.25) for way in (-1, 1)]
    if _share(dark, chin) > CHIN or min(_share(dark, jaw) for jaw in jaws) > JAWS:
        return True, chin | jaws[0] | jaws[1]
    beginnings = np.zeros_like(face)
    for way, jaw in zip((-1, 1), jaws, strict=True):
        beside = ~face & level & (side * way > 0.4) & (side * way < 0.75)
        if _share(hair, beside) < HANGING:
            beginnings |= jaw
    return False, beginnings


def _share(where: Flags, of: Flags) -> float:
    return float(where[of].mean()) if of.any() else 0.0
