"""Dye covers thin, grey and mixed hair evenly, and the skin between strands not at all."""

from dataclasses import replace

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.lab import hex_to_lab, to_lab
from ilikeyacut.adapters.preview.arrays.ops import Floats, Image, Plane, blur, floats, ramp
from ilikeyacut.adapters.preview.edits import recolour
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles.shades import Shade
from support import heads
from support.heads import BLACK, DARK, LIGHT, Colour
from support.seeing import analysed
from support.selfies import portrait

LENGTHS = 1.14
"""Face heights from which on no root is in bare skin."""

COPPER, PLATINUM = hex_to_lab("#B8572A"), hex_to_lab("#E6DCC8")


def seen(rgb: Image, hair: Plane) -> Analysis:
    """Know the portrait's face with a drawn head in its place."""
    base, person = analysed(portrait()), heads.faded(BLACK, LIGHT).person
    drawn = replace(base.framed, rgb=rgb)
    return replace(base, framed=drawn, hair=hair, person=person, glasses=np.zeros_like(hair))


def dyed(rgb: Image, hair: Plane, colour: Floats) -> Image:
    return recolour.recolour(seen(rgb, hair), Shade(colour, colour)).rgb


@pytest.mark.parametrize("skin", [LIGHT, DARK])
@pytest.mark.parametrize("colour", [COPPER, PLATINUM])
def test_dye_is_as_strong_as_hair_is_dense(skin: Colour, colour: Floats) -> None:
    head = heads.faded(BLACK, skin)
    moved = to_lab(dyed(head.rgb, head.hair, colour)) - to_lab(head.rgb)
    way = colour - to_lab(head.rgb)[head.dense].mean(0)
    share = (moved @ way) / float(way @ way)
    there = blur(head.hair, 6)
    faded = (head.person > 0.99) & ~head.dense & (head.axes.rise() < 1.0)
    for least, most in ((0.3, 0.5), (0.5, 0.7), (0.7, 0.9)):
        part = faded & (there >= least) & (there < most)
        assert share[part].mean() == pytest.approx(head.hair[part].mean(), abs=0.17)
    assert share[head.dense & (head.axes.rise() > LENGTHS)].mean() > 0.95
    assert np.abs(moved[faded & (head.hair < 0.02)]).mean() < 0.5


def test_grey_roots_take_the_shade_of_the_rest() -> None:
    head = heads.faded(BLACK, LIGHT)
    grey = ramp(head.axes.rise(), 1.14, 1.18)[..., None] * floats(0.55)
    rgb = floats(np.where(head.dense[..., None], np.maximum(head.rgb, head.rgb + grey), head.rgb))
    lightness = [to_lab(picture)[..., 0] for picture in (rgb, dyed(rgb, head.hair, COPPER))]
    rise = head.axes.rise()
    roots, rest = head.dense & (rise > 1.2), head.dense & (rise < 1.1)
    before, after = (np.median(plane[roots]) - np.median(plane[rest]) for plane in lightness)
    assert before > 45
    assert 0 <= after < 16


def test_a_gleam_on_dark_hair_stays() -> None:
    head = heads.faded(BLACK, LIGHT)
    gleam = 1 + 1.5 * ramp(head.axes.rise(), 1.14, 1.18)[..., None]
    rgb = floats(np.where(head.dense[..., None], np.clip(head.rgb * gleam, 0, 1), head.rgb))
    after = to_lab(dyed(rgb, head.hair, COPPER))[..., 0]
    rise = head.axes.rise()
    lit, rest = head.dense & (rise > 1.2), head.dense & (rise < 1.1)
    assert np.median(after[lit]) - np.median(after[rest]) > 16


def test_a_sheen_on_coloured_hair_stays() -> None:
    head = heads.faded((0.30, 0.18, 0.08), LIGHT)
    sheen = 1 + 1.2 * ramp(np.abs(head.axes.rise() - 1.16), 0.04, 0.0)[..., None]
    rgb = floats(np.clip(head.rgb * sheen, 0, 1))
    after = to_lab(dyed(rgb, head.hair, COPPER))[..., 0]
    rise = head.axes.rise()
    lit, rest = np.abs(rise - 1.16) < 0.02, np.abs(rise - 1.16) > 0.06
    assert np.median(after[head.dense & lit]) - np.median(after[head.dense & rest]) > 8
