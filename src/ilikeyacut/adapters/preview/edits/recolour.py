"""Recolours existing hair, keeping its light and its strands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import bent, chroma_gain, to_lab, to_rgb_softly
from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Floats,
    Image,
    Plane,
    as_plane,
    blur,
    bounds,
    floats,
    over,
    ramp,
    resize,
)
from ilikeyacut.adapters.preview.edits.change import Change
from ilikeyacut.adapters.preview.edits.unmix import ITSELF, unmixed
from ilikeyacut.adapters.preview.seeing import mesh
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles.shades import Shade

DYED = (0.06, 0.80)
"""Hair that covers less of a pixel than the first takes no dye; from the second on, all of it:
strands at the edge that keep their old colour show as dark flyaways round light hair."""

WHITEST, BLACKEST = 99.1, 0.5
"""Where lightness ends: short of what would round to 255 or to nothing in the photo's 8 bits."""

LIGHTEST, DARKEST = 97.6, 2.9
"""Between these the middle of any shade is put, for strands need the rest."""

CONTRAST = 1.4
"""The spread of fine detail, in roots of the room on a shade's narrower side."""

AMPLIFIED, LIFTED = (1.5, 2.4), 30.0
"""The most that detail is amplified, at the hair's own lightness and from LIFTED above it on: dark
hair shows little of its strands."""

SHADED, SHARE = 0.27, 0.4
"""The spread of broad shading, and the most of it, in shares of its room."""

DEEPEST, WIDEST = 14.0, 50.0
"""Shading has room for the first and three times that on its other side, for there is no black in
white hair; and never for more than the second."""

WIDE = 16.0
"""Grey hair is wider than this, in pixels of the frame; a sheen is narrower."""

HUELESS = (14.0, 6.0)
"""The chroma from which hair has its own colour, and that up to which it is grey."""

OWN = 25
"""The percentile of lightness that hair has which is not grey yet."""

EVENED = 0.85
"""How much of the lightness of grey hair dye covers."""

COARSE = 4
"""Wide areas are measured at this fraction of the frame's size."""

EDGE = 2.2
"""The blur of the outline, in pixels of the frame: contrast there is to what is beside the hair."""

LEAST_HAIR = 300
"""With fewer pixels of sure hair in the frame than this, less sure hair counts too."""


@dataclass(frozen=True)
class OwnHair:
    """The hair's median Lab and the spread of its lightness."""

    colour: Floats
    spread: float


def own_hair(seen: Analysis) -> OwnHair | None:
    """Measure the existing hair; None if there is almost none."""
    for least, pixels in ((0.75, 800), (0.4, 200)):
        sure = seen.hair > least
        if sure.sum() >= pixels:
            values = to_lab(np.ascontiguousarray(seen.framed.rgb[sure][None]))[0]
            colour = np.median(values, 0).astype(np.float32)
            return OwnHair(colour, float(np.clip(values[:, 0].std(), 5, 16)))
    return None


def recolour(seen: Analysis, shade: Shade) -> Change:
    """Give the hair another shade. The caller ensures that there is hair."""
    kept = seen.features(below=seen.axes.rise_of(mesh.LIDS))
    dyed = floats(ramp(seen.hair, *DYED) * (1 - kept))
    out, within = seen.framed.rgb.copy(), bounds(seen.hair > 0)
    rgb, share, hair = out[within], dyed[within], seen.hair[within]
    apart = unmixed(rgb, hair, share)
    part = Strands(to_lab(apart.hair), hair, _from_root(seen)[within])
    recoloured = over(apart.behind, _coloured(part, shade), share)
    out[within] = over(rgb, recoloured, as_plane(share > 0) * floats(shade.strength))
    nothing = np.zeros_like(dyed)
    return Change(out, dyed, nothing, nothing, kept, nothing)


@dataclass(frozen=True)
class Strands:
    """The part of the frame with hair: its Lab, its share of hair, its distance from the root."""

    lab: Image
    hair: Plane
    along: Plane

    @property
    def sure(self) -> Flags:
        """Where hair covers most of a pixel."""
        for least in (0.9, 0.6):
            most = self.hair > least
            if most.sum() >= LEAST_HAIR:
                return most
        return self.hair > 0.3


def unchanged(seen: Analysis) -> Change:
    """Return an edit that changes nothing."""
    nothing = np.zeros_like(seen.hair)
    return Change(seen.framed.rgb, nothing, nothing, nothing, nothing, nothing)


