"""Braids of three and ropes, of many strands each."""

from __future__ import annotations

import numpy as np

from hair import head
from hair.bundles import wander, wound
from hair.head import Floats, Ints, Points, across, unit
from hair.recipe import Recipe, Weave
from hair.scalp import Roots
from ilikeyacut.adapters.preview.arrays.ops import floats

INTO = 30
"""Hair on the scalp goes into its plait after a thirtieth of the plait's steps."""

SWAYS = 0.03
"""How far a plait wanders, in head units a fifth of its way: neighbours cross and leave gaps."""

LIES = 0.012
"""How high it rises above the scalp on its way, in head units."""


def sway(count: int, steps: int, rng: np.random.Generator) -> Points:
    """Return how far plaits `(count, steps, 3)` hang from where they would hang straight."""
    ramp = np.clip(np.linspace(-0.5, 3, steps, dtype=np.float32), 0, 1)
    return floats(wander(count, steps, SWAYS, 5, rng) * ramp[None, :, None])


def strands(
    recipe: Recipe, leaders: Points, normals: Points, rng: np.random.Generator
) -> tuple[Points, Ints]:
    """Return the strands `(n, steps, 3)` woven round the leaders, and the leader of each."""
    each = max(recipe.strands // len(leaders), 6)
    plait = np.repeat(np.arange(len(leaders)), each)
    count, steps = len(plait), leaders.shape[1]
    v = np.linspace(0, 1, steps, dtype=np.float32)
    arc = v[None] * recipe.length
    size = recipe.weave_radius * np.clip(0.45 + v / 0.08, 0, 1) * np.clip((1.06 - v) / 0.2, 0.3, 1)
    size = size[None] * (1 + rng.normal(0, 0.15, len(leaders)))[plait][:, None]
    start = rng.uniform(0, 2 * np.pi, len(leaders))[plait][:, None]
    spin = rng.uniform(0, 2 * np.pi, count)[:, None]
    deep = np.sqrt(rng.random(count))[:, None]
    paths, up = leaders[plait], normals[plait]
    if recipe.weave is Weave.BRAID:
        part = rng.integers(0, 3, count)[:, None] * (2 * np.pi / 3)
        turn = arc * (2 * np.pi / (recipe.weave_radius * 5.2)) + part + start
        paths = _aside(paths, up, np.sin(turn) * size, np.sin(2 * turn) * size * 0.45)
        paths = wound(paths, up, floats(spin + turn * 0), floats(deep * size * 0.5), 1.0)
    else:
        turn = arc * 9 + spin + start
        rough = 1 + 0.12 * np.sin(arc * 37 + start) + 0.08 * np.sin(arc * 71 + 2 * start)
        paths = wound(paths, up, floats(turn), floats(deep * size * rough), 1.0)
    drift = wander(count, steps, recipe.frizz, 7, rng) * np.clip(v * 2, 0, 1)[None, :, None]
    return np.asarray(paths + drift, np.float32), plait


def _aside(paths: Points, normals: Points, wide: Floats, deep: Floats) -> Points:
    along = unit(np.gradient(paths, axis=1).astype(np.float32))
    out = unit(across(np.broadcast_to(normals[:, None], paths.shape), along))
    return np.asarray(
        paths + wide[..., None] * np.cross(along, out) + deep[..., None] * out, np.float32
    )


def gathered(base: Roots, leaders: Points, roots: Roots) -> tuple[Points, Ints]:
    """Return hair `(n, steps, 3)` that lies on the scalp up to the plait it goes into.

    Along the borders between plaits the scalp stays bare, as where such hair is parted.
    """
    place, centres = (np.c_[it.points, it.side] for it in (base, roots))
    plait = np.argmin((centres**2).sum(1) - 2 * place @ centres.T, 1)
    t = np.linspace(0, 1, leaders.shape[1], dtype=np.float32)
    into = leaders[plait, len(t) // INTO]
    straight = base.points[:, None] * (1 - t)[:, None] + into[:, None] * t[:, None]
    paths = head.outside(floats(straight), floats(LIES * np.sin(np.pi * t))[None, :, None] + 0.003)
    return paths, plait
