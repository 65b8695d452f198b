"""From a recipe to its strands: rooted, grown, bundled and cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hair import bundles, combed, falling, head, scalp, sections, tied, woven
from hair.bundles import Groups
from hair.head import Flags, Floats, Ints, Points
from hair.recipe import Recipe, Weave
from hair.scalp import Roots
from ilikeyacut.adapters.preview.arrays.ops import floats

BROW = 0.33
"""No combed hair hangs below this height before the face, unless it is a fringe."""

LOW = 0.04
"""The spread of how low strands of a fringe may hang before the face."""

FRINGED = 0.17
"""By so much of their length the tufts of a fringe differ."""

ON_SCALP = 0.6
"""For each strand of a plait so many hairs are drawn on the scalp that go into plaits."""

BABY, SHORT = (0.05, 95, 0.5), (0.06, 0.44)
"""Hair this near to the hairline, up to this azimuth, is short and fine, this share of it; and how
long it is, in head units."""

THINNED, TOGETHER = 0.35, (0.7, 0.3)
"""The share of strands that a recipe thins; and how far layers go by the lock and by the wisp."""

GROWN = 0.12, 0.95
"""The share of its length that growing hair has reached."""

GROWING, DOWNY = 0.85, 0.7
"""How thick growing hair is, and short hair at the hairline."""

SNIPPED = 0.6, 0.5, 0.45
"""How ragged the scissors cut by the wisp, by the lock, and from strand to strand."""


@dataclass(frozen=True)
class Strands:
    """Polylines `(n, steps, 3)` from root to tip.

    `guide` and `lock` number the wisp and the lock a strand belongs to, `normals` are those of the
    scalp at its root, `fine` is how thick it is (1 is full), `span (n, 2)` where along its lock it
    begins and ends (0..1), `shade` how much darker than others it is, in logarithms of absorption.
    `led` numbers the strand that says whether this one hangs before the person or behind.
    """

    paths: Points
    normals: Points
    guide: Ints
    lock: Ints
    fine: Floats
    span: Floats
    shade: Floats
    led: Ints

    @classmethod
    def loose(
        cls, paths: Points, normals: Points, guide: Ints, lock: Ints, fine: Floats
    ) -> Strands:
        """Return whole strands, each of which hangs by itself and is shaded as all are."""
        alone = np.arange(len(paths))
        span = np.tile(floats([0, 1]), (len(paths), 1))
        return cls(paths, normals, guide, lock, fine, span, np.zeros_like(fine), alone)


def grow(recipe: Recipe) -> Strands:
    """Return all the strands of a style. The same recipe gives the same strands."""
    rng = np.random.default_rng(recipe.seed)
    if recipe.weave is not Weave.LOOSE:
        return _woven(recipe, rng)
    roots = scalp.rooted(recipe, recipe.strands, rng)
    found = bundles.groups(recipe, roots, rng)
    paths = _curves(recipe, roots, found, rng)
    moved, loose = bundles.flight(recipe, roots, rng)
    paths = bundles.bundled(recipe, roots, found, paths, moved)
    if recipe.shell:
        falling.over_shoulders(paths, found.lock, falling.ranks(roots, rng))
    ends, fine = _ends(recipe, roots, found, paths, rng)
    ends = floats(ends * np.where(loose, rng.uniform(0.5, 1, len(ends)), 1))
    kept = ~_before_face(recipe, roots, paths, ends, rng)
    return Strands.loose(
        resampled(paths[kept], ends[kept]),
        roots.normals[kept],
        found.wisp[kept],
        found.lock[kept],
        fine[kept],
    )


def _curves(recipe: Recipe, roots: Roots, found: Groups, rng: np.random.Generator) -> Points:
    if recipe.tie:
        return tied.curves(recipe, recipe.tie, roots.points, found.lock, rng)
    if recipe.shell is None:
        return combed.curves(recipe, roots, rng)
    paths = falling.curves(recipe, recipe.shell, roots, rng)
    if roots.fringe.any():
        paths[roots.fringe] = combed.curves(recipe, roots.chosen(roots.fringe), rng)
    return paths


def _woven(recipe: Recipe, rng: np.random.Generator) -> Strands:
    """Lead each plait as falling hair is led, weave strands round it, and gather hair to it."""
    if recipe.shell is None:
        raise ValueError(f"{recipe.name} is woven, but has no shell to fall over")
    base = scalp.rooted(recipe, round(recipe.strands * ON_SCALP), rng)
    roots, owner = sections.sections(base, recipe.plaits, rng)
    leaders = falling.curves(recipe, recipe.shell, roots, rng)
    leaders += woven.sway(roots, recipe.steps, rng)
    falling.over_shoulders(leaders, np.arange(len(leaders)), falling.ranks(roots, rng))
    leaders = woven.off_the_face(leaders, roots.side)
    ends = floats(1 - recipe.layers * rng.random(len(leaders)))
    plaits = woven.Plaits(leaders, roots.normals, ends, recipe.length)
    paths, plait = woven.strands(recipe, plaits, rng)
    spread = woven.TIPS[recipe.weave][-1]
    ends = floats(ends[plait] * (1 - np.minimum(np.abs(rng.normal(0, spread, len(plait))), 0.5)))
    hairs, span, strand = woven.fuzz(recipe, paths, ends, rng)
    inside = sections.whole(base, roots)
    base, owner = base.chosen(inside), owner[inside]
    lock = np.concatenate([plait, plait[strand], owner])
    spans = [np.stack([0 * ends, ends], 1), span, np.full((len(owner), 2), (0, woven.ROOTED))]
    fine = [np.ones(len(plait)), np.full(len(strand), woven.WISPY), base.fine * woven.COARSE]
    return Strands(
        np.concatenate(
            [resampled(paths, ends), hairs, sections.gathered(base, leaders, owner, rng)]
        ),
        roots.normals[lock],
        lock,
        lock,
        floats(np.concatenate(fine)),
        floats(np.concatenate(spans)),
        floats(rng.normal(0, woven.SHADES, len(leaders)))[lock],
        np.searchsorted(plait, lock),
    )


def _ends(
    recipe: Recipe, roots: Roots, found: Groups, paths: Points, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return where along its path each strand ends (0..1), and how thick it is."""
    count = len(paths)
    by_lock, by_wisp = (rng.random(group.max() + 1)[group] for group in (found.lock, found.wisp))
    mixed = TOGETHER[0] * by_lock + TOGETHER[1] * by_wisp
    shorter = recipe.layers * mixed * np.clip(falling.ranks(roots, rng) * 1.3, 0, 1)
    if recipe.fringe and recipe.fringe.from_crown:
        shorter = np.where(roots.fringe, FRINGED * mixed, shorter)
    ends = _cut(recipe, found, paths, rng)
    ends = ends * (1 - shorter)
    thinned = rng.random(count) < THINNED
    ends = ends * np.where(thinned, 1 - recipe.thin * rng.random(count) ** 1.5, 1)
    growing = rng.random(count) < recipe.growing
    ends = ends * np.where(growing, rng.uniform(*GROWN, count), 1)
    near, front, share = BABY
    baby = (roots.above < near) & (rng.random(count) < share) & (head.azimuth(roots.points) < front)
    ends = np.where(baby, np.minimum(ends, rng.uniform(*SHORT, count) / recipe.length), ends)
    fine = roots.fine * np.where(growing, GROWING, 1) * np.where(baby, DOWNY, 1)
    return floats(np.clip(ends, 0.04, 1)), floats(fine)


