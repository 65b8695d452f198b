"""Tied hair shines across its strands and is not dark where it begins, as a fringe is."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles import shine, templates
from ilikeyacut.adapters.preview.styles.layer import Layer


def swept() -> Layer:
    """Hair from the root in the last row to a tie in the first, lit from above only."""
    rows, columns = np.mgrid[:200, :100]
    light = np.exp(1.5 - rows / 80 + 0.2 * np.sin(columns))
    along = np.linspace(0.45, 0, 100)[:, None] + np.zeros((100, 50))
    none, full = np.zeros((100, 50), np.float32), np.ones((200, 100), np.float32)
    return Layer(floats(light), full, none, floats(along), none, none)


def test_hair_that_was_brightest_at_the_crown_shines_in_a_band_near_its_roots() -> None:
    light = np.median(shine.banded(swept()).light, axis=1)
    band = 200 - round(200 * shine.AT / 0.45)
    assert abs(int(light[10:190].argmax()) + 10 - band) < 5
    assert light[20] == pytest.approx(light[60], rel=0.1)


def test_strands_stand_apart_more_where_the_broad_light_is_gone() -> None:
    before, after = swept().strands(), shine.banded(swept()).strands()
    assert after[50:150].std() == pytest.approx(shine.CRISP * before[50:150].std(), rel=0.1)


@pytest.mark.parametrize("style", ["bun", "ponytail"])
def test_no_tied_style_is_much_brighter_at_the_crown_than_where_it_begins(style: str) -> None:
    front = templates.load(style).front
    middle = round(float(templates.project(templates.ROOTS)[0]))
    part = np.s_[:, middle - 60 : middle + 60]
    light, sure = front.light[part], front.cover[part] > 0.9
    along = np.kron(front.along, np.ones((2, 2)))[part]
    begins = np.median(light[sure & (along < 0.09)])
    assert np.median(light[sure & (along > 0.16) & (along < 0.3)]) < 2 * begins
