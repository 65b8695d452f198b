"""Braids of three and locs, of many strands each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hair import falling
from hair.bundles import wander, wound
from hair.head import Floats, Ints, Points, across, unit
from hair.recipe import Recipe, Weave
from hair.scalp import Roots
from ilikeyacut.adapters.preview.arrays.ops import floats

SWAYS, THROWN = 0.036, 0.10
"""How far a plait wanders, in head units a fifth of its way: neighbours cross and leave gaps; and
how far back those of one side hang, and forward those of the other."""

JAW, BEFORE, NECK = -0.62, -0.5, 0.34
"""Plaits that hang before this depth at this height are kept beside the face, and below it so far
from the middle: single ones before the neck would hang in the shade of the chin."""

WIDTHS, SHADES = 0.13, 0.20
"""The spread of the logarithm of plaits' widths, and of their absorption."""

COURSE = (0.9, 0.5, 0.28, 0.15)
"""The wavelengths at which a plait is uneven, in head units."""

SLIM, THICKENS = 0.45, 0.18
"""The share of its width that a plait has at its root, and over how much of a head unit it gains a
whole width."""

TIPS = {Weave.BRAID: (0.3, 0.4, 0.03), Weave.ROPE: (0.4, 0.25, 0.006)}
"""The share of its width that a plait has at its tip; over how much of a head unit it loses a whole
width; and the spread of the ends of its strands, as a share of their length."""

PITCH, PACES = 5.2, 0.10
"""The length over which a braid's strand comes back to its place, in radii of the braid, and the
spread of its logarithm."""

FELTED, TUFT = 0.55, 8
"""The share of a loc's hairs that lie felted on its outside, in tufts of so many; those within are
twisted."""

TWIST, WINDS, FELT = 7, (14, 45), 0.05
"""How fast the inside of a loc turns, in radians per head unit, and the tufts of its outside,
either way round; over how much of a head unit a tuft keeps its pace."""

FRAYED = 0.16
"""How far the hairs of a tuft lie apart: round a loc in radians, and half as far in its radii."""

KINKS = 0.13
"""How far a loc winds to and fro, in radii."""

KNOBS, KNOB_LENGTHS = 0.06, (0.11, 0.07)
"""How uneven its surface is round it, in radii, and the wavelengths of that along it."""

FUZZ, WISPY = (0.03, 0.16), 0.8
"""The shortest and the longest hair that stands out of a plait, in head units; how thick it is."""

ROOTED, COARSE = 0.03, 1.5
"""Hair on the scalp is this share of a plait's length, and is drawn so much thicker than other."""


@dataclass(frozen=True)
class Plaits:
    """Plaits led through `leaders (n, steps, 3)`; `ends` is where along those each ends (0..1).

    `normals` are those of the scalp at their roots, `length` is that of the leaders.
    """

    leaders: Points
    normals: Points
    ends: Floats
    length: float

    @property
    def arc(self) -> Floats:
        """The way from the roots at each step `(steps,)`."""
        return np.linspace(0, self.length, self.leaders.shape[1], dtype=np.float32)


def sway(roots: Roots, steps: int, rng: np.random.Generator) -> Points:
    """Return how far plaits `(n, steps, 3)` hang from where they would hang straight."""
    ramp = np.clip(np.linspace(-0.5, 3, steps, dtype=np.float32), 0, 1)
    moved = wander(len(roots.side), steps, SWAYS, 5, rng)
    moved[..., 2] += THROWN * roots.side[:, None]
    return floats(moved * ramp[None, :, None])


def off_the_face(leaders: Points, side: Floats) -> Points:
    """Return the plaits with those before the neck kept beside the face, also where they sway."""
    x, y, z = np.moveaxis(leaders, -1, 0)
    free = np.interp(y, falling.OPEN_Y, falling.OPEN_X, right=-9)
    free = np.where(y < JAW, np.maximum(free, NECK), free)
    jaw = np.abs(y - JAW).argmin(1)[:, None]
    before = np.take_along_axis(z, jaw, 1) > BEFORE
    kept = np.where(before, np.maximum(x * side[:, None], free), x * side[:, None])
    return np.stack([kept * side[:, None], y, z], -1).astype(np.float32)


