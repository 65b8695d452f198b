"""Take the old hair away: what is left is a bare head before the same background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview import bare_skin, ears, fill, fit, mesh
from ilikeyacut.adapters.preview.analysis import Analysis
from ilikeyacut.adapters.preview.fit import Fit
from ilikeyacut.adapters.preview.hair import features
from ilikeyacut.adapters.preview.lab import to_lab
from ilikeyacut.adapters.preview.ops import (
    Flags,
    Image,
    Plane,
    apart,
    as_plane,
    blur,
    distance_to,
    floats,
    grown,
    opened,
    over,
    ramp,
)

MARGIN = 4
"""How far beyond the hair mask, at least, its fringe of single strands is taken away too."""

FRINGE_SHADOW = 22.0
"""How far from the hair, in pixels of the frame, its shadow falls on the forehead."""

SHADE_BLUR = 7.0
"""Shadows are softer than this many pixels; what is finer is the skin's own."""


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
    """Where no hair is removed: from the lids down, and the brows where hair leaves them free."""
    free = _brows(seen) & ~_over_brows(seen)
    return np.maximum(_below_brows(seen), ramp(distance_to(free), 3.5, 0.5))


def _brows(seen: Analysis) -> Flags:
    return seen.axes.inside(mesh.RIGHT_BROW) | seen.axes.inside(mesh.LEFT_BROW)


def _below_brows(seen: Analysis) -> Plane:
    return features(seen.axes, seen.face, below=seen.axes.rise_of(mesh.LIDS) + 0.03)


def _over_brows(seen: Analysis) -> Flags:
    """Hair that hangs over a brow: what is left of it there would be a dark patch."""
    return grown(opened(seen.hair > 0.4, 5), 2)


def remove(seen: Analysis, found: Fit, rng: np.random.Generator) -> Bare:
    """Remove the hair, but for `untouched`."""
    rgb = seen.framed.rgb
    lab = to_lab(rgb)
    kept = untouched(seen)
    old = _old_hair(seen, lab) * (1 - kept)
    margin = max(MARGIN, 2.2 * seen.framed.scale)
    zone = grown(old > 0.08, margin) | (ears.remains(seen, found) & (kept < 0.01))
    removed = _removed(seen, zone) * (1 - kept)
    outline = seen.axes.outline()
    skull = (fit.skull(found, seen.framed.shape) & (seen.axes.rise() > 0.30)) | outline
    clear = ~grown(seen.hair > 0.08, 7) & ~zone
    known = bare_skin.known_skin(seen, lab, clear)
    skin = bare_skin.paint_face(seen, lab, known)
    del lab
    shown = _unshaded(seen, skin, zone)
    tile = _Texture(seen, rng)
    throat, torso = _throat(seen), _torso(seen)
    under = _background(seen, zone, tile)
    under = _with_torso(seen, under, clear, torso, tile)
    skin += tile.of(known.face)
    neck = bare_skin.paint_throat(seen, known, skin)
    under = over(under, neck, np.asarray(blur(throat, 3) * (1 - torso), np.float32))
    under = over(under, skin, blur(as_plane(skull), 2.5))
    body = _body(seen, removed, throat, torso)
    free = np.asarray(1 - _below_brows(seen), np.float32)
    shown = over(rgb, shown, free)
    under = over(shown, np.clip(under, 0, 1, out=under), removed)
    old = np.maximum(old, as_plane(zone) * free)
    old = np.maximum(old, as_plane(apart(shown, rgb) > 2 / 255) * free)
    return Bare(under, removed, old, skull, body, skin)


def _removed(seen: Analysis, zone: Flags) -> Plane:
    """Soft on the forehead, where the skin that is seen and the painted skin must flow together."""
    wide = blur(as_plane(grown(zone, 5) & seen.face & (seen.axes.rise() > seen.axes.brows)), 4)
    return floats(np.maximum(blur(as_plane(zone), 1.6), wide * seen.face))


