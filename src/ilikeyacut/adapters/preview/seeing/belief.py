"""What of the hair network's answer is the person's hair, and white hair, which it misses."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Flags, Plane, as_plane, blur, floats, grown
from ilikeyacut.adapters.preview.seeing.hair import HeadView, beside_the_face, certain

RIM = 30.0
"""Hair is seen up to so near the outline of the head, in pixels of the frame; shine is not."""

CALM, UNLIKE = 6.0, 0.2
"""Over such a blur, in pixels of the frame, skin has one colour, whatever compression did to it;
what is less like the face's skin than this is none."""

OUTER = 0.1
"""Added to the share of a blur that is head: on its outermost rim skin counts for less."""

TINGED, COLOURED = 0.55, 8.0
"""White hair has less of the forehead's colour than the first; a forehead with less chroma than the
second tells less."""

ABOVE = 0.05
"""How far above the brows the forehead begins, in heights of the face."""

OUTSHINES = 1.6
"""What is lighter than hair by so many of its standard deviations is shine on skin."""


def believed(view: HeadView, seen: Plane) -> Plane:
    """Keep hair connected to hair above the brows, and find white hair by its colour.

    Stubble, scarves and other people's hair are not connected to the head's own, and a shine on the
    forehead has skin all around.
    """
    found = seen * certain(view.person) * view.inside
    if found[view.axes.rise() > 0.75].sum() < 0.10 * view.face.sum():
        found = np.maximum(found, _by_colour(view))
    return np.asarray(found * _connected_to_crown(view, found), np.float32)


def _by_colour(view: HeadView) -> Plane:
    """White, grey or backlit hair: what is person but neither face nor skin, and even and pale."""
    head = beside_the_face(view.axes, view.person)
    within = blur(as_plane(head), CALM) + floats(OUTER)
    skin = blur(view.likeness * head, CALM) / within
    other = head & (skin < UNLIKE) & ~(view.face | view.band)
    if other.sum() <= 0.03 * view.face.sum():
        return np.zeros_like(view.person)
    pixels = view.lab[other]
    pale = (np.hypot(pixels[:, 1], pixels[:, 2]) < 16).mean() > 0.75
    bright, even = np.median(pixels[:, 0]) > 45, pixels[:, 0].std() < 22
    if not (pale and bright and even):
        return np.zeros_like(view.person)
    return blur(as_plane(other & ~_scalp(view, head, other)), 2) * floats(0.95)


def _scalp(view: HeadView, head: Flags, found: Flags) -> Flags:
    """Return what has the forehead's hue, or outshines the hair that is left without that."""
    tinged = _tinge(view, head) > TINGED
    levels = view.lab[..., 0][found & ~tinged]
    lightest = levels.mean() + OUTSHINES * levels.std() if levels.size else 100
    return np.asarray(tinged | (blur(view.lab[..., 0], CALM / 2) > lightest), np.bool_)


def _tinge(view: HeadView, head: Flags) -> Plane:
    """Return how much of the forehead's colour there is: 1 for skin, 0 for grey."""
    hue = view.lab[..., 1:]
    forehead = view.face & (view.axes.rise() > view.axes.brows + ABOVE) & (view.likeness > 0.3)
    colour = np.median(hue[forehead], 0) if forehead.any() else floats([0, 0])
    along = floats(hue @ colour) / floats(max(float(colour @ colour), COLOURED**2))
    around = np.maximum(blur(as_plane(head), CALM / 2), floats(1e-3))
    return floats(blur(floats(along * head), CALM / 2) / around)


def _connected_to_crown(view: HeadView, found: Plane) -> Plane:
    count, parts = cv2.connectedComponents(((found > 0.35) | view.band).astype(np.uint8))
    if count <= 2:
        return np.ones_like(found)
    crown = (view.axes.rise() > 0.72) & (np.abs(view.axes.side()) < 0.8)
    tops = np.unique(parts[crown & grown((view.person < 0.5) | ~view.inside, RIM)])
    return as_plane(grown(np.isin(parts, tops[tops > 0]), 9))