def _cut(recipe: Recipe, found: Groups, paths: Points, rng: np.random.Generator) -> Floats:
    """Return where the scissors end falling hair, at one height, `ragged` by lock and wisp."""
    count, steps = paths.shape[:2]
    if recipe.cut is None:
        return np.ones(count, np.float32)
    wisp, lock, own = SNIPPED
    by_wisp = wisp * rng.normal(0, 1, found.wisp.max() + 1)[found.wisp]
    by_lock = lock * rng.normal(0, 1, found.lock.max() + 1)[found.lock]
    height = recipe.cut + recipe.ragged * (by_wisp + by_lock + rng.normal(0, own, count))
    below = paths[..., 1] < height[:, None]
    return floats(np.where(below.any(1), below.argmax(1) / (steps - 1), 1.0))


def _before_face(
    recipe: Recipe, roots: Roots, paths: Points, ends: Floats, rng: np.random.Generator
) -> Flags:
    """Tell which strands hang before eyes, nose and mouth."""
    brow = np.full(len(paths), BROW, np.float32)
    if recipe.fringe:
        own = LOW * rng.normal(0, 1, len(paths)) * recipe.fringe.from_crown
        brow[roots.fringe] = (min(recipe.fringe.end - 0.09, 0.26) + own)[roots.fringe]
    hidden = _hidden(head.covers_face(paths, brow[:, None]), ends)
    if recipe.shell:
        hidden |= _hidden(falling.before_the_face(paths, roots.side), ends) & ~roots.fringe
    return hidden


def _hidden(covering: Flags, ends: Floats) -> Flags:
    v = np.linspace(0, 1, covering.shape[1], dtype=np.float32)
    return np.asarray((covering & (v < ends[:, None])).any(1))


def resampled(paths: Points, ends: Floats) -> Points:
    """Spread each strand's points over what is left of it, so that the last one is its tip."""
    count, steps = paths.shape[:2]
    at = ends[:, None] * np.linspace(0, 1, steps, dtype=np.float32) * (steps - 1)
    i = np.minimum(at.astype(np.int64), steps - 2)
    u = floats(at - i)[..., None]
    row = np.arange(count)[:, None]
    return np.asarray(paths[row, i] * (1 - u) + paths[row, i + 1] * u, np.float32)
