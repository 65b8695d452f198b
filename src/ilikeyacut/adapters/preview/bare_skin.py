"""Paint the skin that hair has covered: forehead, temples and neck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview import fill, mesh
from ilikeyacut.adapters.preview.analysis import Analysis
from ilikeyacut.adapters.preview.lab import to_lab, to_rgb
from ilikeyacut.adapters.preview.ops import Flags, Floats, Image, Plane, distance_to, floats, shrunk

BLEMISH = 14.0
"""Skin this far from the median in a and b, or much darker, is not taken as a sample."""

LIT = (65, 50, 55)
"""Percentiles of L, a and b that a forehead has where no fringe shades it."""


@dataclass(frozen=True)
class Known:
    """Where bare skin is seen, and where on it the forehead is."""

    face: Flags
    forehead: Flags
    throat: Flags


def known_skin(seen: Analysis, lab: Image, clear: Flags) -> Known:
    """Choose samples: inside the face, away from hair, brows, eyes and mouth."""
    rise = seen.axes.rise()
    off = np.hypot(lab[..., 1] - seen.skin.colour[1], lab[..., 2] - seen.skin.colour[2])
    like = (off < BLEMISH) & (lab[..., 0] > seen.skin.colour[0] - 22)
    inner = shrunk(seen.face, 0.03 * seen.axes.width)
    eyes = seen.axes.inside(mesh.BROWS_AND_EYES)
    face = inner & clear & like & ~eyes & (rise > 0.28)
    return Known(face, face & (rise > seen.axes.brows + 0.02), (seen.neck > 0.6) & clear)


def paint_face(seen: Analysis, lab: Image, known: Known, stays: Flags) -> Image:
    """A whole head of skin: what is seen continued, rounded at the rim, meeting what `stays`."""
    reference = seen.skin.colour
    if known.forehead.sum() > 400:
        reference = _lit(lab[known.forehead])
    shaped = to_lab(np.clip(fill.smooth(seen.framed.rgb, known.face), 0, 1))
    shaped = shaped * 0.45 + reference * floats(0.55)
    shaped[..., 0] = np.maximum(shaped[..., 0], reference[0] * 0.96)
    skin = to_rgb(shaped) * _rounding(seen)[..., None]
    rim = seen.face & stays & ~seen.axes.inside(mesh.BROWS_AND_EYES)
    return fill.joined(skin, seen.framed.rgb, rim, distance_to(rim), 0.12 * seen.axes.height)


def _lit(samples: Floats) -> Floats:
    channels = zip(samples.T, LIT, strict=True)
    return floats([np.percentile(values, at) for values, at in channels])


def paint_throat(seen: Analysis, known: Known, skin: Image) -> Image:
    """Continue the neck; without any in sight, the face's skin in its own shade."""
    if known.throat.sum() > 400:
        return fill.smooth(seen.framed.rgb, known.throat)
    return np.asarray(skin * 0.82, np.float32)


def _rounding(seen: Analysis) -> Plane:
    """Skin darkens where the head turns away: 1 in the middle of the face, 0.74 at the rim."""
    rise, side = seen.axes.rise(), seen.axes.side()
    cheeks = [mesh.RIGHT_CHEEK, mesh.LEFT_CHEEK]
    middle = seen.framed.points[cheeks, :2].mean(0) - seen.axes.chin
    level = float(middle @ seen.axes.up) / seen.axes.height + 0.12
    across = float(middle @ seen.axes.right) / seen.axes.width
    rim = np.hypot((side - across) / 0.56, np.maximum(rise - level, 0) / 0.72)
    return np.asarray(1 - 0.26 * np.clip(rim, 0, 1.1) ** 4, np.float32)
