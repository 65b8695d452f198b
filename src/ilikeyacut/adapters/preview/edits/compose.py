"""Adds new hair to a bare head: behind it, its shadow on it, and in front of it."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, sqrt

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Image,
    Plane,
    Window,
    as_plane,
    blur,
    bounds,
    depth,
    floats,
    over,
    ramp,
    resize,
    widened,
)
from ilikeyacut.adapters.preview.edits import rim, shadow
from ilikeyacut.adapters.preview.edits.change import Change
from ilikeyacut.adapters.preview.edits.painter import Painter
from ilikeyacut.adapters.preview.removing import ears, fill, old_hair, removal
from ilikeyacut.adapters.preview.removing.removal import Bare
from ilikeyacut.adapters.preview.seeing import glasses
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles import cheeks, length
from ilikeyacut.adapters.preview.styles.cut import Cut
from ilikeyacut.adapters.preview.styles.fit import FACING, NEEDED, Fit, OutOfFrameError, fit
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.adapters.preview.styles.shades import Shade
from ilikeyacut.adapters.preview.styles.templates import Template

BROW_MARGIN, SOFT_BROW, TUFTS = 0.005, 0.03, 0.02
"""New hair may come down to this height above the brows, in face heights; there it fades out,
and tufts end up to TUFTS higher."""

RIM = 0.045, 0.068
"""How far inside the outline of the face new hair fades out, in face widths."""

SOFT_SHADE, SOFT_EDGE = 0.20, 0.42
"""Blur of strands and of their coverage, in pixels for each frame pixel that a photo pixel has
more than one: edges must not alias, but strands that lose their contrast stop being hair."""

OWN_BLUR, LEAST_BLUR = 0.5, 0.3
"""The blur of templates themselves, and the least that is worth adding, in pixels of the frame."""

PALE = 30, 70
"""From which lightness on light goes through hair, and from which on hair is pale."""

SCATTERED, LETS_THROUGH = 0.6, 0.6
"""How far light reaches the depths of pale hair, and how much of it what lies behind."""

SEAM = 1.5
"""How much more of the hair behind a painted ear hides than it covers: none shows at its root."""

STRANDED = 0.8
"""How much further strands that are e times as light as their surroundings reach over an ear."""

SLIT = 9
"""Slits of up to this many times 4 pixels between a face and new hair are closed."""

CROWN = 0.93, 1.0
"""Heights of the face: above the second, all skin between hair is scalp, below the first none."""

ROOTS, AMID = 4.0, (0.2, 0.6)
"""A blur of the coverage by ROOTS pixels of the frame tells where hair grows, from the first value
on, and where skin lies amid it, from the second on. Skin before a hairline has no roots."""

PARTING = 6
"""Gaps of up to this many times 4 pixels between hair at the left and the right are a parting."""

PARTED = 0.12, 0.35
"""Gaps in parted hair that is higher than the skull: from the first on they show scalp, from the
second on nothing else."""

BARED = 0.74, 0.86
"""Heights of the face: below the first, hair at the back shows where the skull is no face, unless
it is tied there, and above the second it does not."""

SHADOW_SEEN = 5.0
"""A shadow of 1 / SHADOW_SEEN is as much cause for a change as hair that covers."""


def restyle(seen: Analysis, cut: Cut, shade: Shade, seed: int) -> Change:
    """Replace the hair by a style; `seed` determines the grain."""
    rng = np.random.default_rng(seed)
    found, template = fit(seen, cut)
    whole, window = seen, _window(seen, found, template)
    seen, found = seen.within(window), found.within(window)
    kept = kept_features(seen)
    front = found.place(template.front, seen.framed.shape, FACING)
    bare = removal.remove(seen, found, front.cover, rng)
    shown = np.zeros(seen.framed.shape, np.float32)
    if cut.style.shows_ears:
        bare, shown = _with_ears(seen, found, bare)
        shown = _in_strands(shown, front)
    free = np.maximum(kept, shown)
    front = rim.lit(_softened(front, seen), seen.axes, free)
    back = _softened(found.place(template.back, seen.framed.shape), seen)
    before = floats(np.clip(front.cover * 1.06, 0, 1) * (1 - free))
    behind = _behind(seen, bare, back, cut)
    _require_room(seen, np.maximum(before, behind))
    painter = Painter.of(seen, shade, rng)
    painter = painter.centred_on(front, clipped=cut.style.clipped)
    pale, deep = float(np.interp(shade.middle[0], PALE, (0, 1))), painter.depths()
    scalp = painter.scalp(bare.skin)
    rgb = over(bare.rgb, scalp, _scalp_shown(seen, bare, before, cut))
    rgb = over(rgb, _lifted(painter.paint(back), deep, SCATTERED), behind)
    gaps = _gaps(seen, bare, before, behind)
    rgb = over(rgb, deep, gaps)
    if cut.style.part is not None:
        parting = floats(ramp(gaps, *PARTED) * ramp(seen.axes.rise(), *CROWN))
        rgb, gaps = over(rgb, scalp, parting), np.maximum(gaps, parting)
    dark = shadow.taken(seen, bare, before, kept, fringed=cut.fringed or template.line() is None)
    dark *= floats(1 - LETS_THROUGH * pale)
    rgb = shadow.laid(seen, bare, rgb, dark)
    rgb = over(rgb, _lifted(painter.paint(front), deep, SCATTERED * pale), before)
    behind = np.maximum(behind, gaps)
    new = floats(before + behind * (1 - before))
    still = np.minimum(kept, bare.kept)
    part = Change(
        rgb=np.clip(rgb, 0, 1, out=rgb),
        old_hair=bare.old_hair,
        new_hair=new,
        shadow=floats(np.clip(dark * SHADOW_SEEN, 0, 1)),
        kept=still,
        replaced=np.maximum(bare.removed, new),
    )
    return part.in_frame(whole.framed.rgb, window)


def kept_features(seen: Analysis) -> Plane:
    """Return the features that hair must not cover, as 1: above the lids it may cover temples."""
    axes, rise = seen.axes, seen.axes.rise()
    into = depth(axes.outline()) / floats(axes.width) - cheeks.temple(axes, rise)
    uneven = floats(1 + length.locks(axes.side())) * floats(TUFTS / 2)
    top = floats(axes.brows + BROW_MARGIN) + uneven
    features = ramp(into, *RIM) * ramp(floats(rise - top), SOFT_BROW, 0)
    opaque = glasses.opaque(seen.framed.rgb, seen.glasses, seen.skin)
    return floats(np.maximum(features, opaque))


def _lifted(painted: Image, deep: Image, share: float) -> Image:
    """Light scatters into hair: a `share` of what is darker than its depths comes up to them."""
    if share <= 0:
        return painted
    lifted = painted * floats(1 - share)
    lifted += deep * floats(share)
    return floats(np.maximum(painted, lifted, out=lifted))


def _require_room(seen: Analysis, hair: Plane) -> None:
    head = hair * (seen.axes.rise() > 0)
    share = float((head * seen.framed.inside).sum() / max(float(head.sum()), 1.0))
    if share < NEEDED:
        raise OutOfFrameError(share)


def _with_ears(seen: Analysis, found: Fit, bare: Bare) -> tuple[Bare, Plane]:
    """Show ears that the old hair hid, and return which ears hide the hair behind them."""
    colour, cover = ears.painted(seen, found, bare.skin)
    shown = ears.before(seen, bare.removed, cover, tied=found.cut.style.tied)
    bare = replace(
        bare,
        rgb=over(bare.rgb, colour, cover),
        body=floats(np.maximum(np.minimum(bare.body + SEAM * cover, 1), shown)),
        removed=np.maximum(bare.removed, cover),
        old_hair=np.maximum(bare.old_hair, cover),
    )
    return bare, shown


def _in_strands(shown: Plane, front: Layer) -> Plane:
    """Let hair end in single strands where what it is `shown` behind has a soft edge."""
    doubt = 4 * shown * (1 - shown)
    return np.clip(shown - STRANDED * doubt * front.strands(), 0, 1)


def _window(seen: Analysis, found: Fit, template: Template) -> Window:
    """Return the part of the frame that can change, with the surroundings that fills need."""
    placed = found.window(template, seen.framed.shape)
    hair = bounds(old_hair.wherever(seen))
    rows, columns = (
        slice(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(placed, hair, strict=True)
    )
    return widened((rows, columns), removal.AROUND, seen.framed.shape)


def _softened(layer: Layer, seen: Analysis) -> Layer:
    """Soften strands to the sharpness of the photo, which may be smaller than the frame."""
    beyond = max(0.0, seen.framed.scale - 0.8)
    softness = sqrt(max(0.0, seen.softness**2 - OWN_BLUR**2))
    light, cover = (
        blur(plane, sigma) if sigma > LEAST_BLUR else plane
        for plane, sigma in (
            (layer.light, hypot(beyond * SOFT_SHADE, softness)),
            (layer.cover, hypot(beyond * SOFT_EDGE, softness)),
        )
    )
    return replace(layer, light=light, cover=cover)


def _behind(seen: Analysis, bare: Bare, back: Layer, cut: Cut) -> Plane:
    """Return the coverage of the back layer; head and body are in front of it."""
    skull = as_plane(bare.skull)
    if not cut.style.tied:
        skull *= ramp(seen.axes.rise(), *BARED)
    head = blur(skull, 3)
    front = np.maximum(bare.body, head)
    return np.asarray(np.clip(back.cover * 1.10, 0, 1) * (1 - front), np.float32)


def _gaps(seen: Analysis, bare: Bare, before: Plane, behind: Plane) -> Plane:
    """Return slits between the face and hair beside it, which show more hair behind."""
    full = (before.shape[1], before.shape[0])
    solid = np.maximum.reduce([before, behind, as_plane(bare.skull), bare.body])
    small = resize(solid, (full[0] // 4, full[1] // 4))
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (SLIT, SLIT))
    closed = resize(floats(cv2.morphologyEx(small, cv2.MORPH_CLOSE, window)), full)
    beside = ramp(blur(before, 6), 0.15, 0.4) * ramp(seen.axes.rise(), 0.0, 0.06)
    return floats(np.clip(closed * 1.6 - 0.6, 0, 1) * beside * (1 - np.maximum(solid, before)))


def _scalp_shown(seen: Analysis, bare: Bare, before: Plane, cut: Cut) -> Plane:
    """Return where skin has roots: amid hair, and where a parting has hair on both sides."""
    hair = before
    if cut.style.part is not None:
        between = cv2.morphologyEx(fill.coarse(before), cv2.MORPH_CLOSE, np.ones((1, PARTING)))
        hair = np.maximum(before, fill.full_size(floats(between), before.shape))
    near = ramp(blur(hair, ROOTS), *AMID)
    return np.asarray(near * bare.skull * ramp(seen.axes.rise(), *CROWN), np.float32)
