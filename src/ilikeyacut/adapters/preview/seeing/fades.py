"""Hair so short or thin that skin shows through: how much of each pixel is hair.

The network sees a head of hair with a sharp end. A fade has none: from the top to the sideburns its
hair covers less and less of the skin. Surely seen hair and skin tell how the two differ on this
person; every other pixel of the head lies somewhere between.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Image,
    Plane,
    aligned,
    as_plane,
    blur,
    bounds,
    depth,
    distance_to,
    floats,
    grown,
    opened,
    ramp,
    resize,
    widened,
)
from ilikeyacut.adapters.preview.seeing.hair import COARSE, HeadView

BLACK = 0.04
"""Added before the logarithm, so that noise in the dark does not count as a hue."""

HUES = floats([[1 / 3, 1 / 3, 1 / 3], [1.0, -1.0, 0.0], [0.0, -1.0, 1.0]])
"""From logarithms of red, green and blue to lightness and two hues: shade moves the first alone."""

NUANCE = (0.20, 0.02, 0.02, 0.5)
"""How much skin varies besides: lightness, the ratios of red and blue to green, and roughness."""

LOCAL = 24.0
"""The blur, in pixels of the frame, over which hair and skin have one colour."""

FAINT = 0.02
"""Hair or skin that is less of its surroundings does not decide their colour."""

STRAYS = 0.4
"""How far the colour of hair and skin may go from what it is on the whole head."""

SHEEN = 0.12
"""The logarithm by which shining skin is brighter than the rest."""

ROUGHER = 1.0
"""The logarithm by which hair is rougher than shining skin at least: grey hair may be as bright."""

SPARSE = 3
"""One in so many pixels is enough to tell colours."""

FEW = 400
"""Fewer pixels of hair or of skin than this tell nothing."""

APART = 0.35
"""Skin that reaches so far towards hair (its 95th percentile) cannot be told from thin hair."""

LEAST = 0.10
"""A smaller share of hair is noise."""

EVEN = 2.0
"""The blur, in pixels of the frame, over which a fade is even: it has no holes of one pixel."""

SOLID = 0.85
"""Sure hair of which the lower quarter is less far from skin tells nothing: it is thin itself."""

BORDER = 12.0
"""How far hair is held against skin beside it, in pixels of the frame."""

PATCH = 8.0
"""Half the width, in pixels of the frame, of bare skin that is no strand in the light."""

TEMPLE = (0.20, 0.32)
"""Where the forehead ends and the temples begin, in face widths from the middle."""

FULL = 0.85
"""From this share on hair covers a pixel: strands are lit and shaded themselves."""

INTO = (0.08, 0.16)
"""How far temples and sideburns reach into the outline of the face, in widths of the face."""

ARMS = 75
"""The percentile of the height of the fronts of glasses above which hair beside them is no arm."""

REACHES = 0.5
"""How far from surely seen hair a fade goes, in widths of the face."""

LOW = (0.42, 0.50)
"""Face heights between which a sideburn ends. Below is beard."""

DOUBTED = (0.5, 0.8)
"""The matte below which nothing is the head's, and that from which on everything is."""

RIM = 5.0
"""Half the width, in pixels of the frame, of a sharp edge's blur."""

ARM = 3.0
"""Half the width, in pixels of the frame, of what is too thin for a fade: arms of glasses."""


@dataclass(frozen=True)
class Contrast:
    """What tells a person's hair from their skin: 0 for skin, 1 for hair, by pixel.

    `between` counts in logarithms, `skin` is how far the upper skin goes towards hair, `hair`
    where its lower quarter ends, `lighter` the logarithm by which hair is lighter than skin.
    """

    between: Plane
    skin: float
    hair: float
    lighter: float

    @property
    def clear(self) -> bool:
        """Whether hair and skin differ enough to tell them apart."""
        return self.skin <= APART and self.hair >= SOLID

    @property
    def least(self) -> float:
        """How far towards hair skin goes at the most, with the photo's noise."""
        return max(self.skin, LEAST)

    def bare(self) -> Plane:
        """Return where there surely is no hair."""
        return ramp(self.between, self.least, 0.5 * self.least)

    def share(self) -> Plane:
        """Return how much of each pixel hair covers: light mixes, logarithms of it do not."""
        way = floats(self.lighter if abs(self.lighter) > 0.05 else 0.05)
        mixed = floats(np.expm1(ramp(self.between, 0, 1) * way) / np.expm1(way))
        sure = ramp(self.between, 0.7 * self.least, 1.5 * self.least)
        return ramp(mixed, 0, FULL) * sure


def contrast(rgb: Image, rough: Plane, hair: Flags, skin: Flags) -> Contrast | None:
    """Measure how hair and skin differ in light, hue and roughness.

    `rough` is of a COARSE size. Returns None if too little of either shows.
    """
    if min(hair.sum(), skin.sum()) < FEW:
        return None
    colours = _looks(rgb, rough, hair, skin)
    at_hair, at_skin = colours[hair][::SPARSE], colours[skin][::SPARSE]
    start, way = np.median(at_skin, 0), np.median(at_hair, 0) - np.median(at_skin, 0)
    spread = np.cov(at_hair.T) / 2 + np.cov(at_skin.T)
    spread += np.diag(np.square(NUANCE))
    axis = np.linalg.solve(spread, way)
    axis /= max(float(axis @ way), 1e-6)
    along = cv2.transform(colours, floats([[*axis, -start @ axis]]))
    share = _locally(floats(along), hair, skin)
    share = floats((share + blur(share, EVEN)) / 2)
    if way[0] < 0:
        brighter = blur(colours[..., 0], 3) - _nearby(colours[..., 0], skin, start[0])
        rough_hair = start[3] + max(float(way[3]), ROUGHER)
        share *= np.maximum(ramp(brighter, SHEEN, 0), ramp(colours[..., 3], start[3], rough_hair))
    high, low = float(np.percentile(share[skin], 95)), float(np.percentile(share[hair], 25))
    return Contrast(share, high, low, float(way[0]))


