"""Turns a look and one of its variations into an edit of a photo. Pure: no state, no clock."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Rgb8, floats
from ilikeyacut.adapters.preview.edits import compose, editing, recolour
from ilikeyacut.adapters.preview.edits.change import Change
from ilikeyacut.adapters.preview.edits.editing import Edited
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles import shades
from ilikeyacut.adapters.preview.styles.cut import Cut
from ilikeyacut.adapters.preview.styles.shades import Tone
from ilikeyacut.adapters.preview.styles.templates import STYLES
from ilikeyacut.domain.values import Look, Part, Variation, Volume

NO_HAIR = floats([22, 4, 8])
"""The Lab that new hair takes when none is there to take after: dark brown."""

PARTS = {Part.LEFT: -1.0, Part.RIGHT: 1.0}
BODIES = (Volume.NATURAL, Volume.NATURAL, Volume.FULL, Volume.FLAT)
LOOSE = 0.03
"""How far the seed may move a parting, in head units."""


def edit(
    photo: Rgb8, seen: Analysis, look: Look, variation: Variation, *, reuse: bool = False
) -> Edited:
    """Return the photo with the look, and the mask of all pixels that may have changed.

    `seen` is the analysis of the same photo. Without hair, a pure recolour changes nothing. With
    `reuse`, the result replaces the photo in memory.
    """
    return editing.apply(photo, seen.framed, change(seen, look, variation), reuse=reuse)


def change(seen: Analysis, look: Look, variation: Variation) -> Change:
    """Make the edit in the frame. A grey photo stays grey unless a colour is requested."""
    made = _change(seen, look, variation)
    if seen.monochrome and look.dye is None and look.ombre is None:
        grey = np.asarray(cv2.cvtColor(made.rgb, cv2.COLOR_RGB2GRAY), np.float32)
        return replace(made, rgb=np.repeat(grey[..., None], 3, axis=2))
    return made


def _change(seen: Analysis, look: Look, variation: Variation) -> Change:
    hair, tone = recolour.own_hair(seen), Tone.of(variation.index)
    own = hair.colour if hair else seen.skin.light.on(NO_HAIR)
    if look.hairstyle is not None:
        shade = shades.worn(look, own, tone, seen.skin.light)
        return compose.restyle(seen.without_band(), cut_of(look, variation), shade, variation.seed)
    if hair is None:
        return recolour.unchanged(seen)
    return recolour.recolour(seen, shades.dyed(look, own, tone))


def cut_of(look: Look, variation: Variation) -> Cut:
    """Return how to wear a style. Whatever the look leaves open varies between variations."""
    style = STYLES[look.hairstyle or ""]
    turn = (variation.index - 1) % 4
    volume = look.volume or BODIES[turn]
    mirrored = turn in (1, 3)
    cut = Cut(style, mirrored, 0.0, volume, look.fringe, look.length)
    if style.part is None:
        return cut
    loose = LOOSE * (2 * np.random.default_rng(variation.seed).random() - 1) if turn else 0.0
    if look.part is Part.CENTRE:
        at = -style.part if mirrored else style.part
        return replace(cut, shift=loose / 2 - at)
    if look.part is not None:
        mirrored = style.part * PARTS[look.part] < 0
    return replace(cut, mirrored=mirrored, shift=float(loose))
