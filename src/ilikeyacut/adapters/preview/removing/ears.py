"""Finds visible ears, and paints ears that old hair hid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Doubles,
    Flags,
    Image,
    Plane,
    as_plane,
    blur,
    distance_to,
    doubles,
    filled,
    floats,
    grown,
    opened,
    over,
    ramp,
)
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.fit import Fit

OUTLINE = (
    (-0.03, 0.10), (0.03, 0.155), (0.085, 0.150), (0.118, 0.10), (0.122, 0.03), (0.105, -0.05),
    (0.080, -0.12), (0.058, -0.185), (0.022, -0.215), (-0.02, -0.19), (-0.03, -0.05),
)  # fmt: skip
"""An ear from the front in head units: outwards from where it meets the head, and up."""

ROOT = (0.485, -0.03, -0.26)
"""Where an ear meets the head; the other one's x is negative."""

SHELL = (0.050, -0.02, 0.026, 0.075)
"""The hollow of the ear in the same units: its middle, and its half axes."""

FINE = 4.0
"""Painted ears have the structure of skin finer than this many pixels of the frame."""

HIDDEN = 0.5
"""An ear of which old hair hides this share is painted anew; its lobe goes with the hair."""

SHADED = floats([0.8, 1.1, 1.2])
"""Powers of shade for red, green and blue: skin is redder in its hollows."""

FARTHEST = 14.0
"""Degrees of yaw beyond which the ear on the far side is behind the cheek."""


APART, STANDS_OUT = 4.0, 0.17
"""How far beyond the outline of the face, in pixels of the frame, an ear begins, and how far it
stands out, in face widths."""

LOBES, EARS, TEMPLES = 0.22, 0.74, 0.95
"""The heights of the face where ears begin and end, and sideburns end."""

THIN, RIM = 0.012, 0.03
"""In face widths: half the width of a sliver that is no ear but grey hair, and the rim of an ear,
which is often not seen as skin."""

TIPS, TIED = (0.62, 0.72), (0.80, 0.84)
"""Up to the first height of the face an ear hides hair; from the second on hair falls over it. Tied
hair is drawn away behind the ears."""

CUT = 0.03
"""Over so many face widths the edge is soft at which a part of an ear went with old hair."""

SKIN = 0.3
"""The likeness to the face's skin from which a temple is one, and no sideburn."""


@dataclass(frozen=True)
class Ear:
    """The expected place of one ear: `side` is -1 or 1 in the picture, `hidden` 0..1 by hair."""

    side: int
    shape: Flags
    hollow: Flags
    hidden: float


def expected(seen: Analysis, found: Fit) -> Iterator[Ear]:
    """Yield the ears that this view can show, bare or not."""
    yaw = found.yaw + float(np.degrees(found.twist))
    return (ear for ear in _both(seen, found, yaw) if ear.side * yaw <= FARTHEST)


def _both(seen: Analysis, found: Fit, yaw: float) -> Iterator[Ear]:
    for side in (-1, 1):
        shape = filled(_points(found, yaw, side, doubles(OUTLINE)), seen.framed.shape)
        shape &= ~seen.axes.outline()
        x, y, wide, tall = SHELL
        turn = np.linspace(0, 2 * np.pi, 24)
        ring = np.c_[x + wide * np.cos(turn), y + tall * np.sin(turn)]
        hollow = filled(_points(found, yaw, side, ring), seen.framed.shape)
        hidden = (seen.hair > 0.4)[shape].mean() if shape.any() else 0.0
        yield Ear(side, shape, hollow & shape, float(hidden))


def _points(found: Fit, yaw: float, side: int, offsets: Doubles) -> Doubles:
    x, y, z = ROOT
    at = [
        templates.project((side * (x + float(out)), y + float(up), z), yaw) for out, up in offsets
    ]
    return doubles(at) @ found.to_frame[:, :2].T + found.to_frame[:, 2]


def removable(seen: Analysis, found: Fit, lab: Image) -> Flags:
    """Return what of ears and sideburns must go with the old hair."""
    if found.cut.style.shows_ears:
        return remains(seen, found)
    return beside(seen, found, lab)


def remains(seen: Analysis, found: Fit) -> Flags:
    """Return lobes that are visible under old hair; without the hair they are not whole ears.

    The same applies to the part of an ear that a turned head shows behind its cheek.
    """
    lobes = np.zeros(seen.framed.shape, np.bool_)
    across = seen.axes.side()
    for ear in _both(seen, found, found.yaw + float(np.degrees(found.twist))):
        if ear.hidden >= HIDDEN:
            lobes |= (seen.ears > 0.1) & (across * ear.side > 0)
    return grown(lobes, 5) & ~seen.face if lobes.any() else lobes


