"""What strands do together: locks, waves, wisps and tufts; and what single ones do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hair.head import Flags, Floats, Ints, Points, across, unit
from hair.recipe import Comb, Recipe, Wave
from hair.scalp import Roots, noise
from ilikeyacut.adapters.preview.arrays.ops import floats

APART, FRINGED = 0.3, 0.8
"""Roots on two sides of a parting, and those of a fringe and others, count as so far apart."""

SHEETS, DRAWN = 0.12, 1.6
"""Locks of a fringe that comes from the crown are sheets: how far back and up roots lie counts
so much less, and their tips gather so much more, so that skin shows between them."""

TUFT = 4
"""Hairs of a tuft."""

STRAY = 0.12
"""So many strands of a hundredth hardly gather: without them locks look moulded."""

COILS = 2.5
"""Hair that turns more often than this in a head unit is coiled: each lock either way."""

GATHERS = 0.15
"""Hair shorter than this, in head units, gathers less: it stands as it grows."""

AT_ONCE = 20_000
"""Strands that are moved at a time, to bound memory."""


@dataclass(frozen=True)
class Groups:
    """For each strand the number of its lock, of its wisp and of its tuft."""

    lock: Ints
    wisp: Ints
    tuft: Ints


def groups(recipe: Recipe, roots: Roots, rng: np.random.Generator) -> Groups:
    """Group strands by their roots, at three sizes; groups overlap a little at their borders."""
    sheets = roots.fringe & _sheets(recipe)
    apart = APART if recipe.comb is Comb.PARTED else 0
    place = np.c_[roots.points, roots.side * apart, roots.fringe * FRINGED]

    def near(count: int, blurred: float) -> Ints:
        moved = place.copy()
        moved[:, :3] += rng.normal(0, blurred, roots.points.shape)
        moved[sheets, 1:3] *= SHEETS
        return _nearest(floats(moved), count, rng)

    lock, wisp = near(recipe.clumps.locks, 0.012), near(recipe.clumps.wisps, 0.006)
    along = roots.points @ floats(rng.normal(0, 1, 3))
    order = np.lexsort((along, wisp))
    tuft = np.empty(len(wisp), np.int64)
    tuft[order] = np.arange(len(wisp)) // TUFT
    return Groups(lock, wisp, tuft)


def _nearest(place: Floats, count: int, rng: np.random.Generator) -> Ints:
    """Return the nearest of `count` of the places, for each place."""
    centres = place[rng.permutation(len(place))[: min(count, max(len(place) // 2, 1))]]
    height = (centres**2).sum(1)
    parts = np.array_split(place, max(1, len(place) // 2000))
    return np.concatenate([np.argmin(height - 2 * part @ centres.T, 1) for part in parts])


def _sheets(recipe: Recipe) -> bool:
    return recipe.fringe is not None and recipe.fringe.from_crown


def bundled(recipe: Recipe, roots: Roots, found: Groups, paths: Points, loose: Points) -> Points:
    """Return the paths gathered, waved and unruly. `loose` is the flight of single strands."""
    rng = np.random.default_rng(recipe.seed + 1)
    v = np.linspace(0, 1, paths.shape[1], dtype=np.float32)
    clumps = recipe.clumps
    stray = np.where(rng.random(len(paths)) < STRAY, clumps.even / 2, 1)
    short = np.clip(_arcs(paths)[:, -1] / GATHERS, 0, 1)
    own = floats(rng.uniform(clumps.even, 1.7 - clumps.even, len(paths)) * stray * short)

    drawn = floats(np.where(roots.fringe, DRAWN, 1)) if _sheets(recipe) else 1

    def gather(
        group: Ints, share: Floats | float, lowest: float, highest: float, until: float
    ) -> None:
        each = floats(rng.uniform(lowest, highest, group.max() + 1))[group]
        _draw_in(paths, group, share * own * each, floats(np.clip(v / until, 0, 1)))

    gather(found.lock, floats(clumps.lock * drawn), clumps.even, 1.75 - clumps.even, clumps.until)
    if recipe.wave:
        winding = Winding.of(recipe.wave, roots, found, rng)
        arcs = _arcs(_means(paths, found.lock))[found.lock]
        for start in range(0, len(paths), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            paths[part] = winding.wind(paths[part], roots.normals[part], arcs[part], part)
    gather(found.wisp, clumps.wisp, 0.3, 1.3, 0.5)
    gather(found.tuft, clumps.tuft, 0.0, 1.5, 0.4)
    paths += (
        wander(len(paths), paths.shape[1], recipe.frizz, 7, rng)
        * np.clip(v * 2.5, 0, 1)[None, :, None]
    )
    return floats(paths + loose)


def _draw_in(paths: Points, group: Ints, share: Floats, ramp: Floats) -> None:
    """Move strands towards the middle of their group by `share (n,)` times `ramp (steps,)`."""
    middle = _means(paths, group)
    for start in range(0, len(paths), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        by = np.clip(share[part], 0, 0.97)[:, None] * ramp
        paths[part] += (middle[group[part]] - paths[part]) * by[..., None]


def _means(paths: Points, group: Ints) -> Points:
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group)
    present = np.nonzero(sizes)[0]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])[present]
    means = np.zeros((len(sizes), *paths.shape[1:]), np.float32)
    means[present] = np.add.reduceat(paths[order], starts, axis=0)
    return np.asarray(means / np.maximum(sizes, 1)[:, None, None], np.float32)


@dataclass(frozen=True)
class Winding:
    """For each strand the turns per head unit (< 0 to the left), phase, radius and unevenness."""

    wave: Wave
    turns: Floats
    phase: Floats
    radius: Floats
    slow: Floats
    late: Floats

    @classmethod
    def of(cls, wave: Wave, roots: Roots, found: Groups, rng: np.random.Generator) -> Winding:
        """Wind the strands of a lock together, and neighbouring locks nearly so."""
        locks, wisps = found.lock.max() + 1, found.wisp.max() + 1

        def shared(by_lock: float, by_wisp: float, own: float) -> Floats:
            lock = rng.normal(0, by_lock, locks)[found.lock]
            wisp = rng.normal(0, by_wisp, wisps)[found.wisp]
            return floats(lock + wisp + rng.normal(0, own, len(lock)))

        coils = wave.turns > COILS
        broad = noise(roots.points, 0.8, rng) * 0.9 + roots.side * 0.5
        hand = rng.choice([-1, 1], locks)[found.lock] if coils else 1
        return cls(
            wave=wave,
            turns=floats(wave.turns * (1 + shared(wave.mixed, 0.01, 0)) * hand),
            phase=broad + shared(wave.uneven, 0.16, 0.12),
            radius=wave.radius * np.clip(1 + shared(0.22, 0.10, 0.05), 0.1, None),
            slow=floats(rng.uniform(0.8, 2.2, locks)[found.lock]),
            late=floats(rng.random(locks)[found.lock]),
        )

    def wind(self, paths: Points, normals: Points, arcs: Floats, part: slice) -> Points:
        """Return the paths of a part of the strands, wound by how far along their lock they are."""
        wave = self.wave
        v = np.linspace(0, 1, paths.shape[1], dtype=np.float32)
        rise = np.clip((v - wave.start) / 0.25 if wave.start else v * 6, 0, 1)
        rise = rise * rise * (3 - 2 * rise)
        slow, late = self.slow[part, None], self.late[part, None]
        swell = 1 + 0.25 * np.sin(2 * np.pi * (v * slow + late))
        angle = 2 * np.pi * self.turns[part, None] * arcs + self.phase[part, None]
        radius = self.radius[part, None] * rise * swell
        return wound(paths, normals, floats(angle), floats(radius), wave.flat)


def _arcs(paths: Points) -> Floats:
    """Return the length of each path up to each of its points, `(n, k)`."""
    steps = np.linalg.norm(np.diff(paths, axis=1), axis=2)
    return floats(np.concatenate([np.zeros((len(paths), 1)), np.cumsum(steps, 1)], 1))


def wound(paths: Points, normals: Points, angle: Floats, radius: Floats, flat: float) -> Points:
    """Move curves `(n, k, 3)` sideways along a helix of `radius` at `angle`, both `(n, k)`."""
    along = unit(np.gradient(paths, axis=1).astype(np.float32))
    facing = np.broadcast_to(normals[:, None], paths.shape)
    out = unit(across(facing, along))
    aside = np.cross(along, out)
    turn = np.cos(angle)[..., None] * out * flat + np.sin(angle)[..., None] * aside
    return np.asarray(paths + radius[..., None] * turn, np.float32)


def wander(count: int, steps: int, size: float, knots: int, rng: np.random.Generator) -> Points:
    """Return slow random walks `(count, steps, 3)` from 0, of `size` head units a knot."""
    walk = floats(rng.normal(0, size, (count, knots + 3, 3)).cumsum(1))
    walk = walk - walk[:, :1]
    place = np.linspace(0, knots - 0.001, steps)
    i, u = place.astype(np.int64), floats(place % 1)
    u = floats(u * u * (3 - 2 * u))[None, :, None]
    return np.asarray(walk[:, i] * (1 - u) + walk[:, i + 1] * u, np.float32)


def flight(recipe: Recipe, roots: Roots, rng: np.random.Generator) -> tuple[Points, Flags]:
    """Return how far single strands leave their lock `(n, steps, 3)`, and which do `(n,)`."""
    count, steps = len(roots.points), recipe.steps
    loose = rng.random(count) < recipe.flyaways
    flying = int(loose.sum())
    v = np.linspace(0, 1, steps, dtype=np.float32)
    out = roots.normals[loose] * np.abs(rng.normal(0, recipe.flight * 0.8, (flying, 1)))
    out = floats(out + rng.normal(0, recipe.flight * 0.6, (flying, 3)))
    moved = np.zeros((count, steps, 3), np.float32)
    moved[loose] = out[:, None] * (v**1.2)[None, :, None]
    moved[loose] += wander(flying, steps, recipe.frizz * 2.2, 9, rng)
    return moved, loose
