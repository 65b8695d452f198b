"""Short hair, fringes and hair that stands out: it leaves the scalp as it is combed, then sinks."""

from __future__ import annotations

import numpy as np

from hair import head
from hair.head import SKULL, Floats, Points, across, away, dot, unit
from hair.recipe import Comb, Recipe
from hair.scalp import Roots, before_edge, noise, noises
from ilikeyacut.adapters.preview.arrays.ops import floats

DOWN = floats([0, -1, 0])
CROWN = unit(floats([0.12, 0.86, -0.42])) * SKULL[1] + SKULL[0]
"""The whorl that short hair grows away from."""

BESIDE_EDGE = 0.12
"""So near to the back edge of a fringe its strands and those behind it lie alike."""


def curves(recipe: Recipe, roots: Roots, rng: np.random.Generator) -> Points:
    """Return a path `(n, steps, 3)` for each root."""
    length = lengths(recipe, roots, rng)
    if recipe.comb is Comb.OUT:
        return _straight_out(recipe, roots, length, rng)
    return _draped(recipe, roots, length, rng)


def lengths(recipe: Recipe, roots: Roots, rng: np.random.Generator) -> Floats:
    """Return each strand's length: by height where the sides are cut shorter, less at the face."""
    length = np.full(len(roots.points), recipe.length)
    if recipe.sides is not None:
        uneven = 0.02 * noise(roots.points, 0.15, rng)
        high = np.clip((roots.points[:, 1] + uneven - recipe.fade) / recipe.blend + 0.5, 0, 1)
        length = recipe.sides * (recipe.length / recipe.sides) ** (high * high * (3 - 2 * high))
    front = np.clip(1 - head.azimuth(roots.points) / 75, 0, 1)
    length = length * (1 - recipe.framing * front * np.clip(1 - roots.above / 0.40, 0, 1))
    return floats(np.where(roots.fringe, _fringe_lengths(recipe, roots, rng), length))


def _fringe_lengths(recipe: Recipe, roots: Roots, rng: np.random.Generator) -> Floats:
    fringe = recipe.fringe
    if fringe is None:
        return np.zeros(len(roots.points), np.float32)
    x = roots.points[:, 0]
    ragged = 0.7 * noise(roots.points, 0.12, rng) + 0.5 * rng.normal(0, 1, len(x))
    end = fringe.end + fringe.uneven * ragged - fringe.arch * x**2 - fringe.slant * x
    end += fringe.thinned * rng.random(len(x)) ** 2
    end += fringe.open * (0.35 - 1.6 * np.abs(x))
    drop = _angle(roots.points[:, 1]) - _angle(end)
    length = -drop * SKULL[1][1] * 1.06 + 0.03
    length = length * np.hypot(1, fringe.sweep * 0.8) * (1 + 1.5 * fringe.open)
    return floats(np.clip(length, 0.10, 1.3))


def _angle(height: Floats) -> Floats:
    return np.asarray(np.arccos(np.clip((height - SKULL[0][1]) / SKULL[1][1], -1, 1)))


def _straight_out(recipe: Recipe, roots: Roots, length: Floats, rng: np.random.Generator) -> Points:
    """Hair that its coils hold up: shorter at the hairline, with a soft outline."""
    points = roots.points
    from_middle = unit(points - (SKULL[0] + floats([0, -0.1, 0])))
    out = roots.normals + 0.25 * from_middle + 0.10 * noises(points, 0.12, rng)
    out = unit(floats(out + rng.normal(0, 0.10, points.shape)))
    uneven = 1 + 0.05 * noise(points, 0.3, rng) + 0.05 * noise(points, 0.10, rng)
    uneven = uneven * (1 - 0.22 * rng.random(len(points)) ** 2)
    length = floats(length * np.clip(0.45 + roots.above / 0.45, 0.35, 1) * uneven)
    v = np.linspace(0, 1, recipe.steps, dtype=np.float32)
    sag = floats([0, -0.06, 0]) * (v**2)[None, :, None]
    return floats(points[:, None] + out[:, None] * (length[:, None] * v)[..., None] + sag)


