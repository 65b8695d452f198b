"""A parting is a thin line: hair on both sides is read from further away from it."""

from dataclasses import replace

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles import parting, templates
from ilikeyacut.adapters.preview.styles.cut import Cut
from ilikeyacut.adapters.preview.styles.fit import fit
from ilikeyacut.adapters.preview.styles.templates import PIXELS
from ilikeyacut.domain.values import Fringe, Volume
from support.seeing import analysed
from support.selfies import portrait

AT = 0.15


@pytest.mark.parametrize("yaw", templates.YAWS)
def test_hair_comes_nearer_to_a_parting_from_both_sides_and_never_folds(yaw: int) -> None:
    middle, row = templates.project((AT, 0.52, 0.3), yaw)
    xs = floats(np.arange(templates.WIDTH))[None]
    reads = parting.narrowed(xs, np.full_like(xs, row), AT, yaw)
    assert (np.diff(reads) > 0).all()
    near, moved = round(float(middle)), reads - xs
    assert moved[0, near + 6] > 3
    assert moved[0, near - 6] < -3
    assert np.abs(moved[0, np.abs(xs[0] - middle) > 0.25 * PIXELS]).max() < 0.1


def test_the_forehead_is_left_alone() -> None:
    row = float(templates.project((AT, 0.40, 0.35))[1])
    xs = floats(np.arange(templates.WIDTH))[None]
    assert np.array_equal(parting.narrowed(xs, np.full_like(xs, row), AT, 0), xs)


@pytest.mark.parametrize("yaw", templates.YAWS)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_parting_goes_up_to_its_end(sign: int, yaw: int) -> None:
    for style in templates.STYLES.values():
        assert (np.diff(parting.line(sign * (style.part or 0), yaw)[1]) < 0).all()


def worn(name: str, *, mirrored: bool = False, fringe: Fringe | None = None) -> Cut:
    return Cut(templates.STYLES[name], mirrored, 0.0, Volume.NATURAL, fringe)


def test_only_loose_hair_without_a_fringe_has_a_narrow_parting() -> None:
    assert worn("long").loosely_parted
    others = (worn("long", fringe=Fringe.FULL), worn("braids"), worn("pixie"))
    assert not any(cut.loosely_parted for cut in others)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_style_is_read_with_a_narrow_parting_where_its_own_lies(mirrored: bool) -> None:
    found, _ = fit(analysed(portrait()), worn("long", mirrored=mirrored))
    wide = replace(found, cut=worn("long", mirrored=mirrored, fringe=Fringe.FULL))
    columns, rows = np.arange(1024, dtype=np.float32), np.arange(100, 260, dtype=np.float32)
    moved = np.abs(found.reads(columns, rows)[0] - wide.reads(columns, rows)[0])
    at = columns[moved.argmax(1)][moved.max(1) > 3]
    assert at.size
    assert bool(np.median(at) < 512) is mirrored
