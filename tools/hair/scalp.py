"""Where hair is rooted: single fine hairs at the hairline, full density above it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hair import head
from hair.head import SKULL, Flags, Floats, Points, away, unit
from hair.recipe import Comb, Fringe, Recipe
from ilikeyacut.adapters.preview.arrays.ops import floats

SPARSE = 0.04
"""At the hairline grows this share of full density."""

EARS = 0.02
"""At this height of the head tapered hair is thinnest."""

GAP = 0.005
"""Half the width of the bare line of a parting."""

BACK_OF_PARTING = -0.45
"""A parting ends at this depth."""


@dataclass(frozen=True)
class Roots:
    """Roots `(n, 3)` with the scalp's normals, and their side of the parting (-1, 1).

    `above` is the height over the hairline, `fine` how thick the hair is (1 is full), `fringe`
    marks hair that is combed over the forehead.
    """

    points: Points
    normals: Points
    side: Floats
    above: Floats
    fine: Floats
    fringe: Flags

    def chosen(self, kept: Flags) -> Roots:
        """Return some of the roots."""
        return Roots(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


def rooted(recipe: Recipe, count: int, rng: np.random.Generator) -> Roots:
    """Return about `count` roots for a whole scalp; of a fringe alone, only those of the fringe."""
    points, above = _spread(recipe, count, rng)
    off = points[:, 0] - _parting(recipe, points, rng)
    fringe = fringed(recipe, points, rng)
    roots = Roots(
        points=points,
        normals=away(points, SKULL)[1],
        side=np.where(off < 0, -1, 1).astype(np.float32),
        above=above,
        fine=floats(np.clip(0.45 + above / 0.10 * 0.55, 0.45, 1)),
        fringe=fringe,
    )
    if recipe.only_fringe:
        return roots.chosen(fringe)
    if recipe.comb is Comb.PARTED and recipe.part_mixed < GAP:
        bare = (np.abs(off) < GAP) & (points[:, 2] > BACK_OF_PARTING)
        return roots.chosen(~bare)
    return roots


def _spread(recipe: Recipe, count: int, rng: np.random.Generator) -> tuple[Points, Floats]:
    total = round(count * 2.05)
    turn = np.pi * (3 - np.sqrt(5)) * np.arange(total)
    y = 1 - 2 * (np.arange(total) + 0.5) / total
    ring = np.sqrt(1 - y * y)
    sphere = np.stack([ring * np.cos(turn), y, ring * np.sin(turn)], 1)
    sphere += rng.normal(0, 1.1 / np.sqrt(total), sphere.shape)
    points = np.asarray(SKULL[0] + unit(floats(sphere)) * SKULL[1], np.float32)
    line = recipe.hairline
    ragged = line.uneven * (0.85 * noise(points, 0.10, rng) + 0.53 * noise(points, 0.03, rng))
    ragged += rng.normal(0, line.mixed, total)
    above = floats(head.above_hairline(points, floats(line.height)) + ragged)
    dense = SPARSE + (1 - SPARSE) * np.clip(above / line.soft, 0, 1) ** 1.3
    low = np.clip((recipe.fade - points[:, 1]) / (recipe.fade - EARS), 0, 1)
    dense *= 1 - (1 - recipe.taper) * low
    grows = (above > 0) & (rng.random(total) < dense)
    return points[grows], floats(above[grows])


def _parting(recipe: Recipe, points: Points, rng: np.random.Generator) -> Floats:
    rear = np.clip((points[:, 2] - SKULL[0][2]) / 0.5 + 0.3, 0, 1)
    own = rng.normal(0, recipe.part_mixed, len(points))
    wiggle = 0.006 * np.sin(points[:, 2] * 40) + own
    return floats(recipe.part * rear + wiggle)


def fringed(recipe: Recipe, points: Points, rng: np.random.Generator) -> Flags:
    """Tell which roots belong to the fringe: a triangle over the forehead without a clear edge."""
    if recipe.fringe is None:
        return np.zeros(len(points), np.bool_)
    x, y, _ = points.T
    aside = x / recipe.fringe.width
    ragged = 0.03 * np.sin(x * 61 + y * 17) + rng.normal(0, recipe.fringe.mixed, len(x))
    deep = recipe.fringe.deep * (1 - 0.55 * aside**2) + ragged
    blurred = ragged if recipe.fringe.from_crown else 0
    front = (before_edge(recipe.fringe, points) > blurred) & (head.azimuth(points) < 66)
    return np.asarray(
        (head.above_hairline(points, floats(recipe.hairline.height)) < deep)
        & front
        & (np.abs(aside) < 1),
        np.bool_,
    )


def before_edge(fringe: Fringe, points: Points) -> Floats:
    """Return how far before the back edge of a fringe's triangle points of the scalp lie."""
    aside = np.minimum(np.abs(points[:, 0]) / fringe.width, 1)
    return floats(points[:, 2] - fringe.apex * (1 - aside))


def noise(points: Points, wavelength: float, rng: np.random.Generator, waves: int = 10) -> Floats:
    """Return a smooth random field at points `(n, 3)`, about standard normal."""
    ways = unit(floats(rng.normal(size=(waves, 3)))) * floats(2 * np.pi / wavelength)
    ways = ways * floats(rng.uniform(0.7, 1.4, (waves, 1)))
    phases = floats(rng.uniform(0, 2 * np.pi, waves))
    return floats(np.sin(points @ ways.T + phases).sum(1) * np.sqrt(2 / waves))


def noises(points: Points, wavelength: float, rng: np.random.Generator) -> Points:
    """Return three such fields as a vector at each point."""
    return np.stack([noise(points, wavelength, rng) for _ in range(3)], 1)
