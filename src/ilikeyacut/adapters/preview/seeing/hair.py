"""The hair of a face: turns the network's answer into a mask with strand-like edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Floats,
    Image,
    Plane,
    Window,
    as_plane,
    blur,
    closed,
    depth,
    floats,
    grown,
    opened,
    ramp,
    resize,
    shrunk,
)
from ilikeyacut.adapters.preview.seeing import cloth
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes
from ilikeyacut.adapters.preview.seeing.masks import guided

SHADE_OFF = 13.0
"""Hair in the shade keeps its hue: how far its a and b lie from what they are there."""

HANGS = 0.3
"""How far from sure hair that hair in the shade is looked for, in widths of the face."""

COARSE = 4
"""Surroundings are looked at, and holes in hair closed, at this fraction of the frame's size."""

FAINT = 0.1
"""Where the network sees less hair than this, the picture's edges make none of it either."""

TOP, SIDES = 1.5, 0.7
"""Up to where a head shows whether it has hair: in face heights, and in face widths."""


@dataclass(frozen=True)
class HeadView:
    """What is known of a head before its hair is: planes of a part of the frame.

    `likeness` says how much a pixel looks like the face's own skin. `band` is where a headband is.
    """

    rgb: Image
    lab: Image
    inside: Flags
    person: Plane
    band: Flags
    face: Flags
    likeness: Plane
    axes: FaceAxes

    def within(self, window: Window) -> HeadView:
        """Return the view of a part, without copying."""
        return HeadView(
            rgb=self.rgb[window],
            lab=self.lab[window],
            inside=self.inside[window],
            person=self.person[window],
            band=self.band[window],
            face=self.face[window],
            likeness=self.likeness[window],
            axes=self.axes.within(window),
        )


def beside_the_face(axes: FaceAxes, person: Plane) -> Flags:
    """Return where hair could be: the face, and the areas beside and above it."""
    rise = axes.rise()
    return np.asarray((person > 0.6) & (rise > 0.35) & (rise < 1.45), np.bool_)


def suspected(axes: FaceAxes, person: Plane, seen: Plane) -> Flags:
    """Return where hair may be: where the network sees some, and where it may miss some."""
    return (seen * certain(person) > FAINT) | beside_the_face(axes, person)


def certain(person: Plane) -> Plane:
    """Hair is a person's from a matte of 0.6 on."""
    return floats(np.clip(person * 1.6, 0, 1))


def covering(view: HeadView, found: Plane) -> Flags:
    """Hair that hangs into the outline of the face beside the eyes, as it does on a turned head."""
    rise, side = view.axes.rise(), np.abs(view.axes.side())
    beside = (rise > 0.42) & (rise < view.axes.brows) & (side > 0.22)
    return opened((found > 0.5) & view.face, 6) & beside


def refined(view: HeadView, found: Plane) -> Plane:
    """Give the mask the picture's edges, and keep it off the features of the face."""
    snapped = guided(view.rgb, found, 6, 3e-4)
    near = blur(as_plane(grown(found > 0.4, 14)), 6)
    hair = np.maximum(ramp(snapped, 0.10, 0.88) * near, _in_shade(view, snapped))
    hair *= ramp(view.person, 0.25, 0.62) * view.inside
    hair *= 1 - features(view.axes, view.face, below=0.62)
    return floats(hair)


