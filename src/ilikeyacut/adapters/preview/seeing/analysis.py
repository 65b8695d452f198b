"""Everything that is known about a face before an edit."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    pasted,
    widened,
)
from ilikeyacut.adapters.preview.seeing import frame, glasses, hair, masks, mesh, pose, skin
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes
from ilikeyacut.adapters.preview.seeing.frame import Framed
from ilikeyacut.adapters.preview.seeing.hair import HeadView
from ilikeyacut.adapters.preview.seeing.mesh import Detection
from ilikeyacut.adapters.preview.seeing.pose import Pose
from ilikeyacut.adapters.preview.seeing.skin import Skin

GREY = 2.5 / 255
"""Channels that differ by less than this everywhere are those of a photo without colour."""

NECK = -0.42
"""How far down, in face heights from the chin, bare skin may be the neck's."""

FILTERS = 24
"""How many pixels around hair the filters read that bring out its strands."""


@dataclass(frozen=True)
class Analysis:
    """A face in the frame: planes are `frame.SHAPE`, soft masks in 0..1.

    `pose` is the head's in the photo, `grain` the photo's noise (standard deviation of L),
    `hair_visible` as in the face report. `face` is the inside of the mesh, but for hair that hangs
    into it from the sides. `neck` and `ears` are bare skin beside the face. `glasses` is 1 where
    the fronts of glasses are.
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
    axes = FaceAxes.of(framed.points)
    person, hair_seen = masks.person(framed.rgb), masks.hair_seen(framed.rgb)
    window = _round_the_head(axes, person, hair_seen)
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
    found = hair.believed(view, hair_seen[window])
    view = replace(view, face=view.face & ~hair.covering(view, found))
    fronts = as_plane(glasses.fronts(framed.rgb, tone, framed.scale))
    strands = hair.refined(view, found) * (1 - fronts[window])
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
        grain=skin.grain(lab[..., 0], bare > 0.8),
        hair_visible=hair.visible_share(view, hair_seen[window], found, framed.scale),
    )


def _round_the_head(axes: FaceAxes, person: Plane, hair_seen: Plane) -> Window:
    """Head, neck and all that may be hair, with what their refinement looks at around them."""
    rise = axes.rise()
    head = (rise > NECK) & (rise < hair.TOP) & (np.abs(axes.side()) < hair.SIDES)
    window = bounds(head | hair.suspected(axes, person, hair_seen) | axes.outline())
    margin = round(hair.HANGS * axes.width) + FILTERS
    return aligned(widened(window, margin, person.shape), hair.COARSE, person.shape)


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