def beside(seen: Analysis, found: Fit, lab: Image) -> Flags:
    """Return what stands out beside the face: ears and sideburns, whatever the masks see in them.

    Hair that covers the ears hides it or, where it does not reach as far, replaces it.
    """
    rise, away = seen.axes.rise(), distance_to(seen.axes.outline())
    near = (away > APART) & (away < STANDS_OUT * seen.axes.width) & (seen.person > 0.3)
    near &= (rise > LOBES) & (rise < TEMPLES)
    yaw = found.yaw + float(np.degrees(found.twist))
    if abs(yaw) > FARTHEST:
        near &= seen.axes.side() * yaw < 0
    above = near & (rise > EARS)
    near[above] = seen.skin.likeness(lab[above]) < SKIN
    return grown(near, APART)


def own(seen: Analysis) -> Flags:
    """Return the ears that the photo shows, with their rims."""
    ears, rim = opened(seen.ears > 0.4, THIN * seen.axes.width), RIM * seen.axes.width
    rims = grown(ears, rim) & ~seen.axes.outline()
    rims &= _outwards(ears, round(rim), round(float(seen.axes.chin[0])))
    return rims & (seen.person > 0.5) & (seen.hair < 0.3)


def _outwards(ears: Flags, rim: int, middle: int) -> Flags:
    """Return ears and what lies further from the face's `middle`; sideburns lie before them."""
    tall = cv2.dilate(ears.view(np.uint8), np.ones((2 * rim + 1, rim + 1), np.uint8)) > 0
    tall[:, middle:] = np.logical_or.accumulate(tall[:, middle:], 1)
    tall[:, :middle] = np.logical_or.accumulate(tall[:, middle - 1 :: -1], 1)[:, ::-1]
    return tall


def before(seen: Analysis, removed: Plane, painted: Plane, *, tied: bool = False) -> Plane:
    """Return the ears, the person's own and `painted` ones, that hide hair behind them.

    A lobe that was `removed` with the hair over it hides nothing; what is left fades towards it.
    """
    mine = blur(as_plane(own(seen)), 1.2)
    lost = blur(removed, CUT * seen.axes.width)
    both = np.maximum(mine * (1 - removed) * np.maximum(1 - 2 * lost, 0), painted)
    low, high = TIED if tied else TIPS
    return floats(both * ramp(seen.axes.rise(), high, low))


def painted(seen: Analysis, found: Fit, skin: Image) -> tuple[Image, Plane]:
    """Return ears that old hair hid: their colours, and their coverage."""
    colour, cover = skin.copy(), np.zeros(seen.framed.shape, np.float32)
    width = seen.axes.width
    fine = skin - blur(skin, FINE)
    for ear in expected(seen, found):
        if ear.hidden < HIDDEN:
            continue
        alpha = blur(as_plane(ear.shape), max(1.2, 0.4 * seen.framed.scale))
        shade = 0.95 - 0.24 * blur(as_plane(ear.hollow), 0.022 * width)
        rim = distance_to(~ear.shape) / width
        groove = np.exp(-(((rim - 0.040) / 0.013) ** 2)) * ear.shape
        shade -= 0.12 * blur(floats(groove), 1.2)
        shade -= 0.14 * ramp(floats(np.abs(seen.axes.side())), 0.54, 0.47)
        shaded = floats(_cheek(seen, ear.side) * np.maximum(shade, 0)[..., None] ** SHADED)
        colour = over(colour, np.clip(shaded + fine, 0, 1), floats(alpha > 0.01))
        cover = np.maximum(cover, alpha)
    return colour, cover


def _cheek(seen: Analysis, side: int) -> Image:
    """Return the median colour of the skin of the cheek on a side of the picture, (1, 1, 3)."""
    rise, across = seen.axes.rise(), side * seen.axes.side()
    cheeks = seen.face & (rise > 0.3) & (rise < 0.6) & (across > 0.2) & (across < 0.42)
    if not cheeks.any():
        return floats(seen.framed.rgb[seen.face].mean(0)).reshape(1, 1, 3)
    return floats(np.median(seen.framed.rgb[cheeks], 0)).reshape(1, 1, 3)
