"""A second person's hair that touches the person's own is not the person's."""

from dataclasses import replace

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import Flags, Plane, floats
from ilikeyacut.adapters.preview.seeing import others
from ilikeyacut.adapters.preview.seeing.hair import HeadView
from support import heads
from support.heads import BLACK, BROWN, GREY, LIGHT, Colour


def beside(own: Colour, other: Colour, ways: tuple[int, ...]) -> tuple[HeadView, Plane, Flags]:
    """Draw heads of hair behind the head, and return the view, all hair and theirs."""
    head = heads.faded(own, LIGHT)
    rise, side = head.axes.rise(), head.axes.side()
    theirs = np.zeros(rise.shape, np.bool_)
    for way in ways:
        theirs |= np.hypot((side - 1.05 * way) / 0.6, (rise - 0.7) / 0.7) < 1
    theirs &= head.person < 0.5
    strands = 1 + np.random.default_rng(3).normal(0, 0.1, rise.shape)[..., None]
    rgb = floats(np.where(theirs[..., None], floats(other) * strands, head.rgb))
    view = replace(head.view, rgb=rgb, lab=to_lab(rgb))
    return view, floats(np.maximum(head.dense, theirs)), theirs


@pytest.mark.parametrize("way", [-1, 1])
@pytest.mark.parametrize(("own", "other"), [(BLACK, BROWN), (BROWN, GREY), (GREY, BLACK)])
def test_hair_of_another_colour_that_reaches_far_out_is_somebody_elses(
    own: Colour, other: Colour, way: int
) -> None:
    view, hair, theirs = beside(own, other, (way,))
    found = others.beyond(view, hair, 0.0) > 0.5
    assert found[theirs].mean() > 0.95
    assert found[(hair > 0.5) & ~theirs].mean() < 0.01


def test_hair_of_one_colour_is_not_parted() -> None:
    view, hair, _ = beside(BROWN, BROWN, (1,))
    assert not others.beyond(view, hair, 0.0).any()


def test_hair_as_wide_on_both_sides_is_the_persons() -> None:
    view, hair, _ = beside(BLACK, BROWN, (-1, 1))
    assert not others.beyond(view, hair, 0.0).any()


def test_a_turned_head_has_its_back_to_one_side() -> None:
    view, hair, theirs = beside(BLACK, BROWN, (1,))
    near = hair * (view.axes.side() < 1.3)
    assert others.beyond(view, floats(near), 0.0)[theirs].any()
    assert not others.beyond(view, floats(near), -30.0).any()


def test_ends_of_another_colour_on_a_shoulder_are_the_persons() -> None:
    view, hair, theirs = beside(BLACK, BROWN, (1,))
    moved = replace(view.axes, chin=view.axes.chin + view.axes.up * (1.5 * view.axes.height))
    lowered = replace(view, axes=moved)
    assert others.beyond(view, hair, 0.0)[theirs].any()
    assert not others.beyond(lowered, hair, 0.0).any()
