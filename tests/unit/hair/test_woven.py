"""Plaits differ, end in fuzz, and grow from a scalp that is parted into sections."""

import numpy as np
import pytest

from hair import recipes, scalp, sections, strands, woven
from hair.recipe import Recipe
from hair.scalp import Roots
from hair.woven import Plaits
from ilikeyacut.adapters.preview.arrays.ops import floats

STYLES = {recipe.name: recipe for recipe in recipes.STYLES}
FEW = {"strands": 3000, "plaits": 60, "frizz": 0}


def small(name: str) -> Recipe:
    return STYLES[name].model_copy(update=FEW)


def parted(name: str) -> tuple[Roots, Roots, np.ndarray]:
    """Return hair, the middles of its sections, and the section of each."""
    recipe, rng = small(name), np.random.default_rng(1)
    base = scalp.rooted(recipe, 6000, rng)
    return base, *sections.sections(base, recipe.plaits, rng)


def straight(recipe: Recipe, count: int) -> Plaits:
    """Return plaits that hang straight down, a unit apart, the first half as long as the last."""
    down = np.linspace(0, -recipe.length, recipe.steps, dtype=np.float32)
    leaders = np.zeros((count, recipe.steps, 3), np.float32)
    leaders[..., 0] = np.arange(count)[:, None]
    leaders[..., 1] = down
    normals = np.tile(floats([0, 0, 1]), (count, 1))
    return Plaits(leaders, normals, floats(np.linspace(0.5, 1, count)), recipe.length)


def widths(paths: np.ndarray, plait: np.ndarray, leaders: np.ndarray) -> np.ndarray:
    """Return the radius of each plait at each step."""
    off = np.linalg.norm(paths - leaders[plait], axis=2)
    return np.stack([off[plait == it].max(0) for it in np.unique(plait)])


@pytest.mark.parametrize("name", ["braids", "locs"])
def test_every_section_has_its_hair_up_to_the_hairline(name: str) -> None:
    base, middles, owner = parted(name)
    sizes = np.bincount(owner)
    assert len(sizes) == len(middles.side)
    assert sizes.std() < 0.35 * sizes.mean()
    off = np.linalg.norm(base.points - middles.points[owner], axis=1)
    assert off[base.above < 0.05].max() < 3 * off.mean()


def test_no_section_crosses_the_parting() -> None:
    base, middles, owner = parted("braids")
    assert (base.side == middles.side[owner]).all()


def test_between_sections_the_scalp_is_bare() -> None:
    base, middles, _ = parted("braids")
    whole = sections.whole(base, middles)
    assert 0.6 < whole.mean() < 0.95


def test_hair_of_the_scalp_goes_into_its_plait_but_for_some_at_the_hairline() -> None:
    base, middles, owner = parted("braids")
    leaders = middles.points[:, None] + np.zeros((1, 60, 1), np.float32)
    paths = sections.gathered(base, leaders, owner, np.random.default_rng(1))
    off = np.linalg.norm(paths[:, -1] - middles.points[owner], axis=1)
    inside = base.above > sections.BABY
    assert off[inside].max() < 0.02
    assert 0.1 < (off[~inside] > 0.02).mean() < 0.5


def test_plaits_sway_below_the_scalp_alone() -> None:
    _, middles, _ = parted("braids")
    sway = np.linalg.norm(woven.sway(middles, 100, np.random.default_rng(1)), axis=2)
    assert sway[:, :10].max() == 0
    assert sway[:, -1].mean() > 0.03


