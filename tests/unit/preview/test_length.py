"""Hair ends where the look asks it to, and tells where its tips are."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Plane, floats
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.adapters.preview.styles.length import ENDS, Ending
from ilikeyacut.adapters.preview.styles.templates import PIXELS, Template
from ilikeyacut.domain.values import Length

OWN_END = -0.9


def curtain() -> Template:
    """Hair that hangs straight from the crown down to `OWN_END`."""
    ys = np.arange(templates.HEIGHT, dtype=np.float32)[:, None].repeat(templates.WIDTH, 1)
    bottom = row(OWN_END)
    cover = floats((ys > 60) & (ys < bottom))
    along = floats(np.clip((ys - 60) / (bottom - 60), 0, 1))
    flat = np.zeros_like(cover)
    layer = Layer(cover, cover, flat, along, flat, flat)
    return Template(layer, layer)


def row(height: float) -> float:
    return float(templates.project((0, height, 0))[1])


def worn(length: Length | None) -> tuple[Plane, Plane]:
    """How far along and how covered each pixel of the template's own grid is at a length."""
    drawn = curtain()
    ending = Ending.of(length, drawn)
    ys, xs = (floats(grid) for grid in np.indices(drawn.front.cover.shape))
    at = np.clip(ending.reads(ys).astype(int), 0, templates.HEIGHT - 1)
    along, cover = drawn.front.along[at, xs.astype(int)], drawn.front.cover[at, xs.astype(int)]
    return ending.ended(along, cover, xs, ending.reads(ys))


@pytest.mark.parametrize("length", [Length.SHORT, Length.CHIN, Length.SHOULDER, Length.LONG])
def test_hair_ends_at_its_length(length: Length) -> None:
    _, cover = worn(length)
    ends = [int(np.nonzero(column > 0.5)[0][-1]) for column in cover.T]
    assert np.median(ends) == pytest.approx(row(ENDS[length]), abs=0.06 * PIXELS)


def test_cut_hair_has_tips_and_ends_unevenly() -> None:
    along, cover = worn(Length.CHIN)
    ends = np.array([np.nonzero(column > 0.5)[0][-1] for column in cover.T])
    assert float(np.median(along[ends, np.arange(ends.size)])) > 0.95
    assert ends.std() > 1


def test_no_length_leaves_the_hair_as_it_is() -> None:
    along, cover = worn(None)
    assert np.array_equal(cover, curtain().front.cover)
    assert np.array_equal(along, curtain().front.along)
