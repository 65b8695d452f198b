"""A beard stays as it is, whatever becomes of the hair, but for new hair that hangs before it."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import warp
from ilikeyacut.adapters.preview.edits import editing, looks
from ilikeyacut.adapters.preview.seeing import beard, frame
from ilikeyacut.domain.values import Colour, Dye, Look, Variation
from support.beards import bearded
from support.lanes import swept
from support.seeing import analysed
from support.selfies import portrait

FIRST = Variation(index=1, seed=1)
PLATINUM = Look(dye=Dye(colour=Colour.parse("platinum")))
DARK, BROWN, GREY = (38, 28, 22), (88, 66, 42), (122, 120, 116)
CASES = [
    (DARK, "astronaut"), (GREY, "astronaut"), (BROWN, "carter"), (DARK, "truman"), (DARK, "nixon")
]  # fmt: skip
MOST = {"carter": 0.05}
"""The share of a beard that may change; a head that is turned shows more of it beside its face."""


@pytest.mark.parametrize("case", swept(CASES))
def test_a_beard_stays(case: tuple[tuple[int, int, int], str]) -> None:
    photo, where = bearded(*case)
    known = analysed(photo)
    for look in (PLATINUM, *(Look(hairstyle=style) for style in ("pixie", "buzz", "bob"))):
        made = looks.change(known, look, FIRST)
        after = editing.apply(photo, known.framed, made).rgb
        to_photo = frame.inverted(known.framed.to_frame)
        free = where & (warp(made.new_hair, to_photo, photo.shape[1::-1]) < 0.02)
        off = np.abs(after.astype(int) - photo.astype(int)).max(2)
        assert (off[free] >= 2).mean() < MOST.get(case[1], 0.03), look


def test_long_hair_beside_a_bare_chin_is_no_beard() -> None:
    known = analysed(portrait())
    rise, side = known.axes.rise(), np.abs(known.axes.side())
    long = ((side > 0.38) & (side < 0.75) & (rise > -0.3)).astype(np.float32)
    found = beard.beard(known.axes, known.axes.outline(), long, long, 50 * long)
    assert not found.any()


def test_collars_below_bare_jaws_are_no_beard() -> None:
    for name in ("eisenhower", "nixon"):
        known = analysed(portrait(name))
        assert not known.beard[known.axes.rise() < -0.1].any(), name


def test_a_white_collar_below_a_dark_beard_is_no_part_of_it() -> None:
    axes = analysed(portrait()).axes
    rise, side = axes.rise(), np.abs(axes.side())
    full = (rise < 0.3) & (rise > -0.25) & (side < 0.3)
    collar = full & (rise < -0.1)
    level = np.where(collar, 95, 25).astype(np.float32)
    bald = np.zeros_like(level)
    found = beard.beard(axes, axes.outline(), full.astype(np.float32), bald, level)
    assert found[full & (rise > -0.05)].mean() > 0.9
    assert found[collar & (rise < -0.12)].max() == 0
