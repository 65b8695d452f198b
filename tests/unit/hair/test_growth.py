"""Hair grows from the scalp, stays outside the head and leaves the face free."""

from functools import cache

import numpy as np
import pytest

from hair import bundles, combed, head, recipes, scalp, strands, tied
from hair.recipe import Clumps, Comb, Fringe, Recipe
from hair.scalp import Roots
from hair.strands import Strands
from ilikeyacut.adapters.preview.arrays.ops import floats

SMALL = {"strands": 2000, "plaits": 40}
FEW = Clumps(locks=40, wisps=200, lock=0.1, wisp=0.1, tuft=0.1)
"""Few strands are far apart: they would be drawn through the head."""
STYLES = {recipe.name: recipe for recipe in recipes.STYLES}


def small(name: str) -> Recipe:
    """Return a style with fewer strands, which grow in a moment."""
    recipe = STYLES[name]
    few = {key: min(value, getattr(recipe, key)) for key, value in SMALL.items()}
    return recipe.model_copy(update=few | {"clumps": FEW})


@cache
def grown(name: str) -> Strands:
    return strands.grow(small(name))


@pytest.mark.parametrize("name", ["bob", "curly", "braids", "ponytail", "afro", "crop"])
def test_the_same_recipe_grows_the_same_hair(name: str) -> None:
    one, again = grown(name), strands.grow(small(name))
    assert np.array_equal(one.paths, again.paths)
    assert np.array_equal(one.fine, again.fine)
    other = strands.grow(small(name).model_copy(update={"seed": 2}))
    assert other.paths.shape != one.paths.shape or not np.allclose(other.paths, one.paths)


@pytest.mark.parametrize("name", STYLES)
def test_hair_is_finite_and_outside_the_head(name: str) -> None:
    found = grown(name)
    assert len(found.lock) > 500
    assert np.isfinite(found.paths).all()
    for body in (head.SKULL, head.FACE):
        distance, _ = head.away(found.paths, body)
        assert (distance < -0.08).mean() < 0.02


@pytest.mark.parametrize("name", STYLES)
def test_no_strand_hangs_before_the_eyes(name: str) -> None:
    found = grown(name)
    x, y, z = np.moveaxis(found.paths, -1, 0)
    before = (np.abs(x) < 0.29) & (y < 0.15) & (y > -0.7) & (z > 0)
    assert not before.any()


@pytest.mark.parametrize("name", ["bun", "ponytail"])
def test_tied_hair_begins_with_a_peak_bares_the_corners_and_comes_down_before_the_ears(
    name: str,
) -> None:
    x, y, z = grown(name).paths[:, 0].T
    front, aside = z > 0, np.abs(x)
    peak = np.percentile(y[front & (aside < 0.05)], 5)
    corners = np.percentile(y[front & (np.abs(aside - 0.22) < 0.04)], 5)
    assert peak < corners
    assert np.percentile(y[(z > -0.25) & (aside > 0.48)], 5) < 0.15


@pytest.mark.parametrize("name", ["bun", "ponytail"])
def test_tied_hair_lies_at_one_height_with_its_neighbours(name: str) -> None:
    found = grown(name)
    halfway = round(STYLES[name].steps * tied.HELD / 2)
    front = found.paths[:, 0, 2] > 0
    distance, _ = head.away(found.paths[front, halfway], head.SKULL)
    low, middle, high = np.percentile(distance, (25, 50, 75))
    assert high - low < 0.45 * middle


@pytest.mark.parametrize("name", ["pixie", "buzz", "undercut"])
def test_strands_are_as_long_as_the_recipe_says(name: str) -> None:
    recipe = small(name)
    found = strands.grow(recipe)
    length = np.linalg.norm(np.diff(found.paths, axis=1), axis=2).sum(1)
    assert np.percentile(length, 95) == pytest.approx(STYLES[name].length, rel=0.25)


@pytest.mark.parametrize("name", ["long", "lob", "bob", "wavy"])
def test_falling_hair_is_cut_at_one_height(name: str) -> None:
    recipe = STYLES[name]
    lowest = grown(name).paths[..., 1].min(1)
    assert recipe.cut is not None
    assert np.percentile(lowest, 4) == pytest.approx(recipe.cut, abs=2.2 * recipe.ragged)


def test_long_hair_lies_over_the_shoulders() -> None:
    distance, _ = head.away(grown("long").paths, head.SHOULDERS)
    assert (distance < -0.04).mean() < 0.03


def test_the_last_point_of_a_strand_is_its_tip() -> None:
    path = np.linspace([0, 0, 0], [0, -1, 0], 11, dtype=np.float32)[None]
    left = strands.resampled(path, floats([0.5]))
    assert left[0, -1] == pytest.approx([0, -0.5, 0])
    assert np.diff(left[0, :, 1]) == pytest.approx(-0.05, abs=1e-6)


def test_groups_are_large_small_and_tiny_and_keep_to_their_side() -> None:
    recipe = small("bob")
    rng = np.random.default_rng(1)
    roots = scalp.rooted(recipe, recipe.strands, rng)
    found = bundles.groups(recipe, roots, rng)
    assert len(np.unique(found.lock)) < len(np.unique(found.wisp)) < len(np.unique(found.tuft))
    sides = [roots.side[found.lock == lock].mean() for lock in np.unique(found.lock)]
    assert np.mean(np.abs(sides)) > 0.8