def _in_shade(view: HeadView, hair: Plane) -> Plane:
    """Hair in its own shade, which the network half misses: beside hair, and unlike skin."""
    full = (hair.shape[1], hair.shape[0])
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    small = resize(hair, (full[0] // COARSE, full[1] // COARSE))
    small = floats(cv2.morphologyEx(small, cv2.MORPH_CLOSE, window))
    closed = ramp(np.maximum(hair, resize(small, full)), 0.12, 0.50)
    off = unlike_skin(view)
    closed = np.maximum(closed, _below(view, hair, off))
    person = ramp(view.person, 0.6, 0.9) * ramp(view.axes.rise(), 0.12, 0.22)
    return floats(closed * off * person)


def unlike_skin(view: HeadView) -> Plane:
    """By hue, or so dark that hue tells nothing: 0 for skin, 1 for what surely is none."""
    level = float(np.median(view.lab[..., 0][view.face])) if view.face.any() else 60.0
    dark = ramp(view.lab[..., 0], 0.50 * level, 0.35 * level)
    return np.maximum(ramp(view.likeness, 0.30, 0.12), dark)


def _below(view: HeadView, hair: Plane, off: Plane) -> Plane:
    """What hangs from sure hair beside the face and has its colour, or is darker."""
    sure = hair > 0.7
    if sure.sum() < 500:
        return np.zeros_like(hair)
    rise, person = view.axes.rise(), (view.person > 0.7) & ~view.face
    beside = person & (off > 0.9) & (rise > 0.15) & (rise < view.axes.brows)
    alike = np.zeros_like(beside)
    alike[beside] = coloured_like(view.lab[::2, ::2][sure[::2, ::2]], view.lab[beside], lightest=60)
    near = opened(alike, 2) & grown(sure, HANGS * view.axes.width)
    return blur(as_plane(closed(near, 7) & person), 1.5)


def coloured_like(hair: Floats, pixels: Floats, *, lightest: float) -> Flags:
    """Return which pixels (..., 3) have the colour of hair (n, 3) in its own shade; both are Lab.

    They are darker than the percentile `lightest` of the hair.
    """
    level, *hue = (float(value) for value in np.median(hair, 0))
    shaded = np.minimum(pixels[..., 0] / max(level, 5.0), 1)
    off = np.hypot(pixels[..., 1] - hue[0] * shaded, pixels[..., 2] - hue[1] * shaded)
    darker = pixels[..., 0] < np.percentile(hair[:, 0], lightest)
    return np.asarray((off < SHADE_OFF) & darker, np.bool_)


def features(axes: FaceAxes, face: Flags, below: float) -> Plane:
    """Eyes, nose, mouth and chin: 1 from 7% of the face's width inside its outline, up to `below`.

    Falls to 0 at 3% inside, and within 0.03 face heights above `below`. No edit enters where it
    is 1.
    """
    into = ramp(depth(face), 0.03 * axes.width, 0.068 * axes.width)
    return np.asarray(into * ramp(axes.rise(), below + 0.03, below), np.float32)


def core(axes: FaceAxes, face: Flags) -> Flags:
    """The middle of the face: below the brows, 7% of its width inside the outline."""
    return shrunk(face, 0.07 * axes.width) & (axes.rise() < axes.brows - 0.02)


def visible_share(view: HeadView, seen: Plane, hair: Plane, scale: float) -> float:
    """Return the share of the head above the brows that is hair or bare skin; cloth is neither.

    `seen` is the network's answer, `hair` what is believed, `scale` frame pixels per photo pixel.
    """
    head = (view.person > 0.6) & view.inside
    rise, side = view.axes.rise(), np.abs(view.axes.side())
    above = head & (side < SIDES) & (rise > view.axes.brows + 0.12) & (rise < TOP)
    if not above.any():
        return 0.0
    shown, skin = above & (hair > 0.35), head & (view.likeness > 0.3)
    if shown.any() and not _has_strands(view, shown, scale, pale=seen[shown].mean() < 0.35):
        shown = np.zeros_like(above)
    if cloth.beyond_bald(view.axes, skin & ~(shown | (hair > 0.35) & ~above)) <= cloth.BEYOND:
        shown |= skin & above
    return float(shown.sum() / above.sum())


def _has_strands(view: HeadView, hair: Flags, scale: float, *, pale: bool) -> bool:
    light = float(np.median(view.lab[..., 0][view.axes.outline()]))
    found = cloth.texture(
        view.lab[..., 0] * floats(max(1.0, cloth.LIT / max(light, 1.0))), hair, scale
    )
    beside = cloth.beside(view.axes, view.person, view.inside)
    whole = hair.sum() > view.face.sum() / 2
    return found is None or found.has_strands(beside, pale=pale, whole=bool(whole))
