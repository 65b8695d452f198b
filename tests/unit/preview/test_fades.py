"""Thin hair over skin: found as far as it covers the skin, and no further."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Plane, blur, floats
from ilikeyacut.adapters.preview.seeing import fades
from ilikeyacut.adapters.preview.seeing.rough import roughness
from support import heads
from support.heads import BLACK, BROWN, DARK, GREY, LIGHT, Colour, Head

PEOPLE = [(BLACK, LIGHT), (BLACK, DARK), (GREY, DARK), (BROWN, LIGHT)]
AROUND = 6.0
"""The blur over which a share of hair is counted: stubble is not looked for one by one."""


def found(head: Head, seen: Plane) -> Plane:
    rough = roughness(np.ascontiguousarray(head.view.lab[..., 0]))
    return fades.over_skin(head.view, rough, seen, np.zeros_like(seen))


@pytest.mark.parametrize(("hair", "skin"), PEOPLE)
def test_a_fade_is_found_as_dense_as_it_is(hair: Colour, skin: Colour) -> None:
    head = heads.faded(hair, skin)
    hair_found, there = found(head, floats(head.dense)), blur(head.hair, AROUND)
    faded = (head.person > 0.99) & ~head.dense
    for least, most in ((0.35, 0.5), (0.5, 0.65), (0.65, 0.8), (0.8, 0.95)):
        part = faded & (there >= least) & (there < most)
        assert abs(hair_found[part].mean() - head.hair[part].mean()) < 0.3, (least, most)
        assert hair_found[part].mean() > 0.5 * head.hair[part].mean(), (least, most)
    bare = faded & (there < 0.01)
    assert hair_found[bare].mean() < 0.01


@pytest.mark.parametrize(("hair", "skin"), PEOPLE)
def test_skin_that_was_taken_for_hair_is_skin_again(hair: Colour, skin: Colour) -> None:
    head = heads.faded(hair, skin)
    rise, side = head.axes.rise(), head.axes.side()
    shine = np.hypot(side, (rise - 0.9) / 1.4) < 0.07
    kept = found(head, floats(head.dense | shine))
    assert kept[shine].mean() < 0.05
    assert kept[head.dense].mean() > 0.98


def test_hair_like_the_skin_stays_as_it_was_seen() -> None:
    head = heads.faded(BLACK, LIGHT)
    cheeks = floats(heads.band(head, 0.70, 0.85))
    assert np.array_equal(found(head, cheeks), cheeks)


def test_nothing_grows_on_level_with_the_arms_of_glasses() -> None:
    head = heads.faded(BLACK, LIGHT)
    rise = head.axes.rise()
    fronts = floats(heads.band(head, 0.62, 0.80))
    rough = roughness(np.ascontiguousarray(head.view.lab[..., 0]))
    kept = fades.over_skin(head.view, rough, floats(head.dense), fronts)
    assert not kept[rise < 0.75].any()
    assert kept[(rise > 0.79) & (rise < 0.86) & ~head.dense].any()
