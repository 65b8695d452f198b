"""Removes the old hair, leaving a bare head before the same background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Image,
    Plane,
    apart,
    as_plane,
    blur,
    bounds,
    closed,
    distance_to,
    floats,
    grown,
    hull,
    over,
    pasted,
    ramp,
    widened,
)
from ilikeyacut.adapters.preview.removing import bare_skin, ears, fill, old_hair
from ilikeyacut.adapters.preview.removing.bare_skin import Known
from ilikeyacut.adapters.preview.seeing import mesh
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles import fit
from ilikeyacut.adapters.preview.styles.fit import Fit

CLEAR = 7
"""Bare skin this far from hair, in pixels of the frame, has none of its strands or their shade."""

MARGIN = 4
"""How far beyond the hair mask, at least, its fringe of single strands is taken away too."""

AROUND = 48
"""Pixels of the frame round head and hair that fills are continued from."""

ISLAND = 9
"""A patch of the head with removed hair on all sides, nowhere more than this many pixels of the
frame away, goes too: it would be seen as a stain on the painted skin."""

FRINGE_SHADOW = 22.0
"""How far from the hair, in pixels of the frame, its shadow falls on forehead and temples."""

MOTTLED, SPOTS = 60.0, (1.5, 5.0)
"""How far, in pixels of the frame, a forehead's spots and lines go on below removed hair, and the
blurs between which they are."""

SHADED = 0.35, 0.5
"""The heights of the face from which on old hair shades its rim, less and in full."""

SHADE_BLUR = 7.0
"""Shadows are softer than this many pixels; what is finer is the skin's own."""


@dataclass(frozen=True)
class Bare:
    """A head without hair.

    `removed` says where hair was, `old_hair` why, `kept` where none is removed. `skull` is the bare
    head, `body` the parts of the person in front of hair at the back. `skin` is painted on and
    around the head.
    """

    rgb: Image
    removed: Plane
    old_hair: Plane
    kept: Plane
    skull: Flags
    body: Plane
    skin: Image


@dataclass(frozen=True)
class _Filled:
    """The filled part of the frame around head and hair, as in `Bare`."""

    rgb: Image
    removed: Plane
    old_hair: Plane
    kept: Plane
    skin: Image


def remove(seen: Analysis, found: Fit, new: Plane, rng: np.random.Generator) -> Bare:
    """Remove the hair, except from eyes to chin, beards, and brows that hair leaves free.

    `new` is how much the new hair covers. The bare head ends with the hull of face and new hair,
    which may be narrower than a skull.
    """
    outline = seen.axes.outline()
    within = hull(outline | (new > 0.5))
    skull = fit.skull(found, seen.framed.shape) & (seen.axes.rise() > 0.30)
    skull = skull & within | outline
    window = bounds(old_hair.wherever(seen) | skull)
    window = widened(window, AROUND, seen.framed.shape)
    part = _filled(seen.within(window), found.within(window), within[window], skull[window], rng)
    rgb = seen.framed.rgb.copy()
    rgb[window] = part.rgb
    skin = np.zeros_like(rgb)
    skin[window] = part.skin
    removed, old, kept = (
        pasted(plane, window, skull.shape) for plane in (part.removed, part.old_hair, part.kept)
    )
    return Bare(rgb, removed, old, kept, skull, _body(seen, removed), skin)


def _filled(
    seen: Analysis, found: Fit, within: Flags, skull: Flags, rng: np.random.Generator
) -> _Filled:
    rgb = seen.framed.rgb
    lab = to_lab(rgb)
    below = seen.features(below=seen.axes.rise_of(mesh.LIDS) + 0.03)
    margin = max(MARGIN, 2.2 * seen.framed.scale)
    kept = np.maximum.reduce([below, old_hair.free_brows(seen, margin), seen.beard])
    old = old_hair.found(seen, lab, kept, within) * (1 - kept)
    zone = old_hair.with_traces(seen, distance_to(old > 0.08), margin)
    zone |= ears.removable(seen, found, lab) & (kept < 0.01)
    zone |= closed(zone, ISLAND) & skull
    away = distance_to(zone)
    removed = _removed(seen, away, skull) * (1 - kept)
    clear = ~grown(seen.hair > 0.08, CLEAR) & (away > CLEAR)
    known = bare_skin.known_skin(seen, lab, clear)
    skin = bare_skin.paint_face(seen, lab, known)
    free = floats(1 - below)
    shown = over(rgb, _unshaded(seen, skin, away), free)
    head, tile = blur(as_plane(skull), 2.5), _Texture(seen, rng)
    under = _background(seen, away, (removed > 0) & (head < 0.999), tile)
    under = _with_cloth(seen, under, clear, removed, tile)
    skin += tile.of(known.face)
    _mottle(skin, rgb, known, (removed > 0) & skull & (seen.axes.rise() > seen.axes.brows))
    under = _with_throat(seen, under, known, removed, skin)
    under = over(under, skin, head)
    under = over(shown, np.clip(under, 0, 1, out=under), removed)
    why = as_plane(zone | (apart(shown, rgb) > 2 / 255)) * free
    return _Filled(under, removed, np.maximum(old, why), kept, skin)