def test_plaits_before_the_neck_hang_beside_the_face() -> None:
    """One that swayed inwards would come out below the jaw from nowhere."""
    down = np.linspace(0.3, -1.3, 60, dtype=np.float32)
    inwards = np.stack([0.45 + 0.2 * (down - 0.3), down, 0 * down - 0.2], 1)
    behind = inwards - floats([0, 0, 0.6])
    leaders = np.stack([inwards, inwards * floats([-1, 1, 1]), behind])
    kept = woven.off_the_face(leaders, floats([1, -1, 1]))
    beside = kept[:2, down > -0.4, 0] * floats([1, -1])[:, None]
    assert beside.min() > 0.37
    assert (kept[0, down < woven.JAW, 0] > woven.NECK - 1e-6).all()
    assert np.array_equal(kept[2], behind)


@pytest.mark.parametrize("name", ["braids", "locs"])
def test_plaits_differ_in_width_and_taper_where_they_end(name: str) -> None:
    recipe = small(name)
    plaits = straight(recipe, 30)
    found = widths(*woven.strands(recipe, plaits, np.random.default_rng(1)), plaits.leaders)
    middle = found[:, recipe.steps // 4]
    assert middle.std() > 0.08 * middle.mean()
    ends = found[np.arange(30), (plaits.ends * (recipe.steps - 1)).astype(int)]
    assert np.median(ends / middle) < 0.7


def test_tufts_of_felt_cross_each_other_on_the_outside_of_a_loc() -> None:
    """Hairs that all lead along a loc look like a wet tress."""
    recipe = small("locs")
    plaits = straight(recipe, 10)
    paths, plait = woven.strands(recipe, plaits, np.random.default_rng(1))
    x, y, _ = np.moveaxis(np.gradient(paths, axis=1)[:, recipe.steps // 3], -1, 0)
    size = np.linalg.norm(paths - plaits.leaders[plait], axis=2)[:, recipe.steps // 3]
    aside = np.abs(x / y)[size > 0.85 * recipe.weave_radius]
    assert (aside > 0.5).mean() > 0.2


def test_locs_keep_their_width_up_to_blunt_ends() -> None:
    recipe = small("locs")
    plaits = straight(recipe, 30)
    found = widths(*woven.strands(recipe, plaits, np.random.default_rng(1)), plaits.leaders)
    last = ((plaits.ends - 0.2 / recipe.length) * (recipe.steps - 1)).astype(int)
    assert np.median(found[np.arange(30), last] / found[:, recipe.steps // 4]) > 0.8


def test_braids_differ_in_pace() -> None:
    recipe = small("braids")
    plaits = straight(recipe, 30)
    paths, plait = woven.strands(recipe, plaits, np.random.default_rng(1))
    aside = (paths - plaits.leaders[plait])[..., 0]
    turns = [(np.diff(np.sign(aside[plait == it][0])) != 0).sum() for it in range(30)]
    assert np.std(turns) > 1


@pytest.mark.parametrize("name", ["braids", "locs"])
def test_fuzz_begins_on_its_strand_and_leaves_it(name: str) -> None:
    recipe = small(name)
    plaits = straight(recipe, 10)
    rng = np.random.default_rng(1)
    paths, plait = woven.strands(recipe, plaits, rng)
    hairs, span, strand = woven.fuzz(recipe, paths, plaits.ends[plait], rng)
    assert len(hairs) == round(recipe.flyaways * len(paths))
    assert (span[:, 1] <= plaits.ends[plait][strand] + 0.1).all()
    begins = np.linalg.norm(hairs[:, :1] - paths[strand], axis=2).min(1)
    leaves = np.linalg.norm(hairs[:, -1:] - paths[strand], axis=2).min(1)
    assert np.median(begins) < 0.3 * np.median(leaves)


def test_roots_of_a_woven_style_are_near_its_roots_along_the_hair() -> None:
    """Hair on the scalp takes the colour of roots: its `span` ends near the root of its plait."""
    found = strands.grow(small("braids"))
    lowest = found.paths[..., 1].min(1)
    on_scalp = found.span[:, 1] <= woven.ROOTED
    assert on_scalp.any()
    assert np.median(lowest[on_scalp]) > np.median(lowest[~on_scalp]) + 0.5
