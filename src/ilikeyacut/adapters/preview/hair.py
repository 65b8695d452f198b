"""The hair of a face in the frame: from what the network sees to a mask with strand-like edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.axes import FaceAxes
from ilikeyacut.adapters.preview.masks import guided
from ilikeyacut.adapters.preview.ops import (
    Flags,
    Image,
    Plane,
    as_plane,
    blur,
    distance_to,
    floats,
    grown,
    ramp,
    shrunk,
)


@dataclass(frozen=True)
class HeadView:
    """What is known of a head before its hair is: all planes in the frame.

    `likeness` says how much a pixel looks like the face's own skin.
    """

    rgb: Image
    lab: Image
    inside: Flags
    person: Plane
    face: Flags
    likeness: Plane
    axes: FaceAxes


def believed(view: HeadView, seen: Plane) -> Plane:
    """Keep what hangs together with hair above the brows; find white hair by its colour.

    Stubble, scarves and other people's hair are not connected to the head's own.
    """
    found = seen * np.clip(view.person * 1.6, 0, 1) * view.inside
    if found[view.axes.rise() > 0.75].sum() < 0.10 * view.face.sum():
        found = np.maximum(found, _by_colour(view))
    return np.asarray(found * _connected_to_crown(view, found), np.float32)


def _by_colour(view: HeadView) -> Plane:
    """White, grey or backlit hair: what is person but neither face nor skin, and even and pale."""
    rise = view.axes.rise()
    around = (view.person > 0.6) & ~view.face & (rise > 0.35) & (rise < 1.45)
    other = around & (view.likeness < 0.25)
    if other.sum() <= 0.03 * view.face.sum():
        return np.zeros_like(view.person)
    pixels = view.lab[other]
    pale = (np.hypot(pixels[:, 1], pixels[:, 2]) < 16).mean() > 0.75
    bright, even = np.median(pixels[:, 0]) > 45, pixels[:, 0].std() < 22
    hair = as_plane(other) if pale and bright and even else np.zeros_like(view.person)
    return blur(hair, 2) * floats(0.95)


def _connected_to_crown(view: HeadView, found: Plane) -> Plane:
    count, parts = cv2.connectedComponents((found > 0.35).astype(np.uint8))
    if count <= 2:
        return np.ones_like(found)
    crown = (view.axes.rise() > 0.72) & (np.abs(view.axes.side()) < 0.8)
    tops = np.unique(parts[crown])
    return as_plane(grown(np.isin(parts, tops[tops > 0]), 9))


def refined(view: HeadView, found: Plane) -> Plane:
    """Give the mask the picture's own edges and keep it off the features of the face."""
    hair = guided(view.rgb, found, 6, 3e-4)
    hair = ramp(hair, 0.10, 0.88)
    hair *= blur(as_plane(grown(found > 0.4, 14)), 6) * np.clip(view.person * 1.6, 0, 1)
    hair *= 1 - features(view.axes, view.face, below=0.62)
    return hair


def features(axes: FaceAxes, face: Flags, below: float) -> Plane:
    """Eyes, nose, mouth and chin: 1 from 7% of the face's width inside its outline, up to `below`.

    Falls to 0 at 3% inside, and within 0.03 face heights above `below`. No edit enters where it
    is 1.
    """
    depth = distance_to(~face)
    into = ramp(depth, 0.03 * axes.width, 0.07 * axes.width)
    return np.asarray(into * ramp(axes.rise(), below + 0.03, below), np.float32)


def core(axes: FaceAxes, face: Flags) -> Flags:
    """The middle of the face: below the brows, 7% of its width inside the outline."""
    return shrunk(face, 0.07 * axes.width) & (axes.rise() < axes.brows - 0.02)


def visible_share(view: HeadView, hair: Plane) -> float:
    """How much of the head above the brows is hair or bare skin, 0..1; a hat is neither."""
    rise, side = view.axes.rise(), np.abs(view.axes.side())
    above = (view.person > 0.6) & view.inside & (side < 0.7)
    above &= (rise > view.axes.brows + 0.12) & (rise < 1.5)
    if not above.any():
        return 0.0
    shown = (hair > 0.35) | (view.likeness > 0.3)
    return float((shown & above).sum() / above.sum())
