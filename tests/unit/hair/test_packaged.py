"""The packaged templates are complete and small."""

import cv2
import numpy as np
import pytest
from PIL import Image

from ilikeyacut.adapters.preview.catalogue import CATALOGUE
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.templates import PIXELS, SHAPE, STYLES, TEMPLATES, YAWS
from ilikeyacut.domain.hairstyle import Category
from ilikeyacut.domain.values import Fringe

MOST_BYTES = 10_000_000
"""Everybody who installs the stylist downloads them."""


MOST_GAP = 0.008
"""The largest gap on the forehead, in square head units."""


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


@pytest.mark.parametrize("name", STYLES)
def test_a_turned_template_moves_with_the_head(name: str) -> None:
    """The crown's middle goes to the side that the face looks to, or the back of the head does."""
    tops = [templates.load.__wrapped__(name, yaw) for yaw in YAWS]
    assert [template.yaw for template in tops] == list(YAWS)
    covers = [template.front.cover for template in tops]
    assert abs(covers[0] - covers[1]).mean() > 0.01
    assert abs(covers[2] - covers[1]).mean() > 0.01


@pytest.mark.parametrize(
    ("name", "fringe"),
    [(style.name, fringe) for style in STYLES.values() for fringe in style.fringes],
)
def test_an_added_fringe_covers_more_of_the_forehead(name: str, fringe: Fringe) -> None:
    without, with_it = templates.load(name), templates.load(name, 0, fringe)
    column = slice(round(templates.MIDDLE) - 120, round(templates.MIDDLE) + 120)
    rows = slice(
        round(templates.project((0, 0.5, 0.2))[1]), round(templates.project((0, 0.2, 0.2))[1])
    )
    covered = [template.front.cover[rows, column].mean() for template in (without, with_it)]
    assert covered[1] > covered[0] + 0.02


@pytest.mark.parametrize("yaw", YAWS)
@pytest.mark.parametrize("name", STYLES)
def test_no_lock_lies_on_the_forehead_apart_from_the_rest(name: str, yaw: int) -> None:
    """Between hair above the brows and the hair above it no patch of bare skin shows."""
    cover = cv2.GaussianBlur(templates.load(name, yaw).front.cover, (0, 0), 1)
    (_, crown), (middle, _) = (
        templates.project(it, yaw) for it in (templates.CROWN, templates.ROOTS)
    )
    brows = templates.project((0, 0.33, 0.3), yaw)[1]
    part = cover[round(crown) : round(brows), round(middle) - 120 : round(middle) + 120]
    above = np.maximum.accumulate(part > 0.5, 0)
    below = np.maximum.accumulate(part[::-1] > 0.5, 0)[::-1]
    gaps = (above & below & (part < 0.35)).astype(np.uint8)
    areas = cv2.connectedComponentsWithStats(gaps)[2][1:, cv2.CC_STAT_AREA]
    assert areas.max(initial=0) < MOST_GAP * PIXELS**2
