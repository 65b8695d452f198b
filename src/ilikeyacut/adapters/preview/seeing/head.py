"""Finds the hair of a head, also round a headband and in unusual colours."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Plane,
    Window,
    aligned,
    bounds,
    floats,
    ramp,
    widened,
)
from ilikeyacut.adapters.preview.seeing import belief, fan, hair, headband, masks, skin
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes
from ilikeyacut.adapters.preview.seeing.frame import Framed
from ilikeyacut.adapters.preview.seeing.hair import HeadView
from ilikeyacut.adapters.preview.seeing.skin import Skin

NECK = -0.42
"""How far down, in face heights from the chin, bare skin may be the neck's."""

CLEAR = 0.6
"""If less of the head shows hair or skin, hair of an unusual colour may have been overlooked."""

MORE = 0.1
"""How much more of the head must show without what may be a headband, before it counts as one."""

VIVID, MOSTLY = 25.0, 0.75
"""The least chroma of dyed hair, and the share of hair that has it without a band of cloth."""

NO_HAIR = 0.1
"""Pixels with less hair than this may tell the colour of the light. White hair may not."""

FILTERS = 24
"""How many pixels around hair the filters read that bring out its strands."""


@dataclass(frozen=True)
class Figure:
    """A person in the frame, and a headband that is no hair."""

    framed: Framed
    axes: FaceAxes
    person: Plane
    band: Flags | None = None


@dataclass(frozen=True)
class Head:
    """The part of the frame with the head, its hair, and how much of the head shows."""

    window: Window
    view: HeadView
    tone: Skin
    found: Plane
    visible: float


def find(figure: Figure) -> Head:
    """Look for hair; again without a headband, and without colour if little of the head shows.

    The hair network misses hair round a headband. It misses blue, green or pink hair too, but it
    sees hair in grey photos. There it takes cloth for hair too, so only vivid hair counts, and its
    strands as those of pale hair do.
    """
    rgb = figure.framed.rgb
    seen = masks.hair_seen(rgb)
    head = _head(figure, seen, seen)
    banded = _with_a_band(figure, seen, head)
    head = banded or head
    if head.visible >= CLEAR:
        return head
    grey = np.repeat(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    again = _head(figure, np.maximum(seen, masks.hair_seen(floats(grey))), seen)
    return again if again.visible >= CLEAR and _vivid(again) else head


def _with_a_band(figure: Figure, seen: Plane, head: Head) -> Head | None:
    """Look at the hair round a headband, if there is one.

    If it is not sure, more of the head must show without it.
    """
    lines = fan.spread(figure.framed, figure.axes, figure.person, seen, head.tone)
    least = headband.LIKELY if head.visible + MORE < 1 else headband.SURE
    band = headband.find(figure.framed, figure.axes, lines, least)
    if band is None:
        return None
    unlike_skin = np.ones_like(seen)
    unlike_skin[head.window] = ramp(head.view.likeness, 0.4, 0.2)
    more = np.maximum(seen, masks.hair_seen(band.without) * unlike_skin)
    again = _head(replace(figure, band=band.where), more, more)
    return again if band.sure or again.visible > head.visible + MORE else None


def _vivid(head: Head) -> bool:
    """Whether nearly all hair has a strong colour, as it has without a band or scarf of another."""
    hair_lab = head.view.lab[head.found > 0.5]
    if not len(hair_lab):
        return False
    return bool((np.hypot(hair_lab[:, 1], hair_lab[:, 2]) > VIVID).mean() > MOSTLY)


def _head(figure: Figure, seen: Plane, sure: Plane) -> Head:
    """Measure a head whose hair is `seen`; `sure` is what the network sees with colour."""
    framed, window = figure.framed, _round_the_head(figure.axes, figure.person, seen)
    part, part_axes = framed.rgb[window], figure.axes.within(window)
    lab = to_lab(part)
    things = framed.inside[window] & (seen[window] < NO_HAIR)
    tone = skin.read_skin(lab, part_axes, things)
    band = np.zeros(lab.shape[:2], np.bool_) if figure.band is None else figure.band[window]
    view = HeadView(
        rgb=part,
        lab=lab,
        inside=framed.inside[window] & ~band,
        person=figure.person[window],
        band=band,
        face=part_axes.outline(),
        likeness=tone.likeness(lab),
        axes=part_axes,
    )
    found = belief.believed(view, seen[window])
    bare = replace(view, face=view.face & ~hair.covering(view, found))
    visible = hair.visible_share(bare, sure[window], found, framed.scale)
    return Head(window, bare, tone, found, visible)


def _round_the_head(axes: FaceAxes, person: Plane, hair_seen: Plane) -> Window:
    """Head, neck and all that may be hair, with what their refinement looks at around them."""
    rise = axes.rise()
    head = (rise > NECK) & (rise < hair.TOP) & (np.abs(axes.side()) < hair.SIDES)
    window = bounds(head | hair.suspected(axes, person, hair_seen) | axes.outline())
    margin = round(hair.HANGS * axes.width) + FILTERS
    return aligned(widened(window, margin, person.shape), hair.COARSE, person.shape)
