"""Everything that is known about a face before an edit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Plane,
    Rgb8,
    Window,
    aligned,
    as_plane,
    bounds,
    floats,
    pasted,
    widened,
)
from ilikeyacut.adapters.preview.seeing import (
    fades,
    frame,
    glasses,
    hair,
    masks,
    mesh,
    outline,
    pose,
    sharpness,
    skin,
)
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes
from ilikeyacut.adapters.preview.seeing.frame import Framed
from ilikeyacut.adapters.preview.seeing.hair import HeadView
from ilikeyacut.adapters.preview.seeing.mesh import Detection
from ilikeyacut.adapters.preview.seeing.pose import Pose
from ilikeyacut.adapters.preview.seeing.rough import roughness
from ilikeyacut.adapters.preview.seeing.skin import Skin

GREY = 2.5 / 255
"""Channels that differ by less than this everywhere are those of a photo without colour."""

NECK = -0.42
"""How far down, in face heights from the chin, bare skin may be the neck's."""

CLEAR = 0.6
"""If less of the head shows hair or skin, hair of an unusual colour may have been overlooked."""

VIVID, MOSTLY = 25.0, 0.75
"""The least chroma of dyed hair, and the share of hair that has it without a band of cloth."""

FILTERS = 24
"""How many pixels around hair the filters read that bring out its strands."""


@dataclass(frozen=True)
class Analysis:
    """A face in the frame: planes are `frame.SHAPE`, soft masks in 0..1.

    `pose` is the head's in the photo, `grain` the photo's noise (standard deviation of L),
    `softness` its blur as `sharpness` measures it, `hair_visible` as in the face report. `face` is
    the inside of the mesh, but for hair that hangs into it from the sides. `neck` and `ears` are
    bare skin beside the face. `glasses` is 1 where the fronts of glasses are.
    """

    framed: Framed
    axes: FaceAxes
    pose: Pose
    face: Flags
    person: Plane
    hair: Plane
    neck: Plane
    ears: Plane
    glasses: Plane
    skin: Skin
    grain: float
    softness: float
    hair_visible: float

    @property
    def hair_area(self) -> float:
        """The area of the hair, relative to the face's."""
        return float(self.hair.sum() / max(self.face.sum(), 1))

    def features(self, below: float) -> Plane:
        """Return what edits must not change, as 1: the face's features, and glasses."""
        return np.maximum(hair.features(self.axes, self.face, below), self.glasses)

    @property
    def monochrome(self) -> bool:
        """Whether the photo is grey throughout."""
        rgb = self.framed.rgb
        most = max(float(np.abs(rgb[..., i] - rgb[..., 1]).max()) for i in (0, 2))
        return most < GREY

    def within(self, window: Window) -> Analysis:
        """Return the analysis of a part of the frame, without copying."""
        return replace(
            self,
            framed=self.framed.within(window),
            axes=self.axes.within(window),
            face=self.face[window],
            person=self.person[window],
            hair=self.hair[window],
            neck=self.neck[window],
            ears=self.ears[window],
            glasses=self.glasses[window],
        )


def analyse(rgb: Rgb8, face: Detection) -> Analysis:
    """Measure an upright face of a photo, on a copy of at most the frame's size."""
    framed = frame.bring(rgb, face)
    axes, person = FaceAxes.of(framed.points), masks.person(framed.rgb)
    head = _seen_head(framed, axes, person)
    window, view, tone, found = head.window, head.view, head.tone, head.found
    fronts = as_plane(glasses.fronts(framed.rgb, tone, framed.scale))
    strands = _strands(view, found, fronts[window])
    neck, ears = _bare_skin(view, strands)
    bare = np.clip(view.face * (1 - np.clip(strands * 1.2, 0, 1)) + neck + ears, 0, 1)
    return Analysis(
        framed=framed,
        axes=axes,
        pose=pose.estimate(framed.photo_points, rgb.shape[1], rgb.shape[0]),
        face=pasted(view.face, window, framed.shape),
        person=person,
        hair=pasted(strands, window, framed.shape),
        neck=pasted(neck, window, framed.shape),
        ears=pasted(ears, window, framed.shape),
        glasses=fronts,
        skin=tone,
        grain=skin.grain(view.lab[..., 0], bare > 0.8, framed.scale),
        softness=sharpness.softness(view.lab[..., 0], bounds(view.face), framed.scale),
        hair_visible=head.visible,
    )