def _draped(recipe: Recipe, roots: Roots, length: Floats, rng: np.random.Generator) -> Points:
    """Grow step by step: turned down by weight, held off and on the head."""
    points, count = roots.points, len(roots.points)
    body = _body(recipe, roots, length, rng)
    heading = unit(across(_combed(recipe, roots, rng), roots.normals))
    heading = unit(heading + roots.normals * recipe.stand * (0.3 + 0.7 * body))
    bend = floats((noises(points, 0.25, rng) + rng.normal(0, 0.5, (count, 3))) * [0.04, 0.01, 0.04])
    step = floats(length / (recipe.steps - 1))[:, None]
    edge = floats(0.02 * noise(points, 0.12, rng) + rng.normal(0, 0.015, count))
    here = points + roots.normals * floats(0.003)
    path = [here]
    for k in range(1, recipe.steps):
        v = k / (recipe.steps - 1)
        turn = 1 - np.exp(-recipe.weight * step * (0.5 + 0.9 * v))
        heading = unit(heading * (1 - turn) + DOWN * turn + bend * np.minimum(step * 1.5, 0.08))
        room = floats(0.006 + recipe.lift * body * (1 - np.exp(-v * length[:, None] / 0.10)))
        heading = _hugging(heading, here, room)
        here = _beside_the_face(roots, here + heading * step, edge)
        here = head.outside(here, room * 0.7 + 0.004, 0.55)
        path.append(here)
    return np.stack(path, 1)


def _body(recipe: Recipe, roots: Roots, length: Floats, rng: np.random.Generator) -> Floats:
    """Return how far out in the hair's body each strand lies, 0..1: cropped hair lies flatter."""
    above = np.clip(roots.above / 0.6, 0, 1)
    if recipe.comb is Comb.BACK:
        above = np.clip(0.5 + (roots.points[:, 2] + 0.1) * 1.6, 0, 1)
    mixed = 0.09 * noise(roots.points, 0.10, rng) + rng.normal(0, 0.06, len(above))
    body = np.clip(0.2 + 0.65 * above + mixed, 0.02, 1.1) * np.where(roots.fringe, 0.55, 1)
    if recipe.sides is not None:
        body = body * np.sqrt(np.clip(length / recipe.length, 0, 1))
    return floats(body)[:, None]


def _combed(recipe: Recipe, roots: Roots, rng: np.random.Generator) -> Points:
    points, ones = roots.points, np.ones(len(roots.points))
    if recipe.comb is Comb.BACK:
        way = np.stack([points[:, 0] * 0.9, ones * 0.35, -ones], 1)
    else:
        way = points - CROWN + np.cross(points - CROWN, roots.normals) * 0.25
    way = unit(floats(way)) + 0.10 * noises(points, 0.2, rng) + rng.normal(0, 0.05, points.shape)
    way += recipe.tousled * noises(points, 0.07, rng)
    if recipe.fringe:
        sign = roots.side * recipe.fringe.open * 3
        over = points[:, 0] * (0.4 + 2 * recipe.fringe.open) + recipe.fringe.sweep + sign
        if recipe.fringe.from_crown:
            within = np.maximum(before_edge(recipe.fringe, points), 0)
            over += 1.6 * points[:, 0] * np.exp(-within / BESIDE_EDGE)
        fringe = np.stack([over, -0.15 * ones, ones], 1) + 0.08 * noises(points, 0.15, rng)
        fringe += recipe.tousled * noises(points, 0.07, rng)
        way = np.where(roots.fringe[:, None], fringe, way)
    return floats(way)


def _hugging(heading: Points, here: Points, room: Floats) -> Points:
    """Slide along the head within `room` of it; above that bend back towards it, over the ears."""
    skull, over_skull = away(here, head.SKULL)
    face, over_face = away(here, head.FACE)
    near, normal = np.minimum(skull, face), np.where(skull < face, over_skull, over_face)
    slope = dot(heading, normal)
    into, out = np.minimum(slope, 0), np.maximum(slope, 0)
    heading = heading - into * normal * np.clip(1 - (near - room) / 0.07, 0, 1)
    over_ears = np.clip((here[:, 1:2] - 0.02) / 0.25, 0, 1)
    pull = np.clip((near - room) / 0.05, 0, 0.8) * (near < 0.35) * over_ears
    return unit(floats(heading - out * normal * pull))


def _beside_the_face(roots: Roots, here: Points, edge: Floats) -> Points:
    here = floats(here).copy()
    x, y, z = here.T
    limit = np.interp(y, head.JAW_Y, head.JAW_X) + edge
    push = (z > -0.22) & (y < 0.42) & (np.abs(x) < limit) & ~roots.fringe
    x[push] += (roots.side * (limit - np.abs(x)) * 0.35)[push]
    return here
