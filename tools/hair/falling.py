"""Parted hair: every strand walks over a shell round the head, the higher its root the further out.

Below the skull the shell is a tube of the width and thickness that the recipe gives for each
height, so the outline of a style is what its recipe says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from hair import head
from hair.combed import BESIDE_EDGE
from hair.head import SKULL, Flags, Floats, Ints, Points, across, unit
from hair.recipe import Recipe, Shell
from hair.scalp import Roots, before_edge, noise, noises
from ilikeyacut.adapters.preview.arrays.ops import floats

Waves: TypeAlias = tuple[tuple[float, float], tuple[float, float]]
"""How much something differs at a broad and at a fine wavelength (in head units), each with it."""

DOWN = floats([0, -1, 0])

OPEN_Y = (-1.2, -0.8, -0.45, -0.1, 0.08, 0.20, 0.32, 0.40, 0.47)
OPEN_X = (0.20, 0.26, 0.37, 0.425, 0.43, 0.41, 0.34, 0.24, 0.05)
"""At each height OPEN_Y, how far from the middle hair leaves the face free ..."""

FALLEN_X = (0.20, 0.25, 0.355, 0.405, 0.415, 0.375, 0.25, 0.11, -0.2)
"""... and on the side where it falls over the corner of the forehead."""

NEAREST_X = (0.15, 0.20, 0.30, 0.355, 0.37, 0.32, 0.17, -0.05, -0.3)
"""Strands that still hang nearer to the middle than this are left out."""

ASTRAY, INWARD = 0.05, 0.045
"""So many single strands cross that edge towards the face, by so much in head units."""

RAGGED, OWN = ((0.018, 0.15), (0.012, 0.05)), 0.012
"""How far that edge wanders and at which wavelengths, and from strand to strand, in head units:
hair does not end in a line."""

SKIN, ROOT = 0.004, 0.002
"""The innermost strands keep this far from the shell's inside, and begin so far above the scalp, in
head units."""

RISES = 0.13
"""Within this length a strand has risen to its place in the shell."""

NEAR, STEEPEST, FOLLOWS = 0.16, 0.75, (0.5, 0.75)
"""A strand makes for its place the steeper the further off it is, counted in so many head units, at
most so steeply, and by these shares of that at each step, within RISES and beyond."""

BULGES = ((2, 3.1, 0.5), (5, -4.3, 0.35), (11, 2.2, 0.25))
"""How many bulges of the shell stand round the head, by how many radians they turn in a head unit
of height, and how far they stand out: broad ones furthest."""

BENDS, WAVELENGTH = floats([0.05, 0, 0.05]), 0.3
"""By how much of its way hair drifts aside and forward, so that strands are not parallel, and over
how many head units alike."""

TALLEST, FLATTENS = 0.75, 0.8
"""The height over the hairline above which roots lie outermost, and the power of the way there."""

INNER, RANGE, RANKS = 0.06, 0.76, (0.01, 1.06)
"""The rank of the lowest roots, how much higher that of the highest is, and the bounds of ranks."""

MIXED, MIXED_OWN = ((0.11, 0.22), (0.09, 0.07)), 0.04
"""By how much ranks differ and at which wavelengths in head units, and from strand to strand: hair
does not lie in sheets."""

AHEAD = 0.35
"""Hair gives way to the shoulders this far above them, in head units."""

TO_THE_FRONT = -0.40
"""Locks whose strands are mostly before this depth go to the front, the others to the back."""

UPRIGHT = floats([0, 1, 1])
"""Shoulders do not spread hair sideways."""

SLIDES = 0.7
"""By so much of its way hair moves on over the shoulders."""

LIES, OVER = 0.01, 0.08
"""How far above the shoulders the innermost strands lie, and how much further the outermost."""

LEFT = 0.03
"""So much of a strand lies on the scalp before the face counts."""

SOFT, ASIDE = 0.06, (0.9, 0, -0.25)
"""How far within the edge strands turn from the face wholly, in head units, and by how much of a
step: aside and a little back."""

FACE, FRONT = -0.15, -0.1
"""Strands before this depth are led off the face, and those before FRONT are before it."""

EAR = 0.45
"""Strands further from the middle than this are beside the face, in head units."""

TEMPLES = 0.24, 0.2
"""From so far from the middle on, and over how much, hair leaves the scalp straight down."""

PARTING, RISE = 0.10, (0.35, 0.5, 0.35)
"""How near to the parting hair rises more, in head units; and the share of a recipe's `rise` that
all roots have, that the outermost have besides, and those at the parting."""


@dataclass(frozen=True)
class Body:
    """The shell, each strand's rank in it, and the phases of its bulges round the head."""

    shell: Shell
    rank: Floats
    bulges: Floats

    def kept(self, here: Points, heading: Points, arc: float) -> Points:
        """Return headings that bring strands, `arc` from their roots, to their place in it."""
        distance, normal = _from_inside(self.shell, here)
        wanted = SKIN + self.rank * self._thickness(here) * (1 - np.exp(-arc / RISES))
        aim = np.clip((wanted - distance) / NEAR, -STEEPEST, STEEPEST)[:, None]
        slope = (heading * normal).sum(1, keepdims=True)
        follows = FOLLOWS[arc >= RISES]
        return unit(floats(heading + normal * (aim - slope) * follows))

    def _thickness(self, here: Points) -> Floats:
        x, y, z = here.T
        turn = np.arctan2(x, z - SKULL[0][2])
        bumps = sum(
            np.sin(count * turn + leans * y + phase) * high
            for (count, leans, high), phase in zip(BULGES, self.bulges, strict=True)
        )
        thick = np.interp(y, self.shell.y, self.shell.thick)
        return floats(thick * (1 + self.shell.uneven * bumps))


