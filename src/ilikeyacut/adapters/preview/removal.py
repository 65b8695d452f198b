"""Take the old hair away: what is left is a bare head before the same background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview import bare_skin, fill, fit, mesh
from ilikeyacut.adapters.preview.analysis import Analysis
from ilikeyacut.adapters.preview.fit import Fit
from ilikeyacut.adapters.preview.hair import features
from ilikeyacut.adapters.preview.lab import to_lab
from ilikeyacut.adapters.preview.ops import (
    Flags,
    Image,
    Plane,
    as_plane,
    blur,
    distance_to,
    grown,
    opened,
    over,
    ramp,
)

MARGIN = 4
"""How far beyond the hair mask its fringe of single strands is taken away too."""

FRINGE_SHADOW = 16
"""How far from the hair, in pixels of the frame, dark skin is taken for its shadow."""


@dataclass(frozen=True)
class Bare:
    """A head without hair.

    `removed` says where hair was, `old_hair` why; `skull` is the bare head, `body` all of the
    person that stands before hair at the back; `skin` is painted everywhere.
    """

    rgb: Image
    removed: Plane
    old_hair: Plane
    skull: Flags
    body: Plane
    skin: Image


def untouched(seen: Analysis) -> Plane:
    """Where no hair is removed: from the lids down, and the brows."""
    brows = seen.axes.inside(mesh.RIGHT_BROW) | seen.axes.inside(mesh.LEFT_BROW)
    below = features(seen.axes, seen.face, below=seen.axes.rise_of(mesh.LIDS) + 0.03)
    return np.maximum(below, ramp(distance_to(brows), 5, 1))


def remove(seen: Analysis, found: Fit, rng: np.random.Generator) -> Bare:
    """Remove the hair, but for `untouched`."""
    rgb = seen.framed.rgb
    lab = to_lab(rgb)
    kept = untouched(seen)
    old = _old_hair(seen, lab) * (1 - kept)
    zone = grown(old > 0.08, MARGIN)
    removed = np.asarray(blur(as_plane(zone), 1.6) * (1 - kept), np.float32)
    skull = (fit.skull(found) & (seen.axes.rise() > 0.30)) | seen.face
    clear = ~grown(seen.hair > 0.08, 7) & ~zone
    known = bare_skin.known_skin(seen, lab, clear)
    skin = bare_skin.paint_face(seen, lab, known, ~grown(zone, 1))
    del lab
    under = _background(seen, zone)
    under = _with_torso(seen, under, clear)
    throat = _throat(seen)
    torso = _torso(seen)
    neck = bare_skin.paint_throat(seen, known, skin)
    under = over(under, neck, np.asarray(blur(throat, 3) * (1 - torso), np.float32))
    under = over(under, skin, blur(as_plane(skull), 2.5))
    under += _texture(seen, rng)[..., None]
    body = _body(seen, removed, throat, torso)
    under = over(rgb, np.clip(under, 0, 1, out=under), removed)
    return Bare(under, removed, old, skull, body, skin)


def _old_hair(seen: Analysis, lab: Image) -> Plane:
    """The hair, and what the mask misses on the forehead: thin strands, and the fringe's shadow."""
    near = blur(as_plane(grown(opened(seen.hair > 0.35, 3), 22)), 5) > 0.1
    hair = seen.hair * near
    above = seen.face & (seen.axes.rise() > seen.axes.brows - 0.03)
    strands = (lab[..., 0] < seen.skin.light.level - 9) & grown(seen.hair > 0.3, 45)
    strands &= seen.axes.rise() > seen.axes.brows + 0.07
    clear = above & ~grown(seen.hair > 0.08, FRINGE_SHADOW)
    lit = float(np.median(lab[clear][:, 0])) if clear.sum() > 200 else seen.skin.light.level
    shadow = (lab[..., 0] < lit - 5) & grown(seen.hair > 0.3, FRINGE_SHADOW)
    found = opened(above & (strands | shadow), 1)
    return np.asarray(np.maximum(hair, as_plane(found)), np.float32)


def _background(seen: Analysis, zone: Flags) -> Image:
    known = (seen.person < 0.12) & ~grown(zone, 3) & seen.framed.inside
    return fill.mirrored(seen.framed.rgb, known)


def _torso(seen: Analysis) -> Plane:
    return np.asarray(seen.person * ramp(seen.axes.rise(), -0.22, -0.26), np.float32)


def _with_torso(seen: Analysis, under: Image, clear: Flags) -> Image:
    cloth = (seen.person > 0.85) & (seen.axes.rise() < 0.02) & clear & ~seen.face
    if cloth.sum() <= 500:
        return under
    return over(under, fill.smooth(seen.framed.rgb, cloth), _torso(seen))


def _throat(seen: Analysis) -> Plane:
    rise, side = seen.axes.rise(), np.abs(seen.axes.side())
    return np.asarray(ramp(side, 0.34, 0.31) * (rise < 0.10) * (rise > -0.25), np.float32)


def _texture(seen: Analysis, rng: np.random.Generator) -> Plane:
    """The photo's grain, and the unevenness of skin and walls at a few times its size."""
    scale = seen.framed.scale
    fine = fill.grain(rng, scale, seen.grain * 1.2)
    broad = blur(fill.grain(rng, scale, seen.grain), 2.5 * max(1.0, scale * 0.6))
    return np.asarray((fine + 5 * broad) / 100, np.float32)


def _body(seen: Analysis, removed: Plane, throat: Plane, torso: Plane) -> Plane:
    rise, side = seen.axes.rise(), np.abs(seen.axes.side())
    leftover = (rise > 0.98) | ((rise > 0.45) & (side > 0.62))
    shown = seen.person * (1 - removed) * ~leftover
    parts = [shown, blur(as_plane(seen.face), 2), torso, throat * seen.person, seen.ears]
    return np.asarray(np.clip(np.maximum.reduce(parts), 0, 1), np.float32)