@dataclass(frozen=True)
class _Head:
    """The part of the frame with the head, its hair, and how much of the head shows."""

    window: Window
    view: HeadView
    tone: Skin
    found: Plane
    visible: float


def _seen_head(framed: Framed, axes: FaceAxes, person: Plane) -> _Head:
    """Look for hair, and look again without colour if little of the head shows.

    The hair network misses blue, green or pink hair, but it sees hair in grey photos. There it
    takes cloth for hair too, so only vivid hair counts, and its strands as those of pale hair do.
    """
    seen = masks.hair_seen(framed.rgb)
    head = _head(framed, axes, person, seen, seen)
    if head.visible >= CLEAR:
        return head
    grey = np.repeat(cv2.cvtColor(framed.rgb, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    again = _head(framed, axes, person, np.maximum(seen, masks.hair_seen(floats(grey))), seen)
    return again if again.visible >= CLEAR and _vivid(again) else head


def _vivid(head: _Head) -> bool:
    """Whether nearly all hair has a strong colour, as it has without a band or scarf of another."""
    hair_lab = head.view.lab[head.found > 0.5]
    if not len(hair_lab):
        return False
    return bool((np.hypot(hair_lab[:, 1], hair_lab[:, 2]) > VIVID).mean() > MOSTLY)


def _head(framed: Framed, axes: FaceAxes, person: Plane, seen: Plane, sure: Plane) -> _Head:
    """Measure a head whose hair is `seen`; `sure` is what the network sees with colour."""
    window = _round_the_head(axes, person, seen)
    part, part_axes = framed.rgb[window], axes.within(window)
    lab = to_lab(part)
    tone = skin.read_skin(lab, part_axes)
    view = HeadView(
        rgb=part,
        lab=lab,
        inside=framed.inside[window],
        person=person[window],
        face=part_axes.outline(),
        likeness=tone.likeness(lab),
        axes=part_axes,
    )
    found = hair.believed(view, seen[window])
    bare = replace(view, face=view.face & ~hair.covering(view, found))
    visible = hair.visible_share(bare, sure[window], found, framed.scale)
    return _Head(window, bare, tone, found, visible)


def _round_the_head(axes: FaceAxes, person: Plane, hair_seen: Plane) -> Window:
    """Head, neck and all that may be hair, with what their refinement looks at around them."""
    rise = axes.rise()
    head = (rise > NECK) & (rise < hair.TOP) & (np.abs(axes.side()) < hair.SIDES)
    window = bounds(head | hair.suspected(axes, person, hair_seen) | axes.outline())
    margin = round(hair.HANGS * axes.width) + FILTERS
    return aligned(widened(window, margin, person.shape), hair.COARSE, person.shape)


def _strands(view: HeadView, found: Plane, fronts: Plane) -> Plane:
    """Bring the hair found to the width of strands, before skin and before the background."""
    rough = roughness(np.ascontiguousarray(view.lab[..., 0]))
    sharper = replace(view, person=outline.decided(rough, found, view.person))
    strands = hair.refined(sharper, found)
    strands = fades.over_skin(sharper, rough, strands, fronts)
    return outline.matted(view.rgb, strands, sharper.person) * (1 - fronts)


def _bare_skin(view: HeadView, strands: Plane) -> tuple[Plane, Plane]:
    rise, side = view.axes.rise(), np.abs(view.axes.side())
    shown = view.person * ~view.axes.outline() * np.clip(1 - strands * 1.2, 0, 1)
    throat = (rise < 0.06) & (rise > NECK) & (side < 0.42) & (view.likeness > 0.30)
    lobes = (rise > 0.25) & (rise < 0.82) & (side > 0.40) & (side < 0.66) & (view.likeness > 0.2)
    return np.asarray(shown * throat, np.float32), np.asarray(shown * lobes, np.float32)


def find(rgb: Rgb8) -> Detection | None:
    """Return the largest upright face of a photo, None if there is none."""
    upright = [face for face in mesh.detect(rgb) if face.quarter_turns == 0]
    return upright[0] if upright else None
