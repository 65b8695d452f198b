"""The packaged templates are complete, small and sound."""

from typing import TypeAlias

import cv2
import numpy as np
import pytest
from PIL import Image

from ilikeyacut.adapters.preview.arrays.ops import blur
from ilikeyacut.adapters.preview.catalogue import CATALOGUE
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.templates import (
    PIXELS,
    SHAPE,
    STYLES,
    TEMPLATES,
    YAWS,
    Template,
)
from ilikeyacut.domain.hairstyle import Category

MOST_BYTES = 10_000_000
"""Everybody who installs the stylist downloads them."""

MOST_GAP = 0.008
"""The largest gap on the forehead, in square head units."""

FRINGED = {"french-bob", "shag", "pixie"}
"""Styles of which a fringe is part: no hairline shows."""


def expected() -> set[str]:
    """Return the names of all files that the styles can ask for."""
    fringes = {
        f"fringe-{fringe.value}-{style.texture}"
        for style in STYLES.values()
        for fringe in style.fringes
    }
    return {f"{name}_{yaw}.webp" for name in {*STYLES, *fringes} for yaw in YAWS}


def test_every_style_is_there_at_every_yaw_and_nothing_else() -> None:
    assert {path.name for path in TEMPLATES.iterdir()} == expected()


def test_all_files_together_are_small() -> None:
    assert sum(path.stat().st_size for path in TEMPLATES.iterdir()) <= MOST_BYTES


def test_every_file_is_a_webp_of_a_known_layout() -> None:
    for path in TEMPLATES.iterdir():
        with Image.open(path) as picture:
            assert (picture.format, picture.size[::-1]) == ("WEBP", SHAPE), path.name


def test_there_is_hair_of_every_form() -> None:
    assert len(CATALOGUE) >= 16
    assert {entry.description.category for entry in CATALOGUE} == set(Category)


Drawn: TypeAlias = dict[int, Template]
"""A style by its yaws."""


@pytest.fixture(scope="module", params=STYLES)
def name(request: pytest.FixtureRequest) -> str:
    """Each style after the other, because pytest puts together the tests that share one."""
    return str(request.param)


@pytest.fixture(scope="module")
def drawn(name: str) -> Drawn:
    """The templates of a style, which take long to read."""
    return {yaw: templates.load.__wrapped__(name, yaw) for yaw in YAWS}


def test_a_template_has_hair_on_a_head(drawn: Drawn) -> None:
    for layer in (drawn[0].front, drawn[0].back):
        assert layer.cover.shape == layer.light.shape == (1020, 660)
        assert all(plane.shape == (510, 330) for plane in layer.soft)
        assert all(np.isfinite(plane).all() for plane in (layer.light, *layer.soft))
        assert layer.light.min() > 0
    assert (drawn[0].front.cover > 0.5).mean() > 0.015
    assert 0 < drawn[0].top() < templates.project(templates.HAIRLINE)[1]


def test_a_turned_template_moves_with_the_head(drawn: Drawn) -> None:
    """The crown's middle goes to the side that the face looks to, or the back of the head does."""
    assert [template.yaw for template in drawn.values()] == list(YAWS)
    left, middle, right = (template.front.cover for template in drawn.values())
    assert abs(left - middle).mean() > 0.01
    assert abs(right - middle).mean() > 0.01


def test_an_added_fringe_covers_more_of_the_forehead(name: str, drawn: Drawn) -> None:
    column = slice(round(templates.MIDDLE) - 120, round(templates.MIDDLE) + 120)
    rows = slice(
        round(templates.project((0, 0.5, 0.2))[1]), round(templates.project((0, 0.2, 0.2))[1])
    )
    without = drawn[0].front.cover[rows, column].mean()
    for fringe in STYLES[name].fringes:
        with_it = templates.load(name, 0, fringe).front.cover[rows, column].mean()
        assert with_it > without + 0.02, fringe


def test_a_template_knows_where_its_hair_begins(name: str, drawn: Drawn) -> None:
    for yaw, template in drawn.items():
        line = template.line()
        assert (line is None) == (name in FRINGED), yaw
        roots = templates.project(templates.ROOTS, yaw)[1]
        assert line is None or roots - 21 < line < roots + 16, yaw


def test_no_template_hangs_in_deep_shade_by_the_neck(name: str, drawn: Drawn) -> None:
    made, raw = drawn[0].front, templates.layers(f"{name}_0")[0]
    beside = np.abs(np.arange(raw.cover.shape[1]) - templates.MIDDLE) < 0.40 * templates.PIXELS
    below = np.arange(raw.cover.shape[0]) > templates.project((0, -0.55, 0))[1]
    dark = (blur(raw.light, 3) < 0.1) & beside & below[:, None]
    assert name != "wavy" or raw.cover[dark].sum() > 50
    assert made.cover[dark].sum() < 1


def test_no_lock_lies_on_the_forehead_apart_from_the_rest(drawn: Drawn) -> None:
    """Between hair above the brows and the hair above it no patch of bare skin shows."""
    for yaw, template in drawn.items():
        assert largest_gap(template) < MOST_GAP * PIXELS**2, yaw


def largest_gap(template: Template) -> int:
    """Return how many pixels of bare skin lie between hair on the forehead, at most, in one."""
    cover = cv2.GaussianBlur(template.front.cover, (0, 0), 1)
    (_, crown), (middle, _) = (
        templates.project(it, template.yaw) for it in (templates.CROWN, templates.ROOTS)
    )
    brows = templates.project((0, 0.33, 0.3), template.yaw)[1]
    part = cover[round(crown) : round(brows), round(middle) - 120 : round(middle) + 120]
    above = np.maximum.accumulate(part > 0.5, 0)
    below = np.maximum.accumulate(part[::-1] > 0.5, 0)[::-1]
    gaps = (above & below & (part < 0.35)).astype(np.uint8)
    areas = cv2.connectedComponentsWithStats(gaps)[2][1:, cv2.CC_STAT_AREA]
    return int(areas.max(initial=0))