def curves(recipe: Recipe, shell: Shell, roots: Roots, rng: np.random.Generator) -> Points:
    """Return a path `(n, steps, 3)` for each root, as long as the recipe's `length`."""
    rank = ranks(roots, rng)
    body = Body(shell, rank, floats(rng.uniform(0, 2 * np.pi, 3)))
    heading = _leaving(recipe, roots, rank, rng)
    step = floats(recipe.length / (recipe.steps - 1))
    bend = noises(roots.points, WAVELENGTH, rng) * BENDS * step
    edge = floats(_uneven(roots, RAGGED, rng) + rng.normal(0, OWN, len(rank)))
    astray = rng.random(len(rank)) < ASTRAY
    edge = floats(edge - astray * np.abs(rng.normal(0, INWARD, len(rank))))
    open_to = _opening(recipe, roots.side), edge
    here = roots.points + roots.normals * floats(ROOT)
    path = [here]
    for k in range(1, recipe.steps):
        arc = k * float(step)
        turn = floats(1 - np.exp(-recipe.weight * float(step) * (0.6 + 0.5 * min(arc, 1.0))))
        heading = unit(heading * (1 - turn) + DOWN * turn + bend)
        heading = body.kept(here, heading, arc)
        if arc > LEFT:
            heading = _off_the_face(here, heading, roots.side, *open_to)
        here = floats(here + heading * step)
        path.append(here)
    return np.stack(path, 1)


def ranks(roots: Roots, rng: np.random.Generator) -> Floats:
    """Return where in the shell each strand lies, 0 innermost to 1: high roots over low ones."""
    high = np.clip(roots.above / TALLEST, 0, 1) ** FLATTENS
    mixed = _uneven(roots, MIXED, rng)
    own = rng.normal(0, MIXED_OWN, len(high))
    return floats(np.clip(INNER + RANGE * high + mixed + own, *RANKS))


def _uneven(roots: Roots, waves: Waves, rng: np.random.Generator) -> Floats:
    """Return a random value for each root, of so much at some wavelengths: neighbours are alike."""
    broad, fine = (much * noise(roots.points, wavelength, rng) for much, wavelength in waves)
    return broad + fine


def _leaving(recipe: Recipe, roots: Roots, rank: Floats, rng: np.random.Generator) -> Points:
    """Return the direction in which hair leaves the scalp: aside in front, downward behind."""
    points, side = roots.points, roots.side
    forward = (points[:, 2] - SKULL[0][2]) / SKULL[1][2]
    off = points[:, 0] - recipe.part
    fallen = np.clip((points[:, 0] * _fuller(recipe) + 0.12) / 0.25, 0, 1)
    fallen = fallen * (side == _fuller(recipe)) * np.clip(1 - roots.above / 0.28, 0, 1)
    back = -0.08 - (0.26 + recipe.back) * np.clip(forward, 0, 1) + recipe.fall * 0.75 * fallen
    front = np.stack([side, np.full_like(side, -0.05), back], 1)
    if recipe.fringe and recipe.fringe.from_crown:
        behind_it = np.maximum(-before_edge(recipe.fringe, points), 0)
        near = np.exp(-behind_it / BESIDE_EDGE)[:, None]
        over = side * np.clip(np.abs(points[:, 0]) / 0.15, 0.3, 0.8)
        beside = np.stack([over, np.full_like(side, -0.1), np.full_like(side, 0.7)], 1)
        front = front * (1 - near) + beside * near
    aside = np.clip(off / 0.35, -1, 1) * 0.5 + 0.25 * noise(points, 0.5, rng)
    behind = np.stack([aside, np.full_like(side, -0.8), np.full_like(side, -0.4)], 1)
    rear = np.clip(0.5 - forward * 2.0, 0, 1)[:, None]
    way = front * (1 - rear) + behind * rear
    begins, width = TEMPLES
    temple = np.clip((np.abs(points[:, :1]) - begins) / width, 0, 1) * (1 - rear)
    way = unit(floats(way * (1 - temple) + floats([0, -1, -0.22]) * temple))
    way = way + 0.12 * noises(points, 0.22, rng) + floats(rng.normal(0, 0.05, way.shape))
    everywhere, outside, parted = RISE
    at_parting = np.exp(-np.abs(off) / PARTING)
    rise = recipe.rise * (everywhere + outside * rank + parted * at_parting)
    along = unit(across(floats(way), roots.normals))
    return unit(floats(along + roots.normals * floats(rise)[:, None]))


