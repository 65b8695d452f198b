"""Hair grows from the scalp, stays outside the head and leaves the face free."""

import numpy as np
import pytest

from hair import head, recipes, strands
from hair.recipe import Comb, Recipe

SMALL = {"guides": 200, "strands": 2000, "locks": 40}
STYLES = {recipe.name: recipe for recipe in recipes.STYLES}


def small(name: str) -> Recipe:
    """Return a style with fewer strands, which grow in a moment."""
    recipe = STYLES[name]
    few = {key: min(value, getattr(recipe, key)) for key, value in SMALL.items()}
    return recipe.model_copy(update=few)


@pytest.mark.parametrize("name", ["bob", "curly", "braids", "ponytail", "afro", "crop"])
def test_the_same_recipe_grows_the_same_hair(name: str) -> None:
    one, again = strands.grow(small(name)), strands.grow(small(name))
    assert np.array_equal(one.paths, again.paths)
    assert np.array_equal(one.cut, again.cut)
    other = strands.grow(small(name).model_copy(update={"seed": 2}))
    assert other.paths.shape != one.paths.shape or not np.allclose(other.paths, one.paths)


@pytest.mark.parametrize("name", STYLES)
def test_hair_is_finite_and_outside_the_head(name: str) -> None:
    found = strands.grow(small(name))
    assert len(found.lock) > 500
    assert np.isfinite(found.paths).all()
    for body in (head.SKULL, head.FACE):
        distance, _ = head.away(found.paths, body)
        assert (distance < -0.08).mean() < 0.02


@pytest.mark.parametrize("name", STYLES)
def test_no_strand_hangs_before_the_eyes(name: str) -> None:
    found = strands.grow(small(name))
    v = np.linspace(0, 1, found.paths.shape[1])
    x, y, z = np.moveaxis(found.paths, -1, 0)
    before = (np.abs(x) < 0.33) & (y < 0.15) & (y > -0.7) & (z > 0) & (v < found.cut[:, None])
    assert not before.any()


@pytest.mark.parametrize("name", ["long", "bob", "pixie", "buzz"])
def test_strands_are_as_long_as_the_recipe_says(name: str) -> None:
    recipe = small(name)
    found = strands.grow(recipe)
    length = np.linalg.norm(np.diff(found.paths, axis=1), axis=2).sum(1)
    assert np.percentile(length, 95) == pytest.approx(recipe.length, rel=0.25)


def test_combed_back_hair_lies_behind_forward_hair() -> None:
    base = small("crop").model_copy(update={"fringe": None, "sides": None, "length": 0.5})
    forward = strands.grow(base).paths[:, -1, 2].mean()
    back = strands.grow(base.model_copy(update={"comb": Comb.BACK})).paths[:, -1, 2].mean()
    assert back < forward - 0.1
