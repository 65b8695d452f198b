"""One curve for each small lock: where hair goes from its root, under its weight."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hair import head, tied
from hair.head import SKULL, Floats, Points, across, away, dot, unit
from hair.recipe import Comb, Recipe
from ilikeyacut.adapters.preview.arrays.ops import floats

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

DOWN = floats([0, -1, 0])
CROWN = unit(floats([0.12, 0.86, -0.42])) * SKULL[1] + SKULL[0]


@dataclass(frozen=True)
class Guides:
    """Curves `(n, steps, 3)` with the root's normal, its side of the parting (-1, 1) and its lock.

    `fringe` marks hair that is combed over the forehead, `length` is that of the whole curve,
    `edge` how much further than others the guide keeps from the face.
    """

    paths: Points
    normals: Points
    side: Floats
    lock: Ints
    length: Floats
    fringe: Flags
    edge: Floats

    @property
    def roots(self) -> Points:
        """Where the curves begin, `(n, 3)`."""
        return self.paths[:, 0]


def grow(recipe: Recipe, rng: np.random.Generator) -> Guides:
    """Return the guides of a style, gathered into locks and waved."""
    roots = head.scalp(recipe.guides, rng)
    roots = roots[fringed(recipe, roots)] if recipe.only_fringe else roots
    seeds = _seeds(recipe, roots, rng)
    if recipe.comb is Comb.TIED:
        seeds = replace(seeds, paths=tied.curves(recipe, roots, rng))
    else:
        seeds = replace(seeds, paths=_combed(recipe, seeds, rng))
    return _waved(recipe, _gathered(recipe, seeds, rng), rng)


def _seeds(recipe: Recipe, roots: Points, rng: np.random.Generator) -> Guides:
    count = len(roots)
    _, normals = away(roots, SKULL)
    rear = (roots[:, 2] - SKULL[0][2]) / 0.5 + 0.3
    off = roots[:, 0] - recipe.part * np.clip(rear, 0, 1) + rng.normal(0, 0.010, count)
    side = np.where(off < 0, -1, 1).astype(np.float32)
    fringe = fringed(recipe, roots)
    lock = _locks(recipe, roots, side, fringe, rng)
    length = _lengths(recipe, roots, lock, rng)
    if recipe.fringe:
        length = np.where(fringe, _fringe_lengths(recipe, roots, rng), length)
    return Guides(roots[:, None], normals, side, lock, floats(length), fringe, np.zeros_like(side))


def fringed(recipe: Recipe, roots: Points) -> Flags:
    """Tell which roots belong to the fringe: a ragged triangle over the forehead."""
    if recipe.fringe is None:
        return np.zeros(len(roots), np.bool_)
    aside = roots[:, 0] / recipe.fringe.width
    ragged = 0.03 * np.sin(roots[:, 0] * 61 + roots[:, 1] * 17) + 0.02 * np.sin(roots[:, 0] * 149)
    deep = recipe.fringe.deep * (1 - 0.55 * aside**2) + ragged
    front = (roots[:, 2] > 0) & (head.azimuth(roots) < 58)
    return np.asarray((head.above_hairline(roots) < deep) & front & (np.abs(aside) < 1), np.bool_)


def _locks(
    recipe: Recipe, roots: Points, side: Floats, fringe: Flags, rng: np.random.Generator
) -> Ints:
    """Give each root the nearest of the locks' centres, which lie on the same side of a parting."""
    parted = 0.25 if recipe.comb is Comb.PARTED else 0.0
    place = np.c_[roots, side * parted, fringe * 0.8]
    place += rng.normal(0, 0.012, place.shape)
    centres = place[rng.permutation(len(place))[: recipe.locks]]
    for _ in range(3):
        nearest = np.argmin(_far(place, centres), 1)
        members = np.maximum(np.bincount(nearest, minlength=len(centres)), 1)
        sums = [np.bincount(nearest, axis, len(centres)) for axis in place.T]
        centres = np.stack(sums, 1) / members[:, None]
    return np.asarray(np.argmin(_far(place, centres), 1), np.int64)


