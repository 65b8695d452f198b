"""A recipe is complete and within bounds, and every style that is offered has one."""

import pytest
from pydantic import ValidationError

from hair import fringes, recipes
from hair.recipe import Fringe, Recipe, Tie, Wave
from ilikeyacut.adapters.preview.styles.templates import STYLES


def test_every_style_has_one_recipe() -> None:
    assert sorted(recipe.name for recipe in recipes.STYLES) == sorted(STYLES)
    assert len({recipe.name for recipe in recipes.ALL}) == len(recipes.ALL)


def test_every_fringe_that_can_be_added_has_a_recipe() -> None:
    made = {recipe.name for recipe in fringes.FRINGES}
    wanted = {
        f"fringe-{fringe.value}-{style.texture}"
        for style in STYLES.values()
        for fringe in style.fringes
    }
    assert wanted <= made


def test_a_parting_lies_where_the_stylist_takes_it_to_be() -> None:
    parts = {recipe.name: recipe.part for recipe in recipes.STYLES}
    assert {name: style.part for name, style in STYLES.items() if style.part is not None} == {
        name: parts[name] for name, style in STYLES.items() if style.part is not None
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Bob"},
        {"length": 0.0},
        {"length": 9.0},
        {"part": 0.6},
        {"lift": -0.1},
        {"clumps": {"wisp": 1.2}},
        {"hairline": {"height": [0.5, 0.4]}},
        {"strands": 10},
        {"steps": 2},
        {"curliness": 1},
        {"comb": "parted"},
        {"comb": "tied"},
        {"only_fringe": True},
        {"comb": "parted", "shell": {"y": [0, 1], "inner": [0.4], "thick": [0.1, 0.1]}},
        {"comb": "parted", "shell": {"y": [1, 0], "inner": [0.4, 0.4], "thick": [0.1, 0.1]}},
    ],
    ids=str,
)
def test_nonsense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Recipe.model_validate({"name": "bob", "length": 1.0, "comb": "forward"} | wrong)


def test_parts_of_a_recipe_are_checked_too() -> None:
    with pytest.raises(ValidationError):
        Wave(radius=0, turns=1)
    with pytest.raises(ValidationError):
        Fringe(end=-0.5)
    with pytest.raises(ValidationError):
        Tie(at=(0, 1, 0), bun=2)
