"""Finds the hair to remove: the mask, what the mask misses, and traces beside it."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Image,
    Plane,
    as_plane,
    blur,
    bounds,
    distance_to,
    floats,
    grown,
    opened,
    ramp,
    widened,
)
from ilikeyacut.adapters.preview.removing import ears, fill
from ilikeyacut.adapters.preview.seeing import mesh
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.seeing.belief import CALM, UNLIKE
from ilikeyacut.adapters.preview.seeing.hair import coloured_like

BLOCK, ROUGHER = 8, 1.6
"""Compression smears an edge over a block of so many pixels of the photo, and has done so where
the background is so many times as rough as further away. A pixel counts as 2 of the frame's at
least."""

BESIDE = 48
"""Pixels of the frame round brows and forehead in which hair is looked for."""

SKIN = 0.25
"""The likeness to the face's skin from which something is skin."""

LOWEST, REACHES = 0.40, 0.5
"""The height of the face from which on what is beside it is ear or hair, and how far from its
outline, in face widths."""

CHEEK, TEMPLES = 0.08, 0.75
"""How far a cheek may reach beyond the outline of the face, in face widths, and up to which height
of the face: the outline of a turned head lies inside it on the far side."""

HEAD = 0.45
"""How much of a pixel beside the face must be the person's to be hair or ear. The matte doubts
backgrounds of the colour of skin or hair, but takes less than half of them."""

WIDE = 8
"""Half the width of a shade on the forehead, which no strand has, in pixels of the frame."""

STRAY = 12
"""How far strands of such hair reach beyond the person's matte, in pixels of the frame."""

DARK = 0.4
"""What is darker than this share of the skin's lightness is no shade on the rim of a face."""


def found(seen: Analysis, lab: Image, kept: Plane, within: Flags) -> Plane:
    """Return how much of each pixel is removable hair, including hair that the mask misses.

    Nothing is removed where `kept` is set. `within` is the hull of the face and the new hair: what
    of the head is beyond it goes whole.
    """
    hair = seen.hair * grown(opened(seen.hair > 0.35, 3), 28)
    others = _strands(seen, lab) | _missed(seen, lab, kept) | _unseen(seen, lab, kept, within)
    return floats(np.maximum(hair, as_plane(others)))


def _strands(seen: Analysis, lab: Image) -> Flags:
    """Thin strands on the forehead; what is dark and wide is shade."""
    above = seen.face & (seen.axes.rise() > seen.axes.brows + 0.08)
    window = widened(bounds(above), BESIDE, above.shape)
    dark = lab[..., 0][window] < seen.skin.light.level - 9
    near = grown(seen.hair[window] > 0.3, 45) & (distance_to(_brows(seen)[window]) > 16)
    dark &= above[window] & near
    strands = np.zeros_like(above)
    strands[window] = opened(dark, 1) & ~grown(opened(dark, WIDE), WIDE)
    return strands


def _missed(seen: Analysis, lab: Image, kept: Plane) -> Flags:
    """Return hair beside the face that the mask misses: connected to it and of its colour."""
    lab, hair = fill.coarse(lab), fill.coarse(seen.hair)
    sure = hair > 0.7
    if sure.sum() < 32:
        return np.zeros_like(seen.face)
    alike = coloured_like(lab[sure], lab, lightest=75) & (seen.skin.likeness(lab) < SKIN)
    alike &= fill.coarse(seen.person * (1 - kept) * (seen.axes.rise() > 0.12)) > 0.6
    rim = fill.coarse(as_plane(seen.axes.outline())) > 0.2
    alike &= ~rim | (lab[..., 0] < DARK * seen.skin.light.level)
    _, parts = cv2.connectedComponents((alike | (hair > 0.35)).astype(np.uint8))
    hanging = alike & np.isin(parts, np.unique(parts[sure]))
    return fill.full_size(as_plane(hanging), seen.face.shape) > 0.4


def wherever(seen: Analysis) -> Flags:
    """Return where `found` may find hair, and the face."""
    beside = _beside_face(seen, distance_to(seen.axes.outline()))
    return (seen.hair > 0.05) | (beside > HEAD) | seen.face


def _beside_face(seen: Analysis, away: Plane) -> Plane:
    """Return how much of each pixel beside and above the face is the person's: hair or ear."""
    near = away < REACHES * seen.axes.width
    return floats(seen.person * (near & (seen.axes.rise() > LOWEST)))


def _unseen(seen: Analysis, lab: Image, kept: Plane, within: Flags) -> Flags:
    """Return what of the head is no face, ear or skin: hair of which the mask sees nothing.

    Skin goes too where the head is wider than its new hair, but not the rim of the face.
    """
    away = distance_to(seen.axes.outline())
    within = within | (away < CHEEK * seen.axes.width) & (seen.axes.rise() < TEMPLES)
    head = _beside_face(seen, away) * (1 - kept)
    likeness = blur(seen.skin.likeness(fill.coarse(lab)), CALM / fill.COARSE)
    other = (likeness < UNLIKE) | (fill.coarse(as_plane(within)) < 0.5)
    other &= fill.coarse(as_plane(seen.face | ears.own(seen) | (seen.hair > 0.3))) < 0.2
    hair = grown(opened((fill.coarse(head) > HEAD) & other, 1), STRAY / fill.COARSE) & other
    return fill.full_size(as_plane(hair), seen.face.shape) > 0.4


def with_traces(seen: Analysis, away: Plane, margin: float) -> Flags:
    """Return where hair was, and where compression left traces of it in the background.

    `away` is the distance from hair; up to `margin` pixels beyond it everything is removed. Traces
    reach as far as the background is rougher than it is further away.
    """
    step, green = max(seen.framed.scale, 2.0), np.ascontiguousarray(seen.framed.rgb[..., 1])
    backdrop = (seen.person < 0.3) & (seen.axes.rise() > 0.3) & seen.framed.inside
    rough = np.abs(green - blur(green, 1.3 * step))[backdrop]
    bands = np.minimum(away[backdrop] / step, 2 * BLOCK).astype(np.intp)
    total, count = (np.bincount(bands, weights, 2 * BLOCK + 1) for weights in (rough, None))
    mean = total / np.maximum(count, 1)
    rougher = mean[:BLOCK] > ROUGHER * max(float(mean[BLOCK:-1].mean()), 1e-3)
    traces = step * float(np.argmin([*rougher, False]))
    return (away <= margin) | ((away <= traces) & backdrop)


def free_brows(seen: Analysis, margin: float) -> Plane:
    """Return brows without hair over them within `margin`; others would leave a dark patch."""
    brows, free = _brows(seen), np.zeros(seen.framed.shape, np.float32)
    window = widened(bounds(brows), BESIDE, brows.shape)
    over_them = grown(opened(seen.hair[window] > 0.4, 5), margin)
    free[window] = ramp(distance_to(brows[window] & ~over_them), 3.5, 0.5)
    return free


def _brows(seen: Analysis) -> Flags:
    return seen.axes.inside(mesh.RIGHT_BROW) | seen.axes.inside(mesh.LEFT_BROW)
