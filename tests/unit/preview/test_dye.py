"""Dyed hair looks lit and grown: its roots, its depths and its highlights differ from the shade."""

from dataclasses import replace

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import hex_to_lab, to_lab
from ilikeyacut.adapters.preview.arrays.ops import Floats, Image, Plane, blur, floats, over, ramp
from ilikeyacut.adapters.preview.edits import recolour
from ilikeyacut.adapters.preview.styles.shades import Shade
from support import heads
from support.seeing import analysed
from support.selfies import portrait

BLUE, COPPER, PLATINUM = (hex_to_lab(it) for it in ("#294F8C", "#A8572E", "#D6CBB9"))
LINE = 1.05
"""The hairline, in face heights."""


def above() -> Plane:
    """Hair above a straight hairline, all of it dense."""
    rise, side = heads.axes().rise(), heads.axes().side()
    return floats(ramp(rise, LINE - 0.004, LINE) * (np.hypot(side, rise - 0.62) < 0.7))


def light() -> Plane:
    """The light on strands: some are lit, and there are gaps between them."""
    rng = np.random.default_rng(7)
    strands = blur(floats(rng.normal(0, 1, heads.axes().rise().shape)), 1.5)
    return floats(np.exp(0.6 * strands / strands.std()))


def dyed(hair: Plane, colour: Floats) -> tuple[Image, Image]:
    """Return the Lab of brown hair, before and after."""
    base, skin = analysed(portrait()), np.full((*hair.shape, 3), heads.LIGHT, np.float32)
    brown = floats(heads.BROWN) * light()[..., None]
    rgb = over(skin, np.clip(brown, 0, 1), hair)
    drawn = replace(base.framed, rgb=rgb)
    seen = replace(base, framed=drawn, hair=hair, person=np.ones_like(hair))
    return to_lab(rgb), to_lab(recolour.recolour(seen, Shade(colour, colour)).rgb)


def test_roots_in_bare_skin_keep_some_of_their_own_colour() -> None:
    hair = above()
    before, after = dyed(hair, BLUE)
    rise = heads.axes().rise() * heads.axes().height
    line, sure = LINE * heads.axes().height, hair > 0.99
    roots, lengths = (rise < line + 6) & sure, (rise > line + 25) & sure
    moved = [np.median((after - before)[part][:, 2]) for part in (roots, lengths)]
    assert moved[1] < -30
    assert 0.1 < moved[0] / moved[1] < 0.7


def test_a_narrow_rim_of_hair_takes_dye() -> None:
    rise = heads.axes().rise() * heads.axes().height
    rim = floats(
        above() * ramp(rise, LINE * heads.axes().height + 16, LINE * heads.axes().height + 15)
    )
    _, after = dyed(rim, BLUE)
    assert np.median(after[rim > 0.99][:, 2]) < 0.9 * BLUE[2]


def test_ends_that_lie_on_cloth_or_beside_a_cheek_are_dyed_like_the_rest() -> None:
    rise, side = heads.axes().rise(), np.abs(heads.axes().side())
    beside = (side > 0.5) & (side < 0.56) & (rise > -0.4) & (rise < LINE)
    hair = floats(np.maximum(above(), blur(floats(beside), 1)))
    before, after = dyed(hair, BLUE)
    moved = (after - before)[..., 2]
    ends, crown = (hair > 0.99) & (rise < 0.3), (hair > 0.99) & (rise > LINE + 0.1)
    assert np.median(moved[ends]) < 0.9 * np.median(moved[crown])


def lit_and_all(colour: Floats) -> tuple[Floats, Floats]:
    """Return the median Lab of highlights and of all lengths of hair that is dyed."""
    hair = above()
    _, after = dyed(hair, colour)
    level, lengths = after[..., 0], (hair > 0.99) & (heads.axes().rise() > LINE + 0.1)
    lit = lengths & (level > np.percentile(level[lengths], 95))
    return floats(np.median(after[lit], 0)), floats(np.median(after[lengths], 0))


def test_highlights_take_the_colour_of_the_lamp() -> None:
    lit, lengths = lit_and_all(BLUE)
    assert np.hypot(*lit[1:]) < 0.6 * np.hypot(*lengths[1:])


def test_highlights_of_red_hair_are_yellower() -> None:
    hues = [np.degrees(np.arctan2(it[2], it[1])) for it in lit_and_all(COPPER)]
    assert hues[0] > hues[1] + 5


def test_gaps_between_light_strands_are_deep_and_warm() -> None:
    hair = above()
    _, after = dyed(hair, PLATINUM)
    lengths = (hair > 0.99) & (heads.axes().rise() > LINE + 0.1)
    gaps = after[lengths][after[lengths][:, 0] < np.percentile(after[lengths][:, 0], 5)]
    assert np.median(gaps[:, 0]) < PLATINUM[0] - 18
    assert np.median(gaps[:, 2]) > PLATINUM[2]