def test_combed_back_hair_lies_behind_forward_hair() -> None:
    base = small("crop").model_copy(update={"fringe": None, "sides": None, "length": 0.5})
    forward = strands.grow(base).paths[:, -1, 2].mean()
    back = strands.grow(base.model_copy(update={"comb": Comb.BACK})).paths[:, -1, 2].mean()
    assert back < forward - 0.1


def rooted(recipe: Recipe) -> Roots:
    return scalp.rooted(recipe, recipe.strands, np.random.default_rng(1))


def test_tousled_locks_lean_their_own_way() -> None:
    ways = []
    base = small("crop").model_copy(update={"fringe": None})
    roots = rooted(base)
    for tousled in (0.0, 0.6):
        recipe = base.model_copy(update={"tousled": tousled})
        paths = combed.curves(recipe, roots, np.random.default_rng(2))
        ways.append(head.unit(paths[:, -1] - paths[:, 0]))
    lean = ways[1] - ways[0]
    assert 0.1 < np.linalg.norm(lean, axis=1).mean() < 0.6
    nearest = np.linalg.norm(roots.points[:, None] - roots.points[None], axis=2)
    np.fill_diagonal(nearest, 9)
    neighbours = lean[nearest.argmin(1)]
    assert np.linalg.norm(lean - neighbours, axis=1).mean() < 0.6 * lean.std(0).sum()


def test_a_fringe_thins_towards_its_end() -> None:
    ends = []
    for thinned in (0.0, 0.2):
        fringe = Fringe(end=0.34, thinned=thinned)
        recipe = small("french-bob").model_copy(update={"fringe": fringe})
        roots = rooted(recipe)
        roots = roots.chosen(roots.fringe)
        ends.append(combed.lengths(recipe, roots, np.random.default_rng(2)))
    shorter = ends[0] - ends[1]
    assert np.percentile(shorter, 20) == pytest.approx(0, abs=0.02)
    assert np.percentile(shorter, 95) > 0.1


def test_short_hair_stands_as_it_grows_and_does_not_gather() -> None:
    moved = []
    for length in (0.02, 0.4):
        recipe = small("afro").model_copy(update={"length": length, "wave": None, "frizz": 0})
        roots = rooted(recipe)
        found = bundles.groups(recipe, roots, np.random.default_rng(3))
        path = np.linspace(0, length, recipe.steps, dtype=np.float32)
        paths = roots.points[:, None] + roots.normals[:, None] * path[None, :, None]
        still = np.zeros_like(paths)
        gathered = bundles.bundled(recipe, roots, found, paths.copy(), still)
        moved.append(np.linalg.norm((gathered - paths)[:, -1], axis=1).mean())
    assert moved[0] < 0.2 * moved[1]


def test_a_fringe_falls_from_the_crown_in_tufts_that_narrow_to_the_sides() -> None:
    recipe = small("french-bob")
    roots = scalp.rooted(recipe, 8000, np.random.default_rng(1))
    x, _, z = roots.points[roots.fringe].T
    middle, temples = z[np.abs(x) < 0.08], z[np.abs(x) > 0.36]
    assert np.percentile(middle, 10) < -0.05
    assert np.percentile(temples, 10) > -0.04
    found = bundles.groups(STYLES["french-bob"], roots, np.random.default_rng(1))
    lock = found.lock[roots.fringe]
    spread = [
        np.std(at[lock == it]) for at in (x, z) for it in np.unique(lock) if (lock == it).sum() > 9
    ]
    across, deep = np.array_split(np.array(spread), 2)
    assert np.median(deep) > 2 * np.median(across)


def test_hair_without_a_sharp_parting_closes_over_the_crown() -> None:
    x, y, z = np.moveaxis(grown("curly").paths, -1, 0)
    over = (y > 0.75) & (z > -0.5)
    part = STYLES["curly"].part * 0.6
    tops = [np.percentile(y[over & (np.abs(x - at) < 0.05)], 97) for at in (part, part - 0.25)]
    assert tops[0] > tops[1] - 0.01


def spread(until: float) -> float:
    """Return how far hairs are from the middle of their lock at a quarter of their length."""
    clumps = Clumps(locks=40, wisps=200, lock=1.3, until=until, wisp=0, tuft=0, even=0.85)
    recipe = STYLES["bob"].model_copy(update={"clumps": clumps, "wave": None, "frizz": 0})
    rng = np.random.default_rng(1)
    roots = scalp.rooted(recipe, 2000, rng)
    found = bundles.groups(recipe, roots, rng)
    paths = floats(roots.points[:, None] + np.linspace(0, 1, 41)[:, None] * floats([0, -1, 0]))
    at = bundles.bundled(recipe, roots, found, paths, floats(0 * paths))[:, 10]
    sums = np.stack([np.bincount(found.lock, axis) for axis in at.T], 1)
    middle = sums / np.maximum(np.bincount(found.lock), 1)[:, None]
    return float(np.median(np.linalg.norm(at - middle[found.lock], axis=1)))


def test_the_hairs_of_a_ringlet_come_together_near_their_roots() -> None:
    assert spread(0.25) < 0.5 * spread(0.6)
