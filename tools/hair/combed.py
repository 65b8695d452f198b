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

FRAMED, FACE = 75, 0.40
"""Hair is cut for the face up to this azimuth in degrees and this height over the hairline."""

ARC, BENT, FRINGES = 1.06, 0.03, (0.10, 1.3)
"""How much longer than the skull's arc down to its end a fringe is, and by how much besides, for it
hangs off the skin; and how short and long its strands may be, in head units."""

FROM, OUTWARD, WAYWARD = floats([0, -0.1, 0]), 0.25, (0.10, 0.12, 0.10)
"""Hair that stands out points away from here, below the skull's middle, by this share, so that its
outline is round; and astray with its neighbours, at which wavelength, and by itself."""

OUTLINE, FLUFFY = ((0.05, 0.3), (0.05, 0.10)), 0.22
"""By how much its outline differs and at which wavelengths, and by how much single strands are
shorter at most."""

ROUNDED, SAG = (0.45, 0.45, 0.35), floats([0, -0.06, 0])
"""The share of its length that it has at the hairline, how far above it that has grown by a whole
length, and the least share; and how far the tips hang. In head units."""

BENDS, WAVELENGTH, OWN = (0.04, 0.01, 0.04), 0.25, 0.5
"""By how much strands bend aside, upward and forward; over how many head units alike, and by how
much each differs from its neighbours."""

SKIN, LIFTS = 0.006, 0.10
"""How far above the scalp the innermost strands lie, and within which length they rise from it, in
head units."""

TWIST = 0.25
"""By how much of its way short hair turns round the whorl."""

LOOSE, HOLDS = 0.07, 0.05
"""So far above its place, in head units, a strand may head straight at the scalp; and so far above
it, one that heads away is bent back most."""

EARS, LONG = (0.02, 0.25), 0.35
"""From this height on, and over how much, hair bends back to the head, for below it falls over the
ears; and so far off the head it is left alone. In head units."""


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
    front = np.clip(1 - head.azimuth(roots.points) / FRAMED, 0, 1)
    length = length * (1 - recipe.framing * front * np.clip(1 - roots.above / FACE, 0, 1))
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
    length = -drop * SKULL[1][1] * ARC + BENT
    length = length * np.hypot(1, fringe.sweep * 0.8) * (1 + 1.5 * fringe.open)
    return floats(np.clip(length, *FRINGES))


def _angle(height: Floats) -> Floats:
    return np.asarray(np.arccos(np.clip((height - SKULL[0][1]) / SKULL[1][1], -1, 1)))


def _straight_out(recipe: Recipe, roots: Roots, length: Floats, rng: np.random.Generator) -> Points:
    """Hair that its coils hold up: shorter at the hairline, with a soft outline."""
    points = roots.points
    shared, wavelength, own = WAYWARD
    from_middle = unit(points - (SKULL[0] + FROM))
    out = roots.normals + OUTWARD * from_middle + shared * noises(points, wavelength, rng)
    out = unit(floats(out + rng.normal(0, own, points.shape)))
    uneven = sum((by * noise(points, wide, rng) for by, wide in OUTLINE), 1)
    uneven = uneven * (1 - FLUFFY * rng.random(len(points)) ** 2)
    shortest, whole, least = ROUNDED
    length = floats(length * np.clip(shortest + roots.above / whole, least, 1) * uneven)
    v = np.linspace(0, 1, recipe.steps, dtype=np.float32)
    sag = SAG * (v**2)[None, :, None]
    return floats(points[:, None] + out[:, None] * (length[:, None] * v)[..., None] + sag)


def _draped(recipe: Recipe, roots: Roots, length: Floats, rng: np.random.Generator) -> Points:
    """Grow step by step: turned down by weight, held off and on the head."""
    points, count = roots.points, len(roots.points)
    body = _body(recipe, roots, length, rng)
    heading = unit(across(_combed(recipe, roots, rng), roots.normals))
    heading = unit(heading + roots.normals * recipe.stand * (0.3 + 0.7 * body))
    bend = floats((noises(points, WAVELENGTH, rng) + rng.normal(0, OWN, (count, 3))) * BENDS)
    step = floats(length / (recipe.steps - 1))[:, None]
    edge = floats(0.02 * noise(points, 0.12, rng) + rng.normal(0, 0.015, count))
    here = points + roots.normals * floats(0.003)
    path = [here]
    for k in range(1, recipe.steps):
        v = k / (recipe.steps - 1)
        turn = 1 - np.exp(-recipe.weight * step * (0.5 + 0.9 * v))
        heading = unit(heading * (1 - turn) + DOWN * turn + bend * np.minimum(step * 1.5, 0.08))
        room = floats(SKIN + recipe.lift * body * (1 - np.exp(-v * length[:, None] / LIFTS)))
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
        way = points - CROWN + np.cross(points - CROWN, roots.normals) * TWIST
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
    heading = heading - into * normal * np.clip(1 - (near - room) / LOOSE, 0, 1)
    low, soft = EARS
    over_ears = np.clip((here[:, 1:2] - low) / soft, 0, 1)
    pull = np.clip((near - room) / HOLDS, 0, 0.8) * (near < LONG) * over_ears
    return unit(floats(heading - out * normal * pull))


def _beside_the_face(roots: Roots, here: Points, edge: Floats) -> Points:
    here = floats(here).copy()
    x, y, z = here.T
    limit = np.interp(y, head.JAW_Y, head.JAW_X) + edge
    push = (z > -0.22) & (y < 0.42) & (np.abs(x) < limit) & ~roots.fringe
    x[push] += (roots.side * (limit - np.abs(x)) * 0.35)[push]
    return here