def _looks(rgb: Image, rough: Plane, hair: Flags, skin: Flags) -> Image:
    """Return lightness, two hues and roughness, which does not reach from hair into skin.

    Stubble may be rougher than hair or skin.
    """
    hues = cv2.split(cv2.transform(cv2.log(blur(rgb, 1.0) + floats(BLACK)), HUES))
    inner = cv2.erode(rough, np.ones((3, 3), np.uint8))
    whole = resize(floats(inner), (rgb.shape[1], rgb.shape[0]))
    low, high = np.median(whole[skin][::SPARSE]), np.median(whole[hair][::SPARSE])
    return floats(cv2.merge([*hues, np.clip(whole, low, max(low, high))]))


def _locally(share: Plane, hair: Flags, skin: Flags) -> Plane:
    """Count from the skin nearby to the hair nearby; where there is none, from 0 to 1."""
    low, high = _nearby(share, skin, 0.0), _nearby(share, hair, 1.0)
    return floats((share - low) / np.maximum(high - low, 0.5))


def _nearby(values: Plane, where: Flags, otherwise: float) -> Plane:
    """Blur the values of an area into its surroundings; far from it they are `otherwise`."""
    full = (values.shape[1], values.shape[0])
    small = (full[0] // COARSE, full[1] // COARSE)
    weight = as_plane(where)
    kept = floats(np.clip(values, otherwise - STRAYS, otherwise + STRAYS) - floats(otherwise))
    off = blur(resize(kept * weight, small), LOCAL / COARSE)
    off /= blur(resize(weight, small), LOCAL / COARSE) + floats(FAINT)
    return resize(off, full) + floats(otherwise)


def over_skin(view: HeadView, rough: Plane, hair: Plane, glasses: Plane) -> Plane:
    """Return the hair as it covers skin: with thin hair that goes on from it, without bare skin.

    It stays as it is if hair and skin look too much alike to tell. `rough` is of a COARSE size.
    """
    head = (view.axes.rise() > LOW[0]) & (view.person > DOUBTED[0])
    window = aligned(widened(bounds(head), COARSE, hair.shape), COARSE, hair.shape)
    rows, columns = (slice(part.start // COARSE, -(-part.stop // COARSE)) for part in window)
    out = hair.copy()
    part = view.within(window)
    out[window] = _over_skin(part, rough[rows, columns], hair[window], glasses[window])
    return out


def _over_skin(view: HeadView, rough: Plane, hair: Plane, glasses: Plane) -> Plane:
    sure, skin = hair > 0.9, view.face & (view.likeness > 0.3) & (hair < 0.05)
    found = contrast(view.rgb, rough, sure, skin)
    if found is None or not found.clear:
        return hair
    share = found.share() * _where_hair_grows(view, glasses)
    going_on = _wide(view, share, sure) & _within_reach(view, sure)
    added = share * as_plane(grown(_touching(going_on, sure), 2 * ARM))
    return floats(np.maximum(hair * (1 - _bare(view, found, skin)), added))


def _bare(view: HeadView, found: Contrast, skin: Flags) -> Plane:
    """Return skin that is sure by its place too: beside other skin, or wider than a parting."""
    bare = found.bare() * ramp(view.axes.rise(), *LOW) * ramp(view.person, 0.8, 0.95)
    return bare * as_plane(grown(skin | opened(bare > 0.5, PATCH), BORDER))


def _wide(view: HeadView, share: Plane, sure: Flags) -> Flags:
    """Leave out arms of glasses, and the mix of skin and background along an outline."""
    outline = grown(view.person < DOUBTED[0], 2 * RIM)
    thin = outline & ~grown(opened((share > 0.3) | sure, RIM), RIM)
    return opened((blur(share, ARM) > 0.1) | sure, ARM) & ~thin


def _within_reach(view: HeadView, sure: Flags) -> Flags:
    """Fades go down the sides; on the forehead the hairline is all there is."""
    far = ramp(np.abs(view.axes.side()), *TEMPLE) * floats(REACHES * view.axes.width)
    return np.asarray(distance_to(sure) <= np.maximum(far, BORDER), np.bool_)


def _where_hair_grows(view: HeadView, glasses: Plane) -> Plane:
    """The head without the face from the brows down, the beard, and the height of glasses' arms."""
    axes, rise = view.axes, view.axes.rise()
    head = ramp(view.person, *DOUBTED) * ramp(rise, *LOW) * view.inside
    if (glasses > 0.5).any():
        arms = float(np.percentile(rise[glasses > 0.5], ARMS))
        head *= ramp(rise, arms, arms + 0.03)
    into = ramp(depth(axes.outline()), *(axes.width * part for part in INTO))
    return floats(head * (1 - into * ramp(rise, axes.brows + 0.08, axes.brows + 0.04)))


def _touching(mask: Flags, what: Flags) -> Flags:
    _, parts = cv2.connectedComponents(mask.view(np.uint8))
    there = np.unique(parts[what & mask])
    return np.asarray(np.isin(parts, there[there > 0]), np.bool_)