def _far(place: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((centres**2).sum(1)[None] - 2 * place @ centres.T)


def _lengths(recipe: Recipe, roots: Points, lock: Ints, rng: np.random.Generator) -> Floats:
    """Return each guide's length: by height where the sides are cut shorter, less at the face."""
    length = np.full(len(roots), recipe.length)
    if recipe.sides is not None:
        high = np.clip((roots[:, 1] - recipe.fade) / recipe.blend + 0.5, 0, 1)
        length = recipe.sides * (recipe.length / recipe.sides) ** (high * high * (3 - 2 * high))
    above = head.above_hairline(roots)
    front = np.clip(1 - head.azimuth(roots) / 75, 0, 1) * np.clip(1 - above / 0.40, 0, 1)
    shorter = rng.random(lock.max() + 1)[lock] ** 1.4 * 0.8 + 0.2 * rng.random(len(roots))
    return np.asarray(length * (1 - recipe.layers * shorter) * (1 - recipe.framing * front))


def _fringe_lengths(recipe: Recipe, roots: Points, rng: np.random.Generator) -> Floats:
    fringe = recipe.fringe
    if fringe is None:
        return np.zeros(len(roots), np.float32)
    end = fringe.end + rng.normal(0, fringe.uneven, len(roots)) - 0.25 * roots[:, 0] ** 2
    end += fringe.open * (0.35 - 1.6 * np.abs(roots[:, 0]))
    drop = _angle(roots[:, 1]) - _angle(end)
    length = -drop * SKULL[1][1] * 1.06 + 0.03
    length = length * np.hypot(1, fringe.sweep * 0.8) * (1 + 1.5 * fringe.open)
    return np.asarray(np.clip(length, 0.10, 1.3), np.float32)


def _angle(height: Floats) -> Floats:
    return np.asarray(np.arccos(np.clip((height - SKULL[0][1]) / SKULL[1][1], -1, 1)))


def _combed(recipe: Recipe, seeds: Guides, rng: np.random.Generator) -> Points:
    """Let the guides grow step by step: turned down by weight, held off and on the head."""
    roots, count = seeds.roots, len(seeds.roots)
    body = _body(recipe, seeds, rng)
    rise = recipe.stand * (0.3 + 0.7 * body)
    heading = across(_directions(recipe, seeds, rng), seeds.normals)
    heading = unit(unit(heading) + seeds.normals * rise)
    if recipe.comb is Comb.OUT:
        heading = unit(seeds.normals + floats(rng.normal(0, 0.16, (count, 3))))
    bend = floats(rng.normal(0, 0.05, (count, 3)) * [1, 0.2, 1])
    step = floats(seeds.length / (recipe.steps - 1))[:, None]
    seeds = replace(seeds, edge=floats(rng.normal(0, 0.03, count)))
    here = roots + seeds.normals * floats(0.003)
    path = [here]
    for k in range(1, recipe.steps):
        v = k / (recipe.steps - 1)
        turn = 1 - np.exp(-recipe.weight * step * (0.5 + 0.9 * v))
        heading = unit(heading * (1 - turn) + DOWN * turn + bend * np.minimum(step * 1.5, 0.08))
        if recipe.comb is not Comb.OUT:
            risen = 1 - np.exp(-v * seeds.length[:, None] / 0.10)
            room = 0.006 + recipe.lift * body * risen
            heading = _hugging(heading, here, floats(room))
            here = _drape(recipe, seeds, here + heading * step, step, v)
            here = head.outside(here, floats(room) * 0.7 + 0.004, 0.55)
        else:
            here = here + heading * step
        path.append(here)
    return np.stack(path, 1)


def _body(recipe: Recipe, seeds: Guides, rng: np.random.Generator) -> Floats:
    """Return how far out in the hair's body each guide lies, 0..1: higher roots lie over lower."""
    above = np.clip(head.above_hairline(seeds.roots) / 0.6, 0, 1)
    if recipe.comb is Comb.BACK:
        above = np.clip(0.5 + (seeds.roots[:, 2] + 0.1) * 1.6, 0, 1)
    lock = rng.random(seeds.lock.max() + 1)[seeds.lock]
    body = 0.12 + 0.65 * above + 0.13 * lock + 0.10 * rng.random(len(above))
    body = body * np.where(seeds.fringe, 0.55, 1) * np.sqrt(np.clip(_share(recipe, seeds), 0, 1))
    return np.asarray(body, np.float32)[:, None]


def _share(recipe: Recipe, seeds: Guides) -> Floats:
    """Return the length of each guide as a share of the style's: cropped sides lie flatter."""
    return seeds.length / floats(recipe.length) if recipe.sides else np.ones_like(seeds.length)


def _directions(recipe: Recipe, seeds: Guides, rng: np.random.Generator) -> Points:
    roots, count = seeds.roots, len(seeds.roots)
    if recipe.comb is Comb.BACK:
        way = np.stack([roots[:, 0] * 0.9, np.full(count, 0.35), np.full(count, -1.0)], 1)
    elif recipe.comb is Comb.PARTED:
        way = _to_the_sides(roots, seeds.side)
    else:
        way = roots - CROWN + np.cross(roots - CROWN, seeds.normals) * 0.25
    way = unit(floats(way)) + floats(rng.normal(0, 0.05, (count, 3)))
    if recipe.fringe:
        sign = seeds.side * recipe.fringe.open * 3
        over = roots[:, 0] * (0.4 + 2 * recipe.fringe.open) + recipe.fringe.sweep + sign
        combed = np.stack([over, np.full(count, -0.15), np.full(count, 1.0)], 1)
        way = np.where(seeds.fringe[:, None], combed, way)
    return np.asarray(way, np.float32)


def _to_the_sides(roots: Points, side: Floats) -> Points:
    forward = (roots[:, 2] - SKULL[0][2]) / SKULL[1][2]
    rear = np.clip(0.5 - forward * 2.0, 0, 1)[:, None]
    back = -0.25 - 0.25 * np.clip(forward, 0, 1)
    front = np.stack([side, np.full(len(side), -0.10), back], 1)
    behind = np.stack([side * 0.35, np.full(len(side), -0.8), np.full(len(side), -0.4)], 1)
    way = front * (1 - rear) + behind * rear
    temple = np.clip((np.abs(roots[:, :1]) - 0.22) / 0.22, 0, 1) * (1 - rear)
    return np.asarray(way * (1 - temple) + floats([0, -1, -0.12]) * temple, np.float32)


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
    return unit(np.asarray(heading - out * normal * pull, np.float32))


def _drape(recipe: Recipe, seeds: Guides, here: Points, step: Floats, v: float) -> Points:
    """Keep the face free, lay long hair over the shoulders, and turn its ends."""
    here = here.copy()
    x, y, z = here[:, 0], here[:, 1], here[:, 2]
    side, far = np.where(x < 0, -1, 1).astype(np.float32), step[:, 0]
    limit = np.interp(y, head.JAW_Y, head.JAW_X) + seeds.edge
    push = (z > -0.22) & (y < 0.42) & (np.abs(x) < limit) & ~seeds.fringe
    x[push] += (seeds.side * (limit - np.abs(x)) * 0.35)[push]
    free = ~seeds.fringe
    beside = (z > -0.45) & (np.abs(x) > limit) & free
    inward = 0.21 * np.clip((0.16 - y) / 0.2, 0, 1) * np.clip((y + 0.95) / 0.3, 0, 1)
    x[beside] -= (side * inward * far)[beside]
    low = np.clip((-0.45 - y) / 0.5, 0, 1) * np.clip((0.66 - np.abs(x)) / 0.3, 0, 1)
    x[free] += (side * (low * 0.22 + recipe.flare * max(v - 0.25, 0)) * far)[free]
    curl = recipe.turn_in * float(np.clip((v - 0.66) / 0.34, 0, 1))
    x[free] -= (side * curl * far)[free]
    z[free] -= (np.sign(z + 0.3) * curl * 0.4 * far)[free]
    return here


def _gathered(recipe: Recipe, guides: Guides, rng: np.random.Generator) -> Guides:
    """Draw guides towards the middle of their lock, more towards the tips."""
    if recipe.gather == 0:
        return guides
    count = guides.lock.max() + 1
    members = np.maximum(np.bincount(guides.lock, minlength=count), 1)
    flat = guides.paths.reshape(len(guides.lock), -1)
    order = np.argsort(guides.lock, kind="stable")
    starts = np.searchsorted(guides.lock[order], np.arange(count))
    present = members * (np.bincount(guides.lock, minlength=count) > 0)
    sums = np.add.reduceat(flat[order], np.minimum(starts, len(order) - 1), axis=0)
    middle = (sums / np.maximum(present, 1)[:, None]).reshape(count, *guides.paths.shape[1:])
    v = np.linspace(0, 1, recipe.steps)[None, :, None]
    drawn = recipe.gather * rng.uniform(0.6, 1.1, (len(flat), 1, 1)) * np.clip(v / 0.7, 0, 1) ** 1.2
    paths = guides.paths + (middle[guides.lock] - guides.paths) * np.clip(drawn, 0, 0.97)
    return replace(guides, paths=np.asarray(paths, np.float32))


def _waved(recipe: Recipe, guides: Guides, rng: np.random.Generator) -> Guides:
    """Wind guides into waves or coils: those of a lock together, and neighbours nearly so."""
    wave = recipe.wave
    if wave is None:
        return guides
    count = guides.lock.max() + 1
    broad = np.sin(guides.roots[:, 1] * 3 + guides.roots[:, 2] * 4) * 0.8 + guides.side * 0.5
    phase = broad + rng.normal(0, wave.uneven, count)[guides.lock] + rng.normal(0, 0.15, len(broad))
    turns = wave.turns * (1 + rng.normal(0, wave.mixed, count)[guides.lock])
    radius = wave.radius * (1 + rng.normal(0, 0.18, count)[guides.lock])
    v = np.linspace(0, 1, recipe.steps, dtype=np.float32)[None]
    rise = np.clip((v - wave.start) / 0.22 if wave.start else v * 6, 0, 1)
    angle = 2 * np.pi * turns[:, None] * v * guides.length[:, None] + phase[:, None]
    radius = (radius * np.where(guides.fringe, 0.5, 1))[:, None] * rise
    paths = wound(guides.paths, guides.normals, floats(angle), floats(radius), wave.flat)
    return replace(guides, paths=paths)


def wound(paths: Points, normals: Points, angle: Floats, radius: Floats, flat: float) -> Points:
    """Move curves `(n, k, 3)` sideways along a helix of `radius` at `angle`, both `(n, k)`."""
    along = unit(np.gradient(paths, axis=1).astype(np.float32))
    facing = np.broadcast_to(normals[:, None], paths.shape)
    out = unit(across(facing, along))
    aside = np.cross(along, out)
    turn = np.cos(angle)[..., None] * out * flat + np.sin(angle)[..., None] * aside
    return np.asarray(paths + radius[..., None] * turn, np.float32)
