"""Gives hair the lightness of another shade, keeping its light and its strands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import bent
from ilikeyacut.adapters.preview.arrays.ops import Plane, blur, floats, ramp, resize
from ilikeyacut.adapters.preview.edits.strands import Strands
from ilikeyacut.adapters.preview.edits.unmix import ITSELF

WHITEST, BLACKEST = 99.1, 0.5
"""Where lightness ends: short of what would round to 255 or to nothing in the photo's 8 bits."""

LIGHTEST, DARKEST = 97.6, 2.9
"""Between these the middle of any shade is put, for strands need the rest."""

CONTRAST = 1.4
"""The spread of fine detail, in roots of the room on a shade's narrower side."""

DEEPER = (82.0, 97.0), (0.25, 0.0)
"""Lightness of a shade, and by which power of how much more room there is below it than above it
gaps between strands are deeper than strands are lit. Light hair, too, is dark where little light
comes in; in white there is no room for more than strands."""

AMPLIFIED, LIFTED = (1.5, 1.3), 30.0
"""The most that detail is amplified, at the hair's own lightness and from LIFTED above it on: dark
hair shows little of its strands, and between strands of light hair the light scatters."""

SHADED, TWO_TONED = (0.4, 0.24), 8.0
"""The spread of broad shading, in shares of its room: of one shade, and of shades whose lightness
has the second spread along the hair, for shading would hide that."""

SHARE = 0.4
"""The most shading, in shares of its room."""

DEEPEST, WIDEST = 12.0, 55.0
"""Shading has room for the first and three times that on its other side, for there is no black in
white hair; and never for more than the second."""

WIDE = 16.0
"""Grey hair is wider than this, in pixels of the frame; a sheen is narrower."""

HUELESS = (14.0, 6.0)
"""The chroma from which hair has its own colour, and that up to which it is grey."""

GREYING = (0.5, 0.7)
"""The lightness, in shares of the skin's, up to which hair is dark, and from which it is grey."""

OWN = 25
"""The percentile of lightness that hair has which is not grey yet."""

EVENED = 0.9
"""How much of the lightness of grey hair dye covers."""

COARSE = 4
"""Wide areas are measured at this fraction of the frame's size."""

INSIDE = (0.06, 0.80)
"""The share of hair at which its inside begins, and from which on all is inside."""

EDGE = 1.2
"""The blur of the outline, in pixels of the frame: contrast there is to what is beside the hair."""


@dataclass(frozen=True)
class Room:
    """How far lightness can go from a plane of it before the scale ends."""

    lightness: Plane

    @property
    def least(self) -> Plane:
        """On the narrower side."""
        return floats(np.minimum(WHITEST - self.lightness, self.lightness - BLACKEST))

    @property
    def deeper(self) -> Plane:
        """Below, in rooms of the narrower side."""
        return floats((self.lightness - BLACKEST) / self.least)

    def towards(self, change: Plane) -> Plane:
        """On the side that a change goes to."""
        return floats(np.where(change > 0, WHITEST - self.lightness, self.lightness - BLACKEST))


def relit(part: Strands, target: Plane, gloss: float) -> Plane:
    """Move lightness to the target: slow shading keeps the light, fast detail keeps the strands.

    Gaps between strands may go deeper than strands are lit. Only the outermost values are
    compressed, even if a shade leaves little room.
    """
    slow, fast = _split(part.lab[..., 0], part.hair)
    target, sure = floats(np.clip(target, DARKEST, LIGHTEST)), part.sure
    shaded = np.interp(float(target[sure].std()), (0, TWO_TONED), SHADED)
    strength = float(shaded) / max(float(slow[sure].std()), 5.0)
    even = slow - _grey(part, slow)
    shading = _shading(floats(even - np.median(even[sure])), Room(target), strength, gloss)
    most = np.interp(np.median((target - slow)[sure]), (0, LIFTED), AMPLIFIED)
    gain = np.sqrt(np.sqrt(Room(target).least * Room(target + shading).least))
    gain *= floats(CONTRAST / max(float(fast[sure].std()), 1.2))
    gain = np.minimum(gain, floats(most))
    gain *= np.where(fast < 0, Room(target).deeper ** np.interp(target, *DEEPER), 1)
    detail = fast * gain * floats(gloss**0.5)
    shading -= np.median((shading + detail)[sure])
    base = Room(target + np.clip(shading, -SHARE * (target - BLACKEST), SHARE * (WHITEST - target)))
    return base.lightness + bent(detail, base.towards(detail))


def _grey(part: Strands, slow: Plane) -> Plane:
    """Return how much lighter hair is for being grey, as far as dye covers that.

    Light without a hue over a wide area is grey hair, which is to look as the rest. With a hue, as
    a narrow sheen, or where hair is dark or all of it grey, it is light on hair, which stays.
    """
    own, full = floats(np.percentile(slow[part.sure], OWN)), (slow.shape[1], slow.shape[0])
    grey = [part.skin * share for share in GREYING]
    small = (max(1, full[0] // COARSE), max(1, full[1] // COARSE))
    weight, lab = resize(ramp(part.hair, 0.3, 0.9), small), resize(part.lab, small)
    hue = np.hypot(lab[..., 1], lab[..., 2])
    planes = np.dstack([resize(slow, small) * weight, hue * weight, weight])
    around = blur(floats(planes), WIDE / COARSE)
    around /= np.maximum(around[..., 2:], floats(1e-3))
    higher = np.maximum(around[..., 0] - own, 0) * ramp(around[..., 1], *HUELESS)
    higher *= ramp(around[..., 0], *grey) * (1 - ramp(own, *grey))
    return resize(floats(higher * EVENED), full)


def _shading(slow: Plane, room: Room, strength: float, gloss: float) -> Plane:
    """Broad light and shade. `slow` is counted from its middle."""
    most = np.minimum(room.towards(slow), floats(DEEPEST) + 3 * room.towards(-slow))
    most = np.minimum(most, WIDEST) * np.where(slow > 0, gloss, gloss**0.5)
    return bent(slow * floats(most) * floats(strength), floats(most) * floats(SHARE))


def _split(lightness: Plane, hair: Plane) -> tuple[Plane, Plane]:
    weight = ramp(hair, *ITSELF) + floats(0.02) * (hair > 0.3)
    slow = blur(lightness * weight, 9) / np.maximum(blur(weight, 9), 1e-3)
    deep = ramp(blur(ramp(hair, *INSIDE), EDGE), 0.55, 0.95)
    return floats(slow), floats((lightness - slow) * deep)
