"""Paints the skin that hair covered: forehead, temples and neck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab, to_rgb
from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Floats,
    Image,
    Plane,
    distance_to,
    floats,
    shrunk,
)
from ilikeyacut.adapters.preview.removing import fill
from ilikeyacut.adapters.preview.seeing import mesh
from ilikeyacut.adapters.preview.seeing.analysis import Analysis

BLEMISH = 14.0
"""Skin this far from the median in a and b, or much darker, is not taken as a sample."""

SHADED = 20.0, 0.5
"""Skin on the shaded side of a head is up to this far from the median in a and b, and has at least
this share of its lightness: what is painted beside it takes after it."""

LIT = (65, 50, 55)
"""Percentiles of L, a and b that a forehead has where no fringe shades it."""

JOINED = 0.25
"""How far from what is seen, in face heights, painted skin takes after it."""

SHINE = 0.55
"""How much of the cheeks' shine (their brightest over their median) a forehead gets."""


@dataclass(frozen=True)
class Known:
    """Where bare skin is visible, and which part of it is the forehead.

    `beside` is the upper half of it with what lies in the shade, which is no sample of the rest,
    `marked` the forehead with its spots and lines.
    """

    face: Flags
    forehead: Flags
    throat: Flags
    beside: Flags
    marked: Flags


def known_skin(seen: Analysis, lab: Image, clear: Flags) -> Known:
    """Return the samples: face and bald scalp, away from hair, brows, eyes and mouth."""
    rise = seen.axes.rise()
    off = np.hypot(lab[..., 1] - seen.skin.colour[1], lab[..., 2] - seen.skin.colour[2])
    like = (off < BLEMISH) & (lab[..., 0] > seen.skin.colour[0] - 22)
    shaded = (off < SHADED[0]) & (lab[..., 0] > SHADED[1] * seen.skin.colour[0])
    scalp = (seen.person > 0.9) & (rise > seen.axes.brows) & (np.abs(seen.axes.side()) < 0.5)
    inner = shrunk(seen.face | scalp, 0.03 * seen.axes.width)
    eyes = seen.axes.inside(mesh.BROWS_AND_EYES)
    bare = inner & clear & ~eyes
    face = bare & like & (rise > 0.28)
    marked = bare & (rise > seen.axes.brows + 0.02)
    return Known(
        face=face,
        forehead=face & marked,
        throat=(seen.neck > 0.6) & clear,
        beside=bare & shaded & (rise > 0.5),
        marked=marked,
    )


def paint_face(seen: Analysis, lab: Image, known: Known) -> Image:
    """Return a whole head of skin: continues the visible skin and is rounded at the rim.

    All of it is smooth, so it is computed on the coarse grid.
    """
    reference, near = _reference(seen, lab, known)
    total, amount = fill.gathered(seen.framed.rgb, near)
    shaped = to_lab(np.clip(fill.continued(total, amount), 0, 1))
    shaped = shaped * floats(0.45) + reference * floats(0.55)
    shaped[..., 0] = np.maximum(shaped[..., 0], reference[0] * 0.96)
    rise, side = fill.coarse(seen.axes.rise()), fill.coarse(seen.axes.side())
    shaped[..., 0] += _shine(seen, lab, known, rise, side)
    skin = to_rgb(shaped) * _rounding(seen, rise, side)[..., None]
    total, amount = fill.gathered(seen.framed.rgb, known.beside)
    offset = fill.continued(total - skin * amount[..., None], amount)
    away = distance_to(amount > 0.5) * fill.COARSE
    skin += offset * np.exp(-((away / (JOINED * seen.axes.height)) ** 2))[..., None]
    return fill.full_size(floats(skin), known.face.shape)


def _reference(seen: Analysis, lab: Image, known: Known) -> tuple[Floats, Flags]:
    """Return the colour of the visible forehead, and where to continue it from."""
    count = int(known.forehead.sum())
    near = known.face & (seen.axes.rise() > 0.5)
    if count < 300 or near.sum() < 500:
        return seen.skin.colour, known.face
    sure = min(count / 4000, 1.0)
    sure_of = floats([0.4 + 0.6 * sure, sure, sure])
    return seen.skin.colour + (_lit(lab[known.forehead]) - seen.skin.colour) * sure_of, near


def _lit(samples: Floats) -> Floats:
    channels = zip(samples.T, LIT, strict=True)
    return floats([np.percentile(values, at) for values, at in channels])


def _shine(seen: Analysis, lab: Image, known: Known, rise: Plane, side: Plane) -> Plane:
    """A forehead is round: it shines towards the light as the cheeks do."""
    if known.face.sum() < 400:
        return np.zeros_like(rise)
    middle, bright = np.percentile(lab[..., 0][known.face], [50, 95])
    height = seen.axes.brows + 0.55 * (1 - seen.axes.brows)
    off_x = (side - 0.7 * float(np.clip(seen.skin.light.across, -0.2, 0.2))) / 0.27
    off_y = (rise - height) / 0.13
    return floats(SHINE * (bright - middle) * np.exp(-0.5 * (off_x**2 + off_y**2)))


def paint_throat(seen: Analysis, known: Known, skin: Image) -> Image:
    """Continue the neck; if none is visible, the face's skin in its own shade."""
    if known.throat.sum() > 400:
        return fill.smooth(seen.framed.rgb, known.throat)
    return np.asarray(skin * 0.82, np.float32)


def _rounding(seen: Analysis, rise: Plane, side: Plane) -> Plane:
    """Skin darkens where the head turns away: 1 in the middle of the face, 0.74 at the rim."""
    cheeks = [mesh.RIGHT_CHEEK, mesh.LEFT_CHEEK]
    middle = seen.axes.points[cheeks, :2].mean(0) - seen.axes.chin
    level = float(middle @ seen.axes.up) / seen.axes.height + 0.12
    across = float(middle @ seen.axes.right) / seen.axes.width
    rim = np.hypot((side - across) / 0.56, np.maximum(rise - level, 0) / 0.72)
    return np.asarray(1 - 0.26 * np.clip(rim, 0, 1.1) ** 4, np.float32)