def _old_hair(seen: Analysis, lab: Image) -> Plane:
    """The hair, and what the mask misses of it: thin strands on the forehead."""
    near = blur(as_plane(grown(opened(seen.hair > 0.35, 3), 22)), 5) > 0.1
    hair = seen.hair * near
    above = seen.face & (seen.axes.rise() > seen.axes.brows + 0.08)
    strands = (lab[..., 0] < seen.skin.light.level - 9) & grown(seen.hair > 0.3, 45)
    found = opened(above & strands & (distance_to(_brows(seen)) > 16), 1)
    return np.asarray(np.maximum(hair, as_plane(found)), np.float32)


def _unshaded(seen: Analysis, skin: Image, zone: Flags) -> Image:
    """Return the frame without the shadow of the old fringe: its skin keeps its own structure."""
    rgb = seen.framed.rgb
    bare = as_plane(seen.face & ~grown(zone, 1) & ~seen.axes.inside(mesh.BROWS_AND_EYES))
    missing = blur((skin - rgb) * bare[..., None], SHADE_BLUR)
    missing /= np.maximum(blur(bare, SHADE_BLUR), 0.05)[..., None]
    near = np.exp(-((distance_to(zone) / FRINGE_SHADOW) ** 2)) * seen.face
    near = near * ramp(seen.axes.rise(), seen.axes.brows - 0.12, seen.axes.brows)
    return floats(rgb + np.maximum(missing, 0) * floats(near)[..., None])


class _Texture:
    """The fine structure of each material, or the photo's grain where too little of it is seen."""

    def __init__(self, seen: Analysis, rng: np.random.Generator) -> None:
        self._seen, self._rng = seen, rng
        self._noise = rng.standard_normal(seen.framed.shape, dtype=np.float32)

    def of(self, known: Flags) -> Image:
        framed = self._seen.framed
        found = fill.texture(framed.rgb, known, max(2.0, 1.3 * framed.scale), self._noise)
        return self._grain() if found is None else found

    def _grain(self) -> Image:
        """The photo's grain, and the unevenness of skin and walls at a few times its size."""
        scale, level, shape = self._seen.framed.scale, self._seen.grain, self._seen.framed.shape
        fine = fill.grain(self._rng, scale, level * 1.2, shape)
        broad = fill.grain(self._rng, scale, level, shape)
        broad = blur(broad, 2.5 * max(1.0, scale * 0.6))
        return floats((fine + 5 * broad) / 100)[..., None]


def _background(seen: Analysis, zone: Flags, tile: _Texture) -> Image:
    known = (seen.person < 0.12) & ~grown(zone, 3) & seen.framed.inside
    found, structured = fill.mirrored(seen.framed.rgb, known)
    return floats(found + tile.of(known) * (1 - structured)[..., None])


def _torso(seen: Analysis) -> Plane:
    return np.asarray(seen.person * ramp(seen.axes.rise(), -0.22, -0.26), np.float32)


def _with_torso(seen: Analysis, under: Image, clear: Flags, torso: Plane, tile: _Texture) -> Image:
    cloth = (seen.person > 0.85) & (seen.axes.rise() < 0.02) & clear & ~seen.face
    if cloth.sum() <= 500 or not torso.any():
        return under
    known = cloth & (seen.axes.rise() < -0.15)
    return over(under, fill.smooth(seen.framed.rgb, cloth) + tile.of(known), torso)


def _throat(seen: Analysis) -> Plane:
    rise, side = seen.axes.rise(), np.abs(seen.axes.side())
    return np.asarray(ramp(side, 0.34, 0.31) * (rise < 0.10) * (rise > -0.25), np.float32)


def _body(seen: Analysis, removed: Plane, throat: Plane, torso: Plane) -> Plane:
    rise, side = seen.axes.rise(), np.abs(seen.axes.side())
    leftover = (rise > 0.98) | ((rise > 0.45) & (side > 0.62))
    shown = seen.person * (1 - removed) * ~leftover
    parts = [
        shown,
        blur(as_plane(seen.axes.outline()), 2),
        torso,
        throat * seen.person,
        seen.ears * (1 - removed),
    ]
    return np.asarray(np.clip(np.maximum.reduce(parts), 0, 1), np.float32)
