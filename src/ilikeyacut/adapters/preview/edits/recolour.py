"""Recolours existing hair, keeping its light and its strands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab, to_rgb_softly
from ilikeyacut.adapters.preview.arrays.ops import (
    Floats,
    Image,
    Plane,
    as_plane,
    bounds,
    distance_to,
    floats,
    opened,
    over,
    ramp,
)
from ilikeyacut.adapters.preview.edits import relight
from ilikeyacut.adapters.preview.edits.change import Change
from ilikeyacut.adapters.preview.edits.strands import Strands
from ilikeyacut.adapters.preview.edits.unmix import unmixed
from ilikeyacut.adapters.preview.seeing import mesh
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles.shades import Shade

DYED = (0.06, 0.80)
"""Hair that covers less of a pixel than the first takes no dye; from the second on, all of it:
strands at the edge that keep their old colour show as dark flyaways round light hair."""

THIN = (0.2, 0.7)
"""The same where hair thins out on skin: what covers less is skin in the shade of hair."""

ROOTS, ROOTED = 15.0, 0.15
"""So far from bare skin, in pixels of the frame, hair takes all the dye; at the skin it takes this
share, for dye is kept off the skin and hair has grown since."""

ROOTS_AT_MOST = 30
"""The percentage of sure hair that is roots at most: a narrow rim of hair has lengths too."""

LIGHTER, DARKER, OF_ROOM = 10.0, 16.0, 0.5
"""How much lighter and how much darker than the rest roots are at most, in L, and either in shares
of the room that a shade leaves. More than that would be no finished dye."""

TINT = 0.8
"""How much of their own hue such roots keep: a little dye tints grey hair."""

BARE = 4.0
"""Half the width, in pixels of the frame, of bare skin; a smaller hole in hair is none."""

SHINES = 13.0
"""From so much lighter than the shade on, in L, hair shines: below, it has the shade's chroma."""

PALE, GOLD = 1.0, 0.45
"""How much of a shade's a, and of its blue, is lost up to white, and how much of its yellow: what
shines has the colour of the lamp, but light through hair is yellow."""

RICH = (30.0, 50.0, 80.0), (0.6, 0.45, -1.0)
"""Lightness of a shade, and the power of light by which its chroma falls in its depths. Light
reaches the depths of light hair through other hair, which colours it."""

OWN_HUE = 0.22
"""How much of its own differences of hue hair keeps under a dye of much chroma."""


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
    kept, taken = seen.features(below=seen.axes.rise_of(mesh.LIDS)), _taken(seen)
    there = floats(ramp(seen.hair, *DYED) * (1 - kept))
    dyed = floats(there * taken + ramp(seen.hair, *THIN) * (1 - kept) * (1 - taken))
    out, within = seen.framed.rgb.copy(), bounds(seen.hair > 0)
    rgb, share, hair = out[within], dyed[within], seen.hair[within]
    apart = unmixed(rgb, hair, share)
    level, along = seen.skin.light.level, _from_root(seen)[within]
    part = Strands(to_lab(apart.hair), hair, along, taken[within], level)
    recoloured = over(apart.behind, _coloured(part, shade), np.minimum(share, apart.most))
    out[within] = over(rgb, recoloured, as_plane(share > 0) * floats(shade.strength))
    nothing = np.zeros_like(dyed)
    return Change(out, there, nothing, nothing, kept, nothing)


def unchanged(seen: Analysis) -> Change:
    """Return an edit that changes nothing."""
    nothing = np.zeros_like(seen.hair)
    return Change(seen.framed.rgb, nothing, nothing, nothing, nothing, nothing)


def _taken(seen: Analysis) -> Plane:
    """Return how much dye hair takes: little at its roots in bare skin, which is above the brows.

    Cheeks, neck and cloth below lie beside its lengths and ends.
    """
    bare = (seen.hair < 0.1) & (seen.person > 0.6) & (seen.axes.rise() > seen.axes.brows)
    away = distance_to(opened(bare, BARE))
    sure = seen.hair >= min(0.9, float(seen.hair.max()))
    roots = min(ROOTS, float(np.percentile(away[sure], ROOTS_AT_MOST)))
    return ramp(away, -roots * ROOTED / (1 - ROOTED), roots)


def _from_root(seen: Analysis) -> Plane:
    """0 at the top of the hair, 1 at its ends, with as much hair in either half."""
    rise = seen.axes.rise()
    high, middle, low = np.percentile(rise[seen.hair > 0.5], [97, 50, 3])
    span = max(float(high - low), 0.05)
    return ramp(rise, float(middle) + 0.28 * span, float(middle) - 0.28 * span)


def _coloured(part: Strands, shade: Shade) -> Image:
    target, lab, sure = shade.along(part.along), part.lab, part.sure
    lightness = relight.relit(part, target[..., 0], shade.gloss)
    own = np.median(lab[sure][:, 1:], 0)
    vivid = float(np.clip(np.hypot(*shade.middle[1:]) / 20, 0.15, 1))
    mixed = _lit(target, lightness) + (lab[..., 1:] - own) * floats(OWN_HUE * vivid)
    made = _rooted(part, floats(np.dstack([lightness, mixed])))
    hue = np.median((target - made)[sure][:, 1:], 0)
    made[..., 1:] += hue * part.taken[..., None]
    return to_rgb_softly(floats(made))


def _lit(target: Floats, lightness: Plane) -> Floats:
    """Return a and b (..., 2) of a shade where it is lighter or darker than itself."""
    level = target[..., 0] + floats(SHINES)
    shine = np.maximum(lightness - level, 0) / np.maximum(relight.WHITEST - level, 10)
    light = np.minimum((lightness + 16) / (target[..., 0] + 16), 1)
    lost = np.where(target[..., 1:] * (0, 1) > 0, GOLD, PALE)
    kept = light ** np.interp(target[..., 0], *RICH)
    return floats(target[..., 1:] * kept[..., None] * (1 - lost * shine[..., None]))


def _rooted(part: Strands, made: Image) -> Image:
    """Leave hair its own colour as far as it takes no dye, and as there is room for roots."""
    left, room = part.lab - made, relight.Room(made[..., 0]).least * floats(OF_ROOM)
    most = np.minimum(room, np.where(left[..., 0] > 0, LIGHTER, DARKER))
    most /= np.maximum(np.abs(left[..., 0]), 1)
    share = (1 - part.taken) * np.minimum(most, 1)
    return floats(made + left * share[..., None] * floats([1, TINT, TINT]))