def strands(recipe: Recipe, plaits: Plaits, rng: np.random.Generator) -> tuple[Points, Ints]:
    """Return the strands `(n, steps, 3)` woven round the leaders, and the plait of each."""
    count = len(plaits.leaders)
    plait = np.repeat(np.arange(count), max(recipe.strands // count, 6))
    own = floats(recipe.weave_radius * rng.lognormal(0, WIDTHS, (count, 1)))
    size = own * _slimmer(recipe.weave, plaits) * (1 + floats(recipe.lumps) * _lumps(plaits, rng))
    if recipe.weave is Weave.BRAID:
        paths = _braided(own, plaits, plait, size[plait], rng)
    else:
        paths = _felted(plaits, plait, size[plait], rng)
    v = np.linspace(0, 1, paths.shape[1], dtype=np.float32)
    drift = wander(len(plait), len(v), recipe.frizz, 7, rng) * np.clip(v * 2, 0, 1)[None, :, None]
    return floats(paths + drift), plait


def _slimmer(weave: Weave, plaits: Plaits) -> Floats:
    """Return the share of its width that each plait has at each of its steps `(n, steps)`."""
    left = plaits.ends[:, None] * plaits.length - plaits.arc
    tip, tapers, _ = TIPS[weave]
    tapering = np.clip(tip + left / tapers, tip, 1)
    return floats(np.clip(SLIM + plaits.arc / THICKENS, 0, 1) * tapering)


def _lumps(plaits: Plaits, rng: np.random.Generator) -> Floats:
    """Return a random course `(n, steps)` along each plait, about standard normal."""
    total = np.zeros((len(plaits.ends), len(plaits.arc)))
    for wavelength in COURSE:
        own = 2 * np.pi / (wavelength * rng.uniform(0.7, 1.4, (len(total), 1)))
        total += np.sin(own * plaits.arc + rng.uniform(0, 2 * np.pi, (len(total), 1)))
    return floats(total / np.sqrt(2))


def _braided(
    own: Floats, plaits: Plaits, plait: Ints, size: Floats, rng: np.random.Generator
) -> Points:
    """Weave each third of a plait's strands over the others in turn, tighter here, looser there."""
    count = len(plaits.ends)
    pace = 2 * np.pi / (own * PITCH) * rng.lognormal(0, PACES, (count, 1))
    turn = pace * plaits.arc + rng.uniform(0, 2 * np.pi, (count, 1)) + 0.5 * _lumps(plaits, rng)
    third = rng.integers(0, 3, len(plait))
    turn = turn[plait] + third[:, None] * (2 * np.pi / 3)
    over = rng.choice([-1, 1], count)[plait][:, None]
    paths, up = plaits.leaders[plait], plaits.normals[plait]
    paths = _aside(paths, up, np.sin(turn) * size, over * np.sin(2 * turn) * size * 0.45)
    thick = rng.lognormal(0, 0.12, (count, 3))[plait, third][:, None]
    deep = np.sqrt(rng.random(len(plait)))[:, None] * thick * 0.5
    spin = rng.uniform(0, 2 * np.pi, (len(plait), 1)) + 0.35 * turn
    return wound(paths, up, floats(spin), floats(deep * size), 1.0)


def _felted(plaits: Plaits, plait: Ints, size: Floats, rng: np.random.Generator) -> Points:
    """Twist the inside of each loc, and let the hairs of its outside cross each other."""
    count, steps = len(plait), len(plaits.arc)
    hand = rng.choice([-1, 1], len(plaits.ends))[plait][:, None]
    turn = plaits.arc * TWIST * hand + rng.uniform(0, 2 * np.pi, (count, 1))
    deep = np.repeat(rng.random((count, 1)) ** 0.5, steps, 1)
    outside = rng.random(count) < FELTED
    tuft, tufts = _tufts(plait[outside])
    pace = rng.uniform(*WINDS, (tufts, 1)) * rng.choice([-1, 1], (tufts, 1))
    walks = wander(tufts, steps, 0.9, round(plaits.length / FELT), rng)
    round_it = plaits.arc * pace + rng.uniform(0, 2 * np.pi, (tufts, 1)) + walks[..., 0]
    frayed = FRAYED * rng.normal(0, 1, (2, len(tuft), 1))
    turn[outside] = round_it[tuft] + frayed[0]
    deep[outside] = (0.95 + 0.12 * np.sin(walks[..., 1]))[tuft] + frayed[1] / 2
    deep = deep * (1 + KNOBS * _knobs(plaits, turn, plait, rng))
    bent = [KINKS * _lumps(plaits, rng)[plait] * size for _ in range(2)]
    paths, up = _aside(plaits.leaders[plait], plaits.normals[plait], *bent), plaits.normals[plait]
    return wound(paths, up, floats(turn), floats(deep * size), 1.0)


def _tufts(plait: Ints) -> tuple[Ints, int]:
    """Return the tuft of each hair of ascending plaits, and how many there are."""
    new = np.diff(plait, prepend=-1) != 0
    first = np.maximum.accumulate(np.where(new, np.arange(len(plait)), 0))
    starts = (np.arange(len(plait)) - first) % TUFT == 0
    return np.cumsum(starts) - 1, int(starts.sum())


def _knobs(plaits: Plaits, turn: Floats, plait: Ints, rng: np.random.Generator) -> Floats:
    """Return how far the surface of each loc stands out, -1 to 1, at each angle round it."""
    ridges = [
        np.sin(round_it * turn + 2 * np.pi / length * plaits.arc + start[plait, None])
        for round_it, length, start in zip(
            (2, -3), KNOB_LENGTHS, rng.uniform(0, 2 * np.pi, (2, len(plaits.ends))), strict=True
        )
    ]
    return floats(ridges[0] * ridges[1])


def _aside(paths: Points, normals: Points, wide: Floats, deep: Floats) -> Points:
    along = unit(np.gradient(paths, axis=1).astype(np.float32))
    out = unit(across(np.broadcast_to(normals[:, None], paths.shape), along))
    return np.asarray(
        paths + wide[..., None] * np.cross(along, out) + deep[..., None] * out, np.float32
    )


def fuzz(
    recipe: Recipe, paths: Points, ends: Floats, rng: np.random.Generator
) -> tuple[Points, Floats, Ints]:
    """Return short hairs that leave their strand, from where to where along it, and which it is."""
    count, steps = round(recipe.flyaways * len(paths)), paths.shape[1]
    strand = rng.integers(0, len(paths), count)
    long = rng.uniform(*FUZZ, count) / recipe.length
    start = rng.uniform(0, 1, count) * np.maximum(ends[strand] - long, 0)
    t = np.linspace(0, 1, steps, dtype=np.float32)
    at = (start[:, None] + long[:, None] * t) * (steps - 1)
    i = np.minimum(at.astype(np.int64), steps - 2)
    u = floats(at - i)[..., None]
    row = strand[:, None]
    hairs = paths[row, i] * (1 - u) + paths[row, i + 1] * u
    way = floats(rng.normal(0, recipe.flight, (count, 3)))
    hairs += way[:, None] * (t**1.5)[None, :, None]
    hairs += wander(count, steps, 0.25 * recipe.flight, 4, rng)
    return floats(hairs), floats(np.stack([start, start + long], 1)), strand
