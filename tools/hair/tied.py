"""Hair that is held in one place: along the scalp to the tie, then a tail or a bun."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hair.head import SKULL, Floats, Ints, Points, unit
from hair.recipe import Recipe, Tie
from hair.scalp import noise, noises
from ilikeyacut.adapters.preview.arrays.ops import floats

Curve = Callable[[int], Points]
"""Makes what follows the tie, in so many steps."""

HELD = 0.45
"""The share of a strand's steps that lies on the scalp."""


RISES, STEEP = 0.75, 0.8
"""The share of a wave by which hair lifts on its way to the tie, and the power of its way: below 1
it lifts most at its root."""

BODY, UNEVEN, OWN = 0.6, (0.12, 0.12), 0.06
"""How far out in the hair's body strands lie, by how much that differs and at which wavelength in
head units, and from strand to strand: neighbours lie at one height, or dark gaps part them."""

SIDES, FRONT = 0.3, (-0.1, 0.4)
"""The share of the lift at the sides, and how far forward on the skull's sphere it begins to grow
and is whole."""

STRAYS, WIDTH, STRAND = 0.05, 0.2, 0.02
"""How far hair strays from the straight way to the tie, at which wavelength, and single strands: it
was combed by hand."""

CLOSE = 0.006
"""How far above the scalp it starts, as a share of the skull's radius."""


def curves(recipe: Recipe, tie: Tie, roots: Points, lock: Ints, rng: np.random.Generator) -> Points:
    """Return a path `(n, steps, 3)` for each root; beyond the tie, locks stay together."""
    held = round(recipe.steps * HELD)
    scalp = _along_scalp(recipe, tie, roots, held, rng)
    after = _bun(recipe, tie, lock, rng) if tie.bun else _tail(recipe, tie, lock, rng)
    rest = after(recipe.steps - held + 1)
    joined = np.concatenate([scalp, rest[:, 1:]], 1)
    return _eased(joined, held)


def _along_scalp(
    recipe: Recipe, tie: Tie, roots: Points, steps: int, rng: np.random.Generator
) -> Points:
    """Great circles over the skull to the tie, lifted a little in between."""
    centre, radius = SKULL
    start = unit((roots - centre) / radius)
    end = unit((floats(tie.at) - centre) / radius)
    angle = np.arccos(np.clip(start @ end, -1, 1))[:, None, None]
    t = np.linspace(0, 1, steps, dtype=np.float32)[None, :, None]
    way = np.sin((1 - t) * angle) * start[:, None] + np.sin(t * angle) * end
    way = unit(np.asarray(way / (np.sin(angle) + 1e-6), np.float32))
    thick = recipe.lift * _body(roots, start, rng)[:, None, None]
    reach = 1 + thick * np.sin(np.pi * RISES * t**STEEP) + CLOSE
    aside = STRAYS * noises(roots, WIDTH, rng) + rng.normal(0, STRAND, roots.shape)
    way = unit(way + floats(aside)[:, None] * np.sin(np.pi * t))
    path = centre + way * radius * reach
    gap = np.linalg.norm(floats(tie.at) - path[:, -1], axis=1)[:, None, None]
    return np.asarray(path + (floats(tie.at) - path[:, -1:]) * t**3 * (gap > 0), np.float32)


def _body(roots: Points, start: Points, rng: np.random.Generator) -> Floats:
    """Return how far out in the hair's body each strand lies, 0..1: at the sides it lies flat."""
    by, wavelength = UNEVEN
    mixed = by * noise(roots, wavelength, rng) + rng.normal(0, OWN, len(roots))
    begins, whole = FRONT
    front = np.clip((start[:, 2] - begins) / (whole - begins), SIDES, 1)
    return floats(np.clip(BODY + mixed, 0.1, 1) * front)


def _of_locks(lock: Ints, rng: np.random.Generator, own: float, axes: int = 1) -> Floats:
    """Return standard normals `(n, axes)` that a lock shares, but for `own` of each strand."""
    shared = rng.normal(0, 1, (lock.max() + 1, axes))[lock]
    return floats(shared + rng.normal(0, own, (len(lock), axes)))


