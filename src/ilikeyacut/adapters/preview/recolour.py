"""New colour for the hair that is there: its light and its strands stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview import mesh
from ilikeyacut.adapters.preview.analysis import Analysis
from ilikeyacut.adapters.preview.change import Change
from ilikeyacut.adapters.preview.hair import features
from ilikeyacut.adapters.preview.lab import chroma_gain, knee, to_lab, to_rgb_softly, unbent
from ilikeyacut.adapters.preview.ops import (
    Flags,
    Floats,
    Image,
    Plane,
    blur,
    bounds,
    floats,
    over,
    ramp,
)
from ilikeyacut.adapters.preview.shades import Shade

DYED = (0.06, 0.80)
"""Hair that covers less of a pixel than the first takes no dye; from the second on, all of it:
strands at the edge that keep their old colour show as dark flyaways round light hair."""

ROOM = (3.5, 15.0)
"""Least and most lightness on either side of a shade for its lights and its shades."""

LEAST_HAIR = 300
"""With fewer pixels of sure hair in the frame than this, less sure hair counts too."""


@dataclass(frozen=True)
class OwnHair:
    """The hair's median Lab and the spread of its lightness."""

    colour: Floats
    spread: float


def own_hair(seen: Analysis) -> OwnHair | None:
    """Measure the hair that is there; None when there is next to none."""
    for least, pixels in ((0.75, 800), (0.4, 200)):
        sure = seen.hair > least
        if sure.sum() >= pixels:
            values = to_lab(np.ascontiguousarray(seen.framed.rgb[sure][None]))[0]
            colour = np.median(values, 0).astype(np.float32)
            return OwnHair(colour, float(np.clip(values[:, 0].std(), 5, 16)))
    return None


def recolour(seen: Analysis, shade: Shade) -> Change:
    """Give the hair another shade. The caller has seen to it that there is hair."""
    kept = features(seen.axes, seen.face, below=seen.axes.rise_of(mesh.LIDS))
    dyed = floats(ramp(seen.hair, *DYED) * (1 - kept))
    out, within = seen.framed.rgb.copy(), bounds(seen.hair > 0)
    part = Strands(to_lab(out[within]), seen.hair[within], _from_root(seen)[within])
    out[within] = over(out[within], _coloured(part, shade), dyed[within] * floats(shade.strength))
    nothing = np.zeros_like(dyed)
    return Change(out, dyed, nothing, nothing, kept, nothing)


@dataclass(frozen=True)
class Strands:
    """The part of the frame that holds hair: its Lab, its share of hair, how far from the root."""

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
    """Return the edit that leaves everything as it is."""
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


def _relit(part: Strands, target: Plane, gloss: float) -> Plane:
    """Move lightness to the target: slow shading keeps the light, fast detail keeps the strands.

    Each gets the room that is left above and below the target, so that nothing clips.
    """
    lightness, sure = part.lab[..., 0], part.sure
    middle = float(np.median(target[sure]))
    mean, spread = float(lightness[sure].mean()), max(float(lightness[sure].std()), 5.0)
    slow, fast = _split(lightness, part.hair)
    lifts = middle > mean + 15
    up, down = (float(np.clip(room / 2.1, *ROOM)) for room in (97 - middle, middle - 3))
    slow -= floats(mean)
    highlight = _within(slow, up * 0.9 / spread, 2.0 * up)
    lowlight = _within(slow, down * (1.2 if lifts else 0.95) / spread, 2.1 * down)
    shading = np.where(slow > 0, highlight, lowlight)
    detail, most = max(float(fast[sure].std()), 1.2), 2.4 if lifts else 1.5
    raised, sunk = (
        _within(fast, float(np.clip(room * 0.62 / detail, 0.5, most)), 1.8 * room)
        for room in (up, down)
    )
    shading += np.where(fast > 0, raised, sunk)
    shading = np.where(shading > 0, shading * gloss, shading * (0.7 + 0.3 * gloss))
    out = target + shading
    off = unbent(middle) - middle - float(np.median((out - target)[sure]))
    return knee(np.asarray(out + off, np.float32))


def _within(values: Plane, gain: float, most: float) -> Plane:
    """Amplify, but never beyond `most`."""
    return floats(np.tanh(values * floats(gain / most)) * floats(most))


def _split(lightness: Plane, hair: Plane) -> tuple[Plane, Plane]:
    weight = (hair > 0.3).astype(np.float32)
    slow = blur(lightness * weight, 9) / np.maximum(blur(weight, 9), 1e-3)
    return floats(slow), floats(lightness - slow)
