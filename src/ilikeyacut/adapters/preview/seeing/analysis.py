"""Everything that is known about a face before an edit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Plane,
    Rgb8,
    Window,
    as_plane,
    bounds,
    closed,
    distance_to,
    floats,
    pasted,
    ramp,
)
from ilikeyacut.adapters.preview.seeing import (
    beard,
    fades,
    frame,
    glasses,
    hair,
    head,
    masks,
    mesh,
    others,
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

EARS_BEGIN, EARS_END = 0.40, 0.28
"""How far from the middle ears begin, and how far beyond the outline of the face they end, in face
widths."""

HOLLOW, THIN = 0.03, 0.6
"""Half the width of a shaded hollow of an ear, in face widths, and the least that is hair there.
Within half of it around that, less is the soft edge of hair."""


@dataclass(frozen=True)
class Analysis:
    """A face in the frame: planes are `frame.SHAPE`, soft masks in 0..1.

    `pose` is the head's in the photo, `grain` the photo's noise (standard deviation of L),
    `softness` its blur as `sharpness` measures it, `hair_visible` as in the face report. `face` is
    the inside of the mesh, but for hair that hangs into it from the sides. `neck` and `ears` are
    bare skin beside the face. `glasses` is 1 where the fronts of glasses are, `band` where a
    headband is and `beard` where a beard is; neither is hair.
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
    band: Plane
    beard: Plane
    skin: Skin
    grain: float
    softness: float
    hair_visible: float

    @property
    def hair_area(self) -> float:
        """The area of the hair, relative to the face's."""
        return float(self.hair.sum() / max(self.face.sum(), 1))

    def features(self, below: float) -> Plane:
        """Return what edits must not change, as 1: the face's features, glasses, a headband."""
        face = hair.features(self.axes, self.face, below)
        return floats(np.maximum.reduce([face, self.glasses, self.band]))

    def without_band(self) -> Analysis:
        """Return the analysis for an edit that takes a headband away with the hair."""
        hair_and_band, none = np.maximum(self.hair, self.band), np.zeros_like(self.band)
        return replace(self, hair=hair_and_band, band=none)

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
            band=self.band[window],
            beard=self.beard[window],
        )


def analyse(rgb: Rgb8, face: Detection) -> Analysis:
    """Measure an upright face of a photo, on a copy of at most the frame's size."""
    framed, size = frame.bring(rgb, face), (rgb.shape[1], rgb.shape[0])
    axes, person = FaceAxes.of(framed.points), masks.person(framed.rgb)
    seen = head.find(head.Figure(framed, axes, person))
    window, tone, turned = seen.window, seen.tone, pose.estimate(framed.photo_points, *size)
    view, found = seen.view, seen.found
    fronts = as_plane(glasses.fronts(framed.rgb, tone, framed.scale))
    off = hair.unlike_skin(view)
    unlike = floats(off * (view.person > 0.5))
    bearded = beard.beard(view.axes, view.axes.outline(), unlike, found, view.lab[..., 0])
    strands = _strands(view, found, np.maximum(fronts[window], bearded))
    view, strands = _alone(view, strands, turned.yaw)
    person[window] = view.person
    neck, ears = _bare_skin(view, strands)
    hollow = _hollow(view, strands, ears)
    ears, strands = np.maximum(ears, hollow), strands * (1 - hollow)
    bare = np.clip(view.face * (1 - np.clip(strands * 1.2, 0, 1)) + neck + ears, 0, 1)
    return Analysis(
        framed=framed,
        axes=axes,
        pose=turned,
        face=pasted(view.face, window, framed.shape),
        person=person,
        hair=pasted(strands, window, framed.shape),
        neck=pasted(neck, window, framed.shape),
        ears=pasted(ears, window, framed.shape),
        glasses=fronts,
        band=pasted(as_plane(view.band), window, framed.shape),
        beard=pasted(bearded, window, framed.shape),
        skin=tone,
        grain=skin.grain(view.lab[..., 0], bare > 0.8, framed.scale),
        softness=sharpness.softness(view.lab[..., 0], bounds(view.face), framed.scale),
        hair_visible=seen.visible,
    )


def _alone(view: HeadView, strands: Plane, yaw: float) -> tuple[HeadView, Plane]:
    """Return the view and the hair without a second person, who is background from here on."""
    far = others.beyond(view, strands, yaw)
    theirs = far * np.maximum(strands, ramp(view.axes.rise(), 0.0, 0.1))
    return replace(view, person=view.person * (1 - theirs)), strands * (1 - far)


def _strands(view: HeadView, found: Plane, other: Plane) -> Plane:
    """Bring the hair found to the width of strands, before skin and before the background.

    `other` is 1 where glasses or a beard are.
    """
    other = np.maximum(other, as_plane(view.band))
    rough = roughness(np.ascontiguousarray(view.lab[..., 0]))
    sharper = replace(view, person=outline.decided(rough, found, view.person))
    strands = hair.refined(sharper, found)
    strands = fades.over_skin(sharper, rough, strands, other)
    return outline.matted(view.rgb, strands, sharper.person) * (1 - other)


def _bare_skin(view: HeadView, strands: Plane) -> tuple[Plane, Plane]:
    rise, side = view.axes.rise(), np.abs(view.axes.side())
    shown = view.person * ~(view.axes.outline() | view.band) * np.clip(1 - strands * 1.2, 0, 1)
    throat = (rise < 0.06) & (rise > head.NECK) & (side < 0.42) & (view.likeness > 0.30)
    lobes = (rise > 0.25) & (rise < 0.82) & (side > EARS_BEGIN) & (view.likeness > 0.2)
    lobes &= distance_to(view.axes.outline()) < EARS_END * view.axes.width
    return np.asarray(shown * throat, np.float32), np.asarray(shown * lobes, np.float32)


def _hollow(view: HeadView, strands: Plane, ears: Plane) -> Plane:
    """Return the shaded hollows of an ear, which are taken for thin hair, between its lit parts."""
    around = HOLLOW * view.axes.width
    between = closed(ears > 0.4, around) & (distance_to(strands >= THIN) > around / 2)
    return as_plane(between & (view.person > 0.5) & ~(view.axes.outline() | view.band))


def find(rgb: Rgb8) -> Detection | None:
    """Return the largest upright face of a photo, None if there is none."""
    upright = [face for face in mesh.detect(rgb) if face.quarter_turns == 0]
    return upright[0] if upright else None