def _coloured(part: Strands, shade: Shade) -> Image:
    target, lab, sure = shade.along(part.along), part.lab, part.sure
    lightness = _relit(part, target[..., 0], shade.gloss)
    chroma = chroma_gain(lightness, float(shade.middle[0]))
    own = np.median(lab[sure][:, 1:], 0)
    vivid = float(np.clip(np.hypot(*shade.middle[1:]) / 20, 0.15, 1))
    mixed = target[..., 1:] * chroma[..., None] + (lab[..., 1:] - own) * floats(0.22 * vivid)
    mixed += np.median((target[..., 1:] - mixed)[sure], 0)
    return to_rgb_softly(np.dstack([lightness, mixed]).astype(np.float32))


def _from_root(seen: Analysis) -> Plane:
    """0 at the top of the hair, 1 at its ends, with as much hair in either half."""
    rise = seen.axes.rise()
    high, middle, low = np.percentile(rise[seen.hair > 0.5], [97, 50, 3])
    span = max(float(high - low), 0.05)
    return ramp(rise, float(middle) + 0.28 * span, float(middle) - 0.28 * span)


@dataclass(frozen=True)
class Room:
    """How far lightness can go from a plane of it before the scale ends."""

    lightness: Plane

    @property
    def least(self) -> Plane:
        """On the narrower side."""
        return floats(np.minimum(WHITEST - self.lightness, self.lightness - BLACKEST))

    def towards(self, change: Plane) -> Plane:
        """On the side that a change goes to."""
        return floats(np.where(change > 0, WHITEST - self.lightness, self.lightness - BLACKEST))


def _relit(part: Strands, target: Plane, gloss: float) -> Plane:
    """Move lightness to the target: slow shading keeps the light, fast detail keeps the strands.

    Lighter and darker strands are amplified equally, and only the outermost are compressed, so
    strands keep their proportions even if a shade leaves little room.
    """
    slow, fast = _split(part.lab[..., 0], part.hair)
    target, sure = floats(np.clip(target, DARKEST, LIGHTEST)), part.sure
    spread = max(float(slow[sure].std()), 5.0)
    even = slow - _grey(part, slow)
    shading = _shading(floats(even - np.median(even[sure])), Room(target), spread, gloss)
    most = np.interp(np.median((target - slow)[sure]), (0, LIFTED), AMPLIFIED)
    gain = np.sqrt(np.sqrt(Room(target).least * Room(target + shading).least))
    gain *= floats(CONTRAST / max(float(fast[sure].std()), 1.2))
    detail = fast * np.minimum(gain, floats(most)) * floats(gloss**0.5)
    shading -= np.median((shading + detail)[sure])
    base = Room(target + np.clip(shading, -SHARE * (target - BLACKEST), SHARE * (WHITEST - target)))
    return base.lightness + bent(detail, base.towards(detail))


def _grey(part: Strands, slow: Plane) -> Plane:
    """Return how much lighter hair is for being grey, as far as dye covers that.

    Light without a hue over a wide area is grey hair, which is to look as the rest; with a hue, or
    as a narrow sheen, it is light on hair, which stays.
    """
    own, full = floats(np.percentile(slow[part.sure], OWN)), (slow.shape[1], slow.shape[0])
    small = (max(1, full[0] // COARSE), max(1, full[1] // COARSE))
    weight, lab = resize(ramp(part.hair, 0.3, 0.9), small), resize(part.lab, small)
    hue = np.hypot(lab[..., 1], lab[..., 2])
    planes = np.dstack([resize(slow, small) * weight, hue * weight, weight])
    around = blur(floats(planes), WIDE / COARSE)
    around /= np.maximum(around[..., 2:], floats(1e-3))
    higher = np.maximum(around[..., 0] - own, 0) * ramp(around[..., 1], *HUELESS)
    return resize(floats(higher * EVENED), full)


def _shading(slow: Plane, room: Room, spread: float, gloss: float) -> Plane:
    """Broad light and shade. `slow` is counted from its middle, `spread` is the whole hair's."""
    most = np.minimum(room.towards(slow), floats(DEEPEST) + 3 * room.towards(-slow))
    most = np.minimum(most, WIDEST) * np.where(slow > 0, gloss, gloss**0.5)
    strength = floats(SHADED / spread)
    return bent(slow * floats(most) * strength, floats(most) * floats(SHARE))


def _split(lightness: Plane, hair: Plane) -> tuple[Plane, Plane]:
    weight = ramp(hair, *ITSELF) + floats(0.02) * (hair > 0.3)
    slow = blur(lightness * weight, 9) / np.maximum(blur(weight, 9), 1e-3)
    deep = ramp(blur(ramp(hair, *DYED), EDGE), 0.55, 0.95)
    return floats(slow), floats((lightness - slow) * deep)