def _fuller(recipe: Recipe) -> float:
    """The side with more hair: opposite the parting; 0 for a parting in the middle."""
    return float(-np.sign(recipe.part))


def _from_inside(shell: Shell, points: Points) -> tuple[Floats, Points]:
    """Return the distance from the shell's inside (first order) and its normal."""
    x, y, z = points.T
    centre, radius = SKULL
    up, deep = np.maximum(y - centre[1], 0), z - centre[2]
    tapers = np.where(y < centre[1], np.interp(y, (-1.2, -0.6, 0.16), (0.62, 0.72, 1.0)), 1)
    depth = np.where(deep > 0, radius[2] * 0.96, radius[2]) * tapers
    size = np.stack([np.interp(y, shell.y, shell.inner), np.full_like(y, radius[1]), depth], 1)
    inner = floats(np.stack([x, up, deep], 1) / size)
    reach = np.sqrt((inner**2).sum(1)) + floats(1e-9)
    slope = floats(inner / size)
    steep = np.sqrt((slope**2).sum(1)) + floats(1e-9)
    return floats((reach - 1) * reach / steep), floats(slope / steep[:, None])


def _opening(recipe: Recipe, side: Floats) -> Floats:
    """Return how much of the way each strand's edge goes from OPEN_X to FALLEN_X."""
    return floats(np.where(side == _fuller(recipe), recipe.fall, 0.0))


def _off_the_face(
    here: Points, heading: Points, side: Floats, fallen: Floats, edge: Floats
) -> Points:
    x, y, z = here.T
    free, fell = np.interp(y, OPEN_Y, OPEN_X), np.interp(y, OPEN_Y, FALLEN_X)
    limit = free + (fell - free) * fallen + edge
    into = np.clip((limit - x * side) / SOFT, 0, 1) * (z > FACE) * (y < OPEN_Y[-1])
    return unit(floats(heading + np.stack([side * into, into, into], 1) * ASIDE))


def over_shoulders(paths: Points, lock: Ints, rank: Floats) -> None:
    """Lead hair that falls on the shoulders over them, each lock to the front or to the back."""
    steps = np.linalg.norm(np.diff(paths, axis=1), axis=2)[..., None]
    above = floats(LIES + OVER * rank[:, None])
    moved = np.zeros_like(paths[:, 0])
    way = np.zeros(len(paths), np.float32)
    for k in range(1, paths.shape[1]):
        here = paths[:, k] + moved
        distance, normal = head.away(here, head.SHOULDERS)
        near = np.clip(1 - distance / AHEAD, 0, 1)
        before = _means(floats(here[:, 2] > TO_THE_FRONT), lock) > 0.5
        way = np.where(way == 0, np.where(before, 1, -1) * (near[:, 0] > 0), way)
        moved += unit(floats(normal * UPRIGHT)) * np.maximum(above - distance, 0)
        moved[:, 2:] += near * way[:, None] * SLIDES * steps[:, k - 1]
        paths[:, k] += moved


def _means(values: Floats, group: Ints) -> Floats:
    """Return for each value the mean of its group."""
    sums, sizes = np.bincount(group, values), np.bincount(group)
    return floats((sums / np.maximum(sizes, 1))[group])


def before_the_face(paths: Points, side: Floats) -> Flags:
    """Tell which points `(n, k)` of parted hair hang before the face."""
    x, y, z = np.moveaxis(paths, -1, 0)
    nearest = np.interp(y, OPEN_Y, NEAREST_X, right=-9)
    return np.asarray((x * side[:, None] < nearest) & (np.abs(x) < EAR) & (z > FRONT), np.bool_)
