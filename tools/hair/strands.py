"""The strands round each guide, and what single strands do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hair import guides, head
from hair.guides import Guides, Ints, wound
from hair.head import SKULL, Floats, Points, across, unit
from hair.recipe import Recipe, Weave
from ilikeyacut.adapters.preview.arrays.ops import floats

BROW = 0.33
"""No hair hangs below this height before the face, unless it is a fringe."""


@dataclass(frozen=True)
class Strands:
    """Polylines `(n, steps, 3)`; `cut` is where along it each ends (0..1).

    `guide` and `lock` number the small and the large lock a strand belongs to, `normals` are those
    of the scalp at its root.
    """

    paths: Points
    normals: Points
    guide: Ints
    lock: Ints
    cut: Floats


def grow(recipe: Recipe) -> Strands:
    """Return all the strands of a style. The same recipe gives the same strands."""
    rng = np.random.default_rng(recipe.seed)
    leaders = guides.grow(recipe, rng)
    woven = recipe.weave is not Weave.LOOSE
    found = _woven(recipe, leaders, rng) if woven else _round(recipe, leaders, rng)
    return _clear_of_face(recipe, leaders, found)


def _round(recipe: Recipe, leaders: Guides, rng: np.random.Generator) -> Strands:
    """Give each root of the scalp a strand that gathers to the nearest guide."""
    roots, guide = _rooted(recipe, leaders, rng)
    count, steps = len(roots), recipe.steps
    v = np.linspace(0, 1, steps, dtype=np.float32)
    offset = floats(roots - leaders.roots[guide])
    gather = recipe.clump * rng.uniform(0.7, 1.05, (count, 1)) * np.clip(v / 0.55, 0, 1) ** 0.8
    paths = leaders.paths[guide]
    paths += offset[:, None] * floats(1 - np.clip(gather, 0, 0.98))[..., None]
    paths += _drift(recipe, count, rng) * np.clip(v * 2, 0, 1)[None, :, None]
    loose = rng.random(count) < recipe.flyaways
    normals = leaders.normals[guide]
    paths[loose] += _flight(recipe, normals[loose], v, rng)
    cut = _cuts(recipe, count, rng)
    cut[loose] *= rng.uniform(0.5, 1, int(loose.sum()))
    return Strands(paths, normals, guide, leaders.lock[guide], floats(cut))


def _rooted(recipe: Recipe, leaders: Guides, rng: np.random.Generator) -> tuple[Points, Ints]:
    """Spread roots over the scalp and find each one's guide, on its own side of the parting."""
    roots = head.scalp(recipe.strands, rng)
    rear = np.clip((roots[:, 2] - SKULL[0][2]) / 0.5 + 0.3, 0, 1)
    side = np.where(roots[:, 0] - recipe.part * rear < 0, -1, 1)
    if recipe.only_fringe:
        kept = guides.fringed(recipe, roots)
        roots, side = roots[kept], side[kept]
    place = floats(np.c_[roots, side * 0.1])
    centres = floats(np.c_[leaders.roots, leaders.side * 0.1])
    height = floats((centres**2).sum(1))
    parts = np.array_split(place, max(1, len(place) // 4000))
    return roots, np.concatenate([np.argmin(height - 2 * part @ centres.T, 1) for part in parts])


def _drift(recipe: Recipe, count: int, rng: np.random.Generator) -> Points:
    """Slow wandering, different for each strand."""
    knots = rng.normal(0, recipe.frizz, (count, 7, 3)).astype(np.float32).cumsum(1)
    place = np.linspace(0, 5.999, recipe.steps)
    i, u = place.astype(int), floats(place % 1)[None, :, None]
    return np.asarray(knots[:, i] * (1 - u) + knots[:, i + 1] * u - knots[:, :1], np.float32)


def _flight(recipe: Recipe, normals: Points, v: Floats, rng: np.random.Generator) -> Points:
    count = len(normals)
    out = normals * np.abs(rng.normal(0, 0.035, (count, 1))) + rng.normal(0, 0.035, (count, 3))
    return np.asarray(out[:, None] * (v**0.9)[None, :, None], np.float32)


def _cuts(recipe: Recipe, count: int, rng: np.random.Generator) -> Floats:
    return floats(1 - np.minimum(np.abs(rng.normal(0, recipe.taper, count)), 0.7))


def _woven(recipe: Recipe, leaders: Guides, rng: np.random.Generator) -> Strands:
    """Make a braid of three, or a rope, of each guide."""
    each = max(recipe.strands // len(leaders.lock), 6)
    guide = np.repeat(np.arange(len(leaders.lock)), each)
    count = len(guide)
    v = np.linspace(0, 1, recipe.steps, dtype=np.float32)
    arc = v[None] * leaders.length[guide][:, None]
    spin = rng.uniform(0, 2 * np.pi, count)[:, None]
    deep = np.sqrt(rng.random(count))[:, None]
    size = recipe.weave_radius * np.clip(0.45 + v / 0.08, 0, 1) * np.clip((1.06 - v) / 0.2, 0.3, 1)
    size = size[None] * (1 + rng.normal(0, 0.10, len(leaders.lock)))[guide][:, None]
    start = rng.uniform(0, 2 * np.pi, len(leaders.lock))[guide][:, None]
    strand = rng.integers(0, 3, count)[:, None] * (2 * np.pi / 3)
    paths, normals = leaders.paths[guide], leaders.normals[guide]
    if recipe.weave is Weave.BRAID:
        turn = arc * (2 * np.pi / (recipe.weave_radius * 5.2)) + strand + start
        paths = _aside(paths, normals, np.sin(turn) * size, np.sin(2 * turn) * size * 0.45)
        paths = wound(paths, normals, floats(spin + turn * 0), deep * size * 0.5, 1.0)
    else:
        turn = arc * 9 + spin + start
        rough = 1 + 0.12 * np.sin(arc * 37 + start) + 0.08 * np.sin(arc * 71 + 2 * start)
        paths = wound(paths, normals, floats(turn), floats(deep * size * rough), 1.0)
    paths = paths + _drift(recipe, count, rng) * np.clip(v * 2, 0, 1)[None, :, None]
    return Strands(
        np.asarray(paths, np.float32),
        normals,
        guide,
        leaders.lock[guide],
        _cuts(recipe, count, rng),
    )


def _aside(paths: Points, normals: Points, wide: Floats, deep: Floats) -> Points:
    along = unit(np.gradient(paths, axis=1).astype(np.float32))
    out = unit(across(np.broadcast_to(normals[:, None], paths.shape), along))
    return np.asarray(
        paths + wide[..., None] * np.cross(along, out) + deep[..., None] * out, np.float32
    )


def _clear_of_face(recipe: Recipe, leaders: Guides, found: Strands) -> Strands:
    """Leave out strands that hang before eyes, nose and mouth."""
    brow = np.full(len(found.guide), BROW)
    if recipe.fringe:
        brow[leaders.fringe[found.guide]] = min(recipe.fringe.end - 0.09, 0.26)
    v = np.linspace(0, 1, recipe.steps)
    hidden = head.covers_face(found.paths, floats(brow)[:, None])
    keeps = ~(hidden & (v[None] < found.cut[:, None])).any(1)
    return Strands(
        found.paths[keeps], found.normals[keeps], found.guide[keeps], found.lock[keeps],
        found.cut[keeps],
    )  # fmt: skip