def _tail(recipe: Recipe, tie: Tie, lock: Ints, rng: np.random.Generator) -> Curve:
    knots = floats([tie.at, *tie.tail])
    aside = _of_locks(lock, rng, 0.15, 2)
    aside /= np.maximum(np.hypot(*aside.T)[:, None], 1) / floats(0.98)
    short = 1 - recipe.layers * (0.5 + 0.5 * np.tanh(_of_locks(lock, rng, 0.3)[:, 0]))

    def along(steps: int) -> Points:
        t = floats(np.linspace(0, 1, steps)[None] * short[:, None])
        middle = _spline(knots, t)
        before, after = _spline(knots, floats(t - 0.01)), _spline(knots, floats(t + 0.01))
        ahead = unit(floats(after - before))
        right = unit(np.cross(ahead, floats([0, 0, 1])) + floats([1e-4, 0, 0]))
        up = np.cross(right, ahead)
        thick = tie.radius + (tie.tail_radius - tie.radius) * np.sin(np.pi * (t * 0.62)) ** 0.8
        thick = (thick * (1 - 0.6 * t**3))[..., None]
        shift = aside[:, None, :1] * right + aside[:, None, 1:] * up
        return np.asarray(middle + shift * thick, np.float32)

    return along


def _spline(knots: Points, t: Floats) -> Points:
    """Return Catmull-Rom points at `t` in 0..1 through the knots."""
    padded = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    place = np.clip(t, 0, 1) * (len(knots) - 1)
    i = np.minimum(place.astype(np.int64), len(knots) - 2)
    u = (place - i)[..., None]
    a, b, c, d = (padded[i + k] for k in range(4))
    cubic = (-a + 3 * b - 3 * c + d) * u**3 + (2 * a - 5 * b + 4 * c - d) * u**2
    return np.asarray(0.5 * (2 * b + (c - a) * u + cubic), np.float32)


def _bun(recipe: Recipe, tie: Tie, lock: Ints, rng: np.random.Generator) -> Curve:
    """Locks wound round the tie's axis, over one another."""
    axis = unit(floats(tie.at) - SKULL[0])
    right = unit(np.cross(axis, floats([0, 0, 1])))
    front = np.cross(right, axis)
    count = lock.max() + 1
    begin = rng.uniform(0, 2 * np.pi, count)[lock][:, None] + rng.normal(0, 0.08, (len(lock), 1))
    tilt = 0.35 * _of_locks(lock, rng, 0.12)
    layer = (0.6 + 0.4 * rng.random(count)[lock] ** 0.5)[:, None]
    layer = layer + rng.normal(0, 0.035, (len(lock), 1))
    centre = floats(tie.at) + axis * floats(tie.bun * 0.45)

    def along(steps: int) -> Points:
        t = np.linspace(0, 1, steps, dtype=np.float32)[None]
        angle = begin + t * 2 * np.pi * recipe.length / (2 * np.pi * tie.bun)
        tall = np.sin(tilt * 2.2 + 0.9 * np.sin(angle * 0.5 + begin)) * 0.72
        wide = np.sqrt(np.maximum(1 - tall**2, 0.05)) * layer
        ring = wide[..., None] * (
            np.cos(angle)[..., None] * right + np.sin(angle)[..., None] * front
        )
        ball = centre + tie.bun * (ring + (tall * layer * 0.8)[..., None] * axis)
        begun = np.clip(t / 0.18, 0, 1)[..., None]
        return np.asarray(floats(tie.at) * (1 - begun) + ball * begun, np.float32)

    return along


def _eased(paths: Points, held: int) -> Points:
    """Round the corner where hair leaves the tie."""
    smooth = paths.copy()
    for _ in range(2):
        near = slice(max(held - 4, 1), held + 4)
        before = smooth[:, max(held - 5, 0) : held + 3]
        after = smooth[:, max(held - 3, 2) : held + 5]
        smooth[:, near] = (before + 2 * smooth[:, near] + after) / 4
    return smooth
