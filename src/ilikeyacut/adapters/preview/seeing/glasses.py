"""Finds the fronts of glasses: two lenses of one size, with edges on bare skin below the eyes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import (
    Doubles,
    Flags,
    Floats,
    Image,
    Plane,
    bounds,
    doubles,
    filled,
    floats,
    grown,
    opened,
    ramp,
)
from ilikeyacut.adapters.preview.seeing.frame import EYES
from ilikeyacut.adapters.preview.seeing.skin import Skin

REGION = (slice(320, 570), slice(340, 684))
"""The part of the frame that glasses are looked for in."""

APART, DOWN = (52, 58, 64, 70, 76), (-18, -12, -6, 0, 6, 12, 18)
WIDE, TALL = (42, 48, 54, 60, 66), (24, 29, 34, 39, 44, 50, 58)
"""Lenses that are tried: how far they are from the middle between the eyes, and half their size."""

ASIDE = (-5, 0, 5)
"""How far the middle between both lenses may be from the middle between the eyes."""

NARROWEST, FLATTEST, TALLEST = 40.0, 0.55, 1.15
"""The least half width of a lens, and limits of its height by its width. Eyes are smaller."""

LOWEST = 20
"""The least distance from the eyes down to the end of a lens."""

LOWER, LARGER = 1.5, 0.1
"""The weights of the lower edge and of height in a choice: inner edges of rims are edges too."""

ROUNDNESS = (2.0, 2.8, 4.0)
"""Exponents of their outlines |x|^n + |y|^n = 1: from an ellipse to a rectangle without corners."""

FINER = (3, 1)
"""The steps in which each lens of the best pair is moved and resized, twice at most each way."""

ANGLES = np.linspace(0, 2 * np.pi, 48, endpoint=False)
BELOW = np.sin(ANGLES) > 0.3
"""The part of an outline that lies on the cheek rather than on a brow, a fringe or the nose."""

FAINT, CLEAR = 4.0, 16.0
"""Steps of colour (CIE76) at which an edge begins to count, and at which it counts in full."""

SKIN = 0.3
"""The likeness at which the outside of a lower edge counts as skin."""

SURE = 0.6
"""The share of the lower edge that must show of each lens."""

RIM_DEPTHS = (1.0, 2.5, 4.0, 6.0)
RIM, ALIKE = 11.0, 12.0
"""How far its rim may reach beyond a lens, in frame pixels, and how much its colour may vary."""

CLEAR_LENS = (0.45, 0.15)
"""The likenesses to skin at which a part of a front is a clear lens, and at which it is none."""

SPECKS = 300
"""Patches of up to so many pixels of the frame are no rims, but spots of the face behind a lens."""

BRIDGE, NOSE = 7.5, 37
"""A bridge differs by at least BRIDGE from the mean of NOSE pixels above and below it."""


def fronts(rgb: Image, skin: Skin, scale: float) -> Flags:
    """Return where glasses are in front of the face: lenses, rims and bridge.

    `scale` is frame pixels per photo pixel: an edge is as wide as a pixel of the photo.
    """
    lab, found = to_lab(np.ascontiguousarray(rgb[REGION])), np.zeros(rgb.shape[:2], np.bool_)
    step = max(scale, 1.0)
    edges = _edges(lab, skin.likeness(lab), step)
    lenses, roundness = _pair(_widened(edges))
    lenses = [_finer(edges, lens, roundness) for lens in lenses]
    if min(_shown(edges, lens[None], roundness)[0][0] for lens in lenses) < SURE:
        return found
    outlines = [_outlines(lens[None], roundness, 0.5 * step + 1)[0] for lens in lenses]
    front = filled(outlines[0], lab.shape) | filled(outlines[1], lab.shape)
    bridge = _bridge(lab, lenses, step)
    if not bridge.any():
        return found
    found[REGION] = bridge | _with_rims(lab, front, doubles(lenses), roundness)
    return found


def opaque(rgb: Image, front: Plane, skin: Skin) -> Plane:
    """Return the part of fronts that hides new hair: rims, bridge and tinted lenses.

    Through clear lenses one sees hair that hangs into the face, as one sees its skin.
    """
    if not front.any():
        return front
    window, out = bounds(front > 0), np.zeros_like(front)
    unlike = ramp(skin.likeness(to_lab(np.ascontiguousarray(rgb[window]))), *CLEAR_LENS)
    _, parts, sizes, _ = cv2.connectedComponentsWithStats(
        (unlike * front[window] > 0).view(np.uint8)
    )
    out[window] = unlike * (sizes[:, cv2.CC_STAT_AREA] > SPECKS)[parts] * front[window]
    return out


def _edges(lab: Image, likeness: Plane, step: float) -> Floats:
    """Return steps of colour outwards in eight directions, (8, height, width), each 0..1.

    Downwards, only steps to skin count.
    """
    planes = []
    for turn in np.arange(8) * np.pi / 4:
        inner, outer = _moved(lab, turn, -0.6 * step - 0.5), _moved(lab, turn, 0.9 * step + 1.5)
        apart = np.sqrt(((inner - outer) ** 2).sum(2))
        shown = np.clip((apart - FAINT) / (CLEAR - FAINT), 0, 1)
        if np.sin(turn) > 0.3:
            shown *= np.clip(_moved(likeness, turn, 0.9 * step + 1.5) / SKIN, 0, 1)
        planes.append(shown)
    return floats(planes)


def _moved(plane: Floats, turn: float, by: float) -> Floats:
    down, right = round(np.sin(turn) * by), round(np.cos(turn) * by)
    return np.roll(plane, (-down, -right), (0, 1))


def _widened(edges: Floats) -> Floats:
    """Let an edge count a few pixels to either side, as coarse steps need."""
    return floats([cv2.dilate(plane, np.ones((7, 7), np.uint8)) for plane in edges])


def _pair(edges: Floats) -> tuple[list[Doubles], float]:
    """Return the best pair of equal lenses, each as (x, y, wide, tall), and their roundness."""
    left, right = _pairs()
    found: list[tuple[float, int, float]] = []
    for roundness in ROUNDNESS:
        shown = (_shown(edges, left, roundness), _shown(edges, right, roundness))
        below, above = (np.minimum(*both) for both in zip(*shown, strict=True))
        score = _score(below, above, left)
        found.append((float(score.max()), int(score.argmax()), roundness))
    _, at, roundness = max(found)
    return [left[at], right[at]], roundness


@cache
def _pairs() -> tuple[Doubles, Doubles]:
    """Return all pairs of lenses that are tried, the left ones and the right ones."""
    tried = _grid((APART, DOWN, WIDE, TALL))
    apart, down, wide, tall = tried.T
    tried = tried[_possible(tried) & (wide < apart - 2) & (down + tall > LOWEST)]
    middle = doubles([EYES[0] - REGION[1].start, EYES[1] - REGION[0].start, 0, 0])
    sides = [
        np.concatenate([tried * (side, 1, 1, 1) + middle + (aside, 0, 0, 0) for aside in ASIDE])
        for side in (-1, 1)
    ]
    return sides[0], sides[1]


def _score(below: Floats, above: Floats, lenses: Doubles) -> Doubles:
    return doubles(LOWER * below + above + LARGER * lenses[:, 3] / lenses[:, 2])


def _finer(edges: Floats, lens: Doubles, roundness: float) -> Doubles:
    for step in FINER:
        tried = _grid(((-2, -1, 0, 1, 2),) * 4) * step + lens
        tried = tried[_possible(tried)]
        score = _score(*_shown(edges, tried, roundness), tried)
        lens = tried[int(score.argmax())]
    return lens


def _possible(lenses: Doubles) -> Flags:
    wide, tall = lenses[:, 2], lenses[:, 3]
    shape = tall / wide
    return np.asarray((wide >= NARROWEST) & (shape >= FLATTEST) & (shape <= TALLEST), np.bool_)


def _grid(axes: Iterable[tuple[int, ...]]) -> Doubles:
    return doubles(np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 4))


def _shown(edges: Floats, lenses: Doubles, roundness: float) -> tuple[Floats, Floats]:
    """Return how much of the lower edges and of the other edges of lenses (n, 4) shows."""
    points = np.rint(_outlines(lenses, roundness)).astype(np.intp)
    columns = np.clip(points[..., 0], 0, edges.shape[2] - 1)
    rows = np.clip(points[..., 1], 0, edges.shape[1] - 1)
    x, y = np.cos(ANGLES), np.sin(ANGLES)
    power = roundness - 1
    normal = np.arctan2(np.sign(y) * np.abs(y) ** power * 1.3, np.sign(x) * np.abs(x) ** power)
    facing = np.rint(normal / (np.pi / 4)).astype(np.intp) % 8
    shown = edges[facing[None], rows, columns]
    return floats(shown[:, BELOW].mean(1)), floats(shown[:, ~BELOW].mean(1))


def _outlines(lenses: Doubles, roundness: float, beyond: float = 0.0) -> Doubles:
    """Return points around lenses, (n, angles, 2)."""
    across, down = np.cos(ANGLES), np.sin(ANGLES)
    out = (np.abs(across) ** roundness + np.abs(down) ** roundness) ** (-1 / roundness)
    x, y, wide, tall = (part[:, None] for part in lenses.T)
    return doubles(
        np.stack([x + (wide + beyond) * across * out, y + (tall + beyond) * down * out], -1)
    )


def _bridge(lab: Image, lenses: list[Doubles], step: float) -> Flags:
    """Return what joins the lenses: across the nose, unlike what is above and below it."""
    left, right = lenses
    middle, half = (left[1] + right[1]) / 2, (left[3] + right[3]) / 2
    rows = slice(max(0, int(middle - 0.85 * half)), int(middle + 0.55 * half))
    inner, outer = left[0] + left[2], right[0] - right[2]
    aside = 0.12 * (outer - inner)
    columns = slice(int(inner + aside), int(outer - aside))
    there = np.zeros(lab.shape[:2], np.bool_)
    off = np.sqrt(((lab - cv2.blur(lab, (1, NOSE))) ** 2).sum(2))
    between = off[rows, columns]
    if between.size and np.percentile(between.max(0), 10) > BRIDGE:
        columns = slice(int(inner) - 2, int(outer) + 3)
        there[rows, columns] = off[rows, columns] > BRIDGE
    return grown(there, 0.5 * step)


def _with_rims(lab: Image, front: Flags, lenses: Doubles, roundness: float) -> Flags:
    """Add what is close to the lenses and has the colour of their lower rims."""
    outside = _rim_colour(lab, lenses, roundness, RIM / 2)
    inner = [_rim_colour(lab, lenses, roundness, -inwards) for inwards in RIM_DEPTHS]
    rim = max(inner, key=lambda colour: float(np.linalg.norm(colour - outside)))
    off, off_skin = (np.sqrt(((lab - colour) ** 2).sum(2)) for colour in (rim, outside))
    alike = (off < ALIKE) & (off < off_skin)
    return grown(opened((alike & grown(front, RIM)) | front, 1.5), 1)


def _rim_colour(lab: Image, lenses: Doubles, roundness: float, beyond: float) -> Floats:
    points = np.rint(_outlines(lenses, roundness, beyond)[:, BELOW]).astype(np.intp)
    rows = np.clip(points[..., 1], 0, lab.shape[0] - 1)
    return floats(np.median(lab[rows, np.clip(points[..., 0], 0, lab.shape[1] - 1)], (0, 1)))
