"""A drawn head whose hair is known at every pixel, on the mesh of a portrait."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import Flags, Image, Plane, blur, floats, over, ramp
from ilikeyacut.adapters.preview.seeing import frame, mesh, skin
from ilikeyacut.adapters.preview.seeing.axes import FaceAxes
from ilikeyacut.adapters.preview.seeing.hair import HeadView
from support.selfies import portrait

Colour: TypeAlias = tuple[float, float, float]

BLACK, BROWN, GREY = (0.10, 0.09, 0.09), (0.28, 0.20, 0.15), (0.62, 0.62, 0.63)
LIGHT, DARK = (0.82, 0.62, 0.52), (0.42, 0.26, 0.18)
WALL = (0.55, 0.62, 0.70)


@dataclass(frozen=True)
class Head:
    """`rgb` is the picture, `hair` how much of each pixel is hair, `dense` where all is."""

    rgb: Image
    hair: Plane
    dense: Flags
    person: Plane
    axes: FaceAxes

    @property
    def view(self) -> HeadView:
        """What is known of it before its hair is."""
        lab = to_lab(self.rgb)
        return HeadView(
            rgb=self.rgb,
            lab=lab,
            inside=np.ones(self.hair.shape, np.bool_),
            person=self.person,
            band=np.zeros(self.hair.shape, np.bool_),
            face=self.axes.outline(),
            likeness=skin.read_skin(lab, self.axes, self.hair == 0).likeness(lab),
            axes=self.axes,
        )


@cache
def axes() -> FaceAxes:
    """Return the axes of the portrait's face in the frame."""
    face = max(mesh.detect(portrait()), key=lambda found: found.shorter)
    return FaceAxes.of(frame.bring(portrait(), face).points)


@cache
def faded(hair: Colour, skin: Colour) -> Head:
    """A crop with a fade: dense on top, and ever fewer stubbles down the sides to the ears.

    It is shared: do not write to it.
    """
    rise, side = axes().rise(), np.abs(axes().side())
    rng = np.random.default_rng(5)
    inside = ramp(floats(np.hypot(side / 0.64, (rise - 0.62) / 0.70)), 1.0, 0.99)
    top, sides = ramp(rise, 1.02, 1.06), ramp(rise, 0.64, 1.0) * ramp(side, 0.44, 0.48)
    density = np.maximum(top, sides) * inside
    stubble = rng.random(rise.shape, np.float32) < density
    share = np.where(density > 0.97, inside, blur(floats(stubble), 0.8) * inside)
    light = 1 - 0.35 * side + _grain(rng, rise, 0.05, 1.0)
    bare = over(_plain(WALL, rise), floats(_plain(skin, rise) * light[..., None]), inside)
    strands = 1 + _grain(rng, rise, 0.16, 0.8)
    rgb = over(bare, floats(_plain(hair, rise) * strands[..., None]), floats(share))
    dense = (density > 0.97) & (inside > 0.99)
    return Head(np.clip(rgb, 0, 1), floats(share), dense, inside, axes())


def band(head: Head, low: float, high: float) -> Flags:
    """Return the part of a face between two heights above the chin, in heights of the face."""
    rise = head.axes.rise()
    return np.asarray((rise > low) & (rise < high) & head.axes.outline(), np.bool_)


def _grain(rng: np.random.Generator, like: Plane, spread: float, sigma: float) -> Plane:
    return blur(floats(rng.normal(0, spread, like.shape)), sigma)


def _plain(colour: Colour, like: Plane) -> Image:
    return floats(np.broadcast_to(floats(colour), (*like.shape, 3)))
