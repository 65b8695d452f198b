"""New hair is as wide as the head above the ears, and follows it no further than hair does."""

from dataclasses import replace

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import doubles, floats
from ilikeyacut.adapters.preview.edits import looks
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles import crown, fit
from ilikeyacut.adapters.preview.styles.crown import Crown
from ilikeyacut.adapters.preview.styles.fit import FACING, Fit
from ilikeyacut.adapters.preview.styles.templates import WIDTH, Template
from ilikeyacut.domain.values import Look, Variation
from support.seeing import analysed
from support.selfies import portrait

FIRST = Variation(index=1, seed=1)
ROWS = doubles([0, 100])
WIDER = Crown(
    ROWS, ends=doubles([[100, 100], [100, 100]]), by=doubles([[0, 20], [0, 20]]), middle=300
)


def fitted(seen: Analysis, style: str) -> tuple[Fit, Template]:
    return fit.fit(seen, looks.cut_of(Look(hairstyle=style), FIRST))


def enclosed(seen: Analysis, found: Fit, template: Template) -> float:
    """The share of the head above the ears that hair covers, or lies on both sides of."""
    hair = found.place(template.front, seen.framed.shape, FACING).cover > 0.5
    rise = seen.axes.rise()
    above = (seen.person > 0.9) & (rise > 0.9) & (rise < 1.2)
    within = np.logical_or.accumulate(hair, 1)
    within &= np.logical_or.accumulate(hair[:, ::-1], 1)[:, ::-1]
    return float(within[above].mean())


def test_hair_is_moved_outwards_at_its_end_and_not_in_the_middle() -> None:
    xs = floats([[200, 300, 310, 420, 500]])
    read = WIDER.reads(xs, np.full_like(xs, 50))
    assert read[0] == pytest.approx([200, 300, 310, 400, 480], abs=0.2)


@pytest.mark.parametrize("by", [0.0, crown.SKULL])
def test_no_column_is_read_twice(by: float) -> None:
    wider = Crown(ROWS, doubles([[100, 100]] * 2), doubles([[100 * by, 100 * by]] * 2), 300)
    xs = floats(np.arange(100, 500))[None]
    assert (np.diff(wider.reads(xs, np.zeros_like(xs))) > 0.3).all()


@pytest.mark.parametrize("name", ["eisenhower", "truman"])
def test_hair_is_not_folded_at_the_top_of_a_head(name: str) -> None:
    wider = fitted(analysed(portrait(name)), "bob")[0].widened
    assert wider is not None
    xs, ys = np.meshgrid(np.arange(WIDTH), np.arange(*wider.rows[[0, -1]]))
    assert (np.diff(wider.reads(floats(xs), floats(ys))) > 0).all()


@pytest.mark.parametrize("style", ["buzz", "bob"])
def test_a_bald_head_is_covered_as_wide_as_it_is(style: str) -> None:
    seen = analysed(portrait("eisenhower"))
    found, template = fitted(seen, style)
    bare = 1 - enclosed(seen, found, template)
    assert bare < 0.08
    assert bare < 0.65 * (1 - enclosed(seen, replace(found, widened=None), template))


@pytest.mark.parametrize("style", ["buzz", "bob"])
def test_a_bald_head_is_covered_as_tall_as_it_is(style: str) -> None:
    seen = analysed(portrait("eisenhower"))
    found, template = fitted(seen, style)
    hair = found.place(template.front, seen.framed.shape, FACING).cover > 0.5
    middle = np.abs(seen.axes.side()) < 0.1
    own, new = (np.nonzero((it & middle).any(1))[0][0] for it in (seen.person > 0.5, hair))
    assert new - own < 0.05 * seen.axes.height


def test_sleek_hair_does_not_become_as_wide_as_voluminous_hair_was() -> None:
    seen = analysed(portrait())
    for style, most in (("bun", crown.SLEEK), ("afro", crown.MOST)):
        wider = fitted(seen, style)[0].widened
        assert wider is not None
        assert 0 < wider.by.max() <= most * wider.ends.max() + 1e-3
        assert wider.by[-1] == pytest.approx(0, abs=1)
