"""Short hair ends in single strands on the forehead, not in a pale haze."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Flags, blur, doubles, floats
from ilikeyacut.adapters.preview.styles import edges, templates
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.domain.values import Fringe

SKULL = doubles([100, 160]), doubles([90, 150]), 200.0, 190.0


def fringe() -> Layer:
    """Hair that ends over a forehead in pale haze, in which there are faint strands."""
    rows, columns = np.mgrid[:200, :200]
    thin = np.clip((120 - rows) / 20, 0, 1) * (1 + 0.3 * np.sin(columns))
    light = np.where(rows < 108, 1.0, 4.0) + np.zeros_like(thin)
    none = np.zeros((100, 100), np.float32)
    return Layer(floats(light), floats(np.clip(thin, 0, 1)), none, none, none, none)


def hairline() -> Flags:
    """The end of the hair, away from the rim of the skull."""
    there = np.zeros((200, 200), np.bool_)
    there[112:117, 60:140] = True
    return there


def test_thin_hair_on_the_forehead_is_hardly_paler_than_the_hair_beside_it() -> None:
    hair = fringe()
    assert hair.light[hairline()].min() > 3
    assert edges.single(hair, *SKULL).light[hairline()].max() < 2


def test_a_haze_becomes_strands() -> None:
    hair = fringe()
    found = edges.single(hair, *SKULL).cover
    before, after = (np.abs(it - blur(it, 2.5))[hairline()].mean() for it in (hair.cover, found))
    assert after > 1.5 * before
    assert found[hairline()].mean() == pytest.approx(hair.cover[hairline()].mean(), abs=0.03)


def test_thin_hair_gets_denser_on_the_skull_alone_and_covers_no_more_skin() -> None:
    thin, found = fringe().cover, edges.denser(fringe(), *SKULL[:2]).cover
    assert np.array_equal(found > 0, thin > 0)
    assert found.max() <= 1
    assert found[hairline()].mean() > 1.4 * thin[hairline()].mean()
    assert np.allclose(found[:, :10], thin[:, :10])


def test_an_edge_before_a_background_stays_as_it_is() -> None:
    found, hair = edges.single(fringe(), *SKULL), fringe()
    assert np.array_equal(found.cover[:, :10], hair.cover[:, :10])
    assert np.array_equal(found.light[:, :10], hair.light[:, :10])


def test_hair_that_tapers_at_the_temples_stays_as_it_is() -> None:
    middle, radius, *_ = SKULL
    found, hair = edges.single(fringe(), middle, radius, 100.0, 90.0), fringe()
    assert np.array_equal(found.cover[100:], hair.cover[100:])


@pytest.mark.parametrize("style", ["crop", "quiff"])
def test_no_short_style_glows_where_it_begins(style: str) -> None:
    front = templates.load(style).front
    x, y = (round(float(at)) for at in templates.project(templates.ROOTS))
    part = np.s_[y - 60 : y + 40, x - 60 : x + 60]
    light, cover = front.light[part], front.cover[part]
    thin, solid = (cover > 0.05) & (cover < 0.35), cover > 0.9
    assert np.median(light[thin]) < 3 * np.median(light[solid])


@pytest.mark.parametrize("style", ["undercut", "quiff"])
def test_skin_shows_between_the_roots_of_hair_combed_back_and_they_do_not_glow(style: str) -> None:
    x, y = (round(float(at)) for at in templates.project(templates.ROOTS))
    part, above = np.s_[y - 20 : y + 30, x - 80 : x + 80], np.s_[y - 60 : y - 30, x - 80 : x + 80]
    traced, front = templates.layers(f"{style}_0")[0], templates.load(style).front
    line = (traced.cover[part] > 0.6) & (traced.cover[part] < 0.95)
    assert line.sum() > 100
    assert front.cover[part][line].mean() < 0.9 * traced.cover[part][line].mean()
    light = np.median(front.light[part][line])
    assert light < 1.1 * np.median(front.light[above][traced.cover[above] > 0.95])


def test_a_fringe_covers_the_roots_of_the_hair_behind_it() -> None:
    front = templates.load("ponytail", fringe=Fringe.FULL).front
    x, y = (round(float(at)) for at in templates.project(templates.ROOTS))
    assert front.cover[y - 20 : y + 20, x - 60 : x + 60].min() > 0.9
