"""From a recipe to its templates: one growth, then light and camera for each yaw."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from hair import raster, shade, strands
from hair.guides import Flags
from hair.head import Floats
from hair.raster import Drawing
from hair.recipe import Recipe
from hair.shade import Pieces, Shadows
from hair.strands import Strands
from hair.template import Planes
from ilikeyacut.adapters.preview.arrays.ops import floats

OUTERMOST = 40
"""Pieces with less hair before them than this, in strands across a cell, are in plain sight."""

SEEN_THROUGH = 0.03
"""Coverage of the front rises over this much of a strand, in head units, from skin to hair."""


@dataclass(frozen=True)
class Rendering:
    """The two layers of a style at one yaw."""

    front: Planes
    back: Planes


@dataclass(frozen=True)
class Scale:
    """The median and the spread of a style's shade, by which all its planes are scored."""

    middle: float
    spread: float

    @classmethod
    def of(cls, drawn: Drawing) -> Scale:
        """Measure where a layer is sure to be hair."""
        sure = drawn.cover > 0.6
        mean = (drawn.from_left + drawn.from_right)[sure] / 2
        return cls(float(np.median(mean)), float(mean.std()) + 1e-6)

    def scored(self, drawn: Drawing, seen_through: float) -> Planes:
        """Return the layer's planes, with single strands made readable."""
        cover = drawn.cover
        if seen_through:
            cover = cover * np.clip(0.45 + drawn.along / floats(seen_through), 0, 1)
        left, right = (
            _readable((plane - floats(self.middle)) / floats(self.spread), drawn.cover)
            for plane in (drawn.from_left, drawn.from_right)
        )
        return Planes(left, right, drawn.along, np.asarray(cover, np.float32))


def render(recipe: Recipe, yaws: tuple[int, ...]) -> dict[int, Rendering]:
    """Grow a style once and draw it for each yaw; the shades are scored over yaw 0's front."""
    found = strands.grow(recipe)
    parts = shade.pieces(found)
    shadows = Shadows(parts.middle, parts.length, recipe.strands, seed=7)
    ambient = sum(shadows(way) for way in shade.AMBIENT) / floats(len(shade.AMBIENT))
    drawn = {yaw: _drawn(recipe, found, parts, floats(ambient), yaw) for yaw in yaws}
    scale = Scale.of(drawn[0 if 0 in yaws else yaws[0]][0])
    return {
        yaw: Rendering(
            scale.scored(front, min(SEEN_THROUGH / recipe.length, 0.15)), scale.scored(back, 0)
        )
        for yaw, (front, back) in drawn.items()
    }


def _drawn(
    recipe: Recipe, found: Strands, parts: Pieces, ambient: Floats, yaw: int
) -> tuple[Drawing, Drawing]:
    middle = raster.turned(parts.middle, yaw)
    facing = replace(
        parts,
        middle=middle,
        along=raster.spun(parts.along, yaw),
        normal=raster.spun(parts.normal, yaw),
    )
    shadows = Shadows(middle, parts.length, recipe.strands, seed=8)
    lights = [
        shade.lit(found, facing, light, shadows(light), ambient)
        for light in (shade.LEFT, shade.RIGHT)
    ]
    v = np.linspace(0, 1, found.paths.shape[1], dtype=np.float32)
    place = np.broadcast_to(((v[1:] + v[:-1]) / 2)[None], ambient.shape)
    front = raster.in_front(found, parts.middle, yaw)
    limit = np.where(front, raster.HIDDEN_FRONT, raster.HIDDEN_BACK)
    before = shadows.hair_before(shade.CAMERA)
    drawn = (place < found.cut[:, None]) & (before < limit)
    values = np.stack([*_encoded(lights, drawn & front & (before < OUTERMOST)), place], -1)
    ends = raster.projected(raster.turned(found.paths, yaw))
    return (
        raster.draw(ends, middle[..., 2], values, drawn & front),
        raster.draw(ends, middle[..., 2], values, drawn & ~front),
    )


def _encoded(lights: list[Floats], outermost: Flags) -> list[Floats]:
    """Bring linear light to the picture's scale of 0..1: what is in sight keeps its strands."""
    brightest = max(np.percentile(light[outermost][::7], 99.5) for light in lights)
    return [np.clip(light / brightest, 0, 1) ** floats(1 / 2.2) for light in lights]


def _readable(plane: Floats, cover: Floats) -> Floats:
    """Even out local contrast, so that locks show in the shade, and soften deep shadow."""
    weight = cover + floats(1e-3)

    def around(values: Floats, sigma: float) -> Floats:
        near = cv2.GaussianBlur(values * weight, (0, 0), sigma)
        return np.asarray(near / cv2.GaussianBlur(weight, (0, 0), sigma), np.float32)

    broad = around(plane, 7)
    fine = plane - broad
    local = np.sqrt(around(fine * fine, 12))
    fine = fine * (0.65 / np.maximum(local, 0.2)) ** 0.6
    bent = np.where(broad < 0, 1.05 * np.tanh(broad / 1.05), 1.35 * broad)
    return np.asarray(fine + bent, np.float32)
