"""A parting is a thin line: hair on both sides is read from further away from it."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles import parting, templates
from ilikeyacut.adapters.preview.styles.templates import PIXELS

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