def _mottle(skin: Image, rgb: Image, known: Known, wanted: Flags) -> None:
    """Add the spots and lines of a forehead, mirrored at the rim of what hid the rest of it."""
    if not (wanted.any() and known.marked.any()):
        return
    part = bounds(wanted | known.marked)
    found, structured = fill.mirrored(rgb[part], known.marked[part], wanted[part], MOTTLED)
    spots = blur(found, SPOTS[0]) - blur(found, SPOTS[1])
    skin[part] += spots * (structured * wanted[part])[..., None]


def _removed(seen: Analysis, away: Plane, skull: Flags) -> Plane:
    """Soft on forehead and scalp, where skin that is seen and painted skin must flow together."""
    forehead = (away <= 5) & skull & (seen.axes.rise() > seen.axes.brows)
    wide = blur(as_plane(forehead), 4) * skull
    return floats(np.maximum(blur(as_plane(away <= 0), 1.6), wide))


def _unshaded(seen: Analysis, skin: Image, away: Plane) -> Image:
    """Return the frame without the shadow of old hair on the face; the skin keeps its structure."""
    rgb = seen.framed.rgb
    bare = seen.face & (away > 1) & ~seen.axes.inside(mesh.BROWS_AND_EYES) & (seen.glasses < 0.5)
    total, amount = fill.gathered(rgb, bare)
    total = fill.coarse(skin) * amount[..., None] - total
    total, amount = (blur(each, SHADE_BLUR / fill.COARSE) for each in (total, amount))
    missing = fill.full_size(np.maximum(fill.continued(total, amount), 0), rgb.shape)
    near = seen.face * ramp(seen.axes.rise(), *SHADED)
    window, shown = bounds(near > 0), rgb.copy()
    near = near[window] * np.exp(-((away[window] / FRINGE_SHADOW) ** 2))
    shown[window] += missing[window] * floats(near)[..., None]
    return shown


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


def _background(seen: Analysis, away: Plane, wanted: Flags, tile: _Texture) -> Image:
    known = (seen.person < 0.12) & (away > 3) & seen.framed.inside
    found, structured = fill.mirrored(seen.framed.rgb, known, wanted)
    return floats(found + tile.of(known) * (1 - structured)[..., None])


def _with_cloth(
    seen: Analysis, under: Image, clear: Flags, removed: Plane, tile: _Texture
) -> Image:
    torso = _torso(seen)
    cloth = (seen.person > 0.85) & (seen.axes.rise() < 0.02) & clear & ~seen.face
    if cloth.sum() <= 500 or not (torso * removed).any():
        return under
    known = cloth & (seen.axes.rise() < -0.15)
    return over(under, fill.smooth(seen.framed.rgb, cloth) + tile.of(known), torso)


def _with_throat(seen: Analysis, under: Image, known: Known, removed: Plane, skin: Image) -> Image:
    bare = floats(blur(_throat(seen), 3) * (1 - _torso(seen)))
    if not (bare * removed).any():
        return under
    return over(under, bare_skin.paint_throat(seen, known, skin), bare)


def _torso(seen: Analysis) -> Plane:
    return np.asarray(seen.person * ramp(seen.axes.rise(), -0.22, -0.26), np.float32)


def _throat(seen: Analysis) -> Plane:
    rise, side = seen.axes.rise(), np.abs(seen.axes.side())
    return np.asarray(ramp(side, 0.34, 0.31) * (rise < 0.10) * (rise > -0.25), np.float32)


def _body(seen: Analysis, removed: Plane) -> Plane:
    rise, side = seen.axes.rise(), np.abs(seen.axes.side())
    leftover = (rise > 0.98) | ((rise > 0.45) & (side > 0.62))
    parts = [
        seen.person * (1 - removed) * ~leftover,
        blur(as_plane(seen.axes.outline()), 2),
        _torso(seen),
        _throat(seen) * seen.person,
        seen.ears * (1 - removed),
        seen.beard,
    ]
    return np.asarray(np.clip(np.maximum.reduce(parts), 0, 1), np.float32)
