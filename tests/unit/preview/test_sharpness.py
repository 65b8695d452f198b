"""A photo's blur and its noise are measured, whatever its size."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Plane, blur, floats, resize
from ilikeyacut.adapters.preview.removing import fill
from ilikeyacut.adapters.preview.seeing import sharpness, skin

SIDE = 240
ALL = slice(0, SIDE), slice(0, SIDE)


def edges() -> Plane:
    """Dark boxes on a ground that is ever brighter to the right, so that no two edges are alike."""
    rows, columns = np.indices((SIDE, SIDE)) // 20 % 2
    return floats(40 + np.linspace(30, 50, SIDE) * (rows ^ columns))


@pytest.mark.parametrize("sigma", [0.8, 1.2, 1.8])
def test_blur_is_measured(sigma: float) -> None:
    found = sharpness.softness(blur(edges(), sigma), ALL, scale=1.0)
    assert found == pytest.approx(sigma, abs=0.35)


def test_a_sharp_photo_is_sharp_however_small() -> None:
    small = resize(edges(), (SIDE // 3, SIDE // 3))
    enlarged = resize(small, (SIDE, SIDE))
    assert sharpness.softness(edges(), ALL, scale=1.0) < 0.8
    assert sharpness.softness(enlarged, ALL, scale=3.0) < 0.8


def test_an_even_face_tells_nothing() -> None:
    assert sharpness.softness(np.full((SIDE, SIDE), 50, np.float32), ALL, scale=1.0) == 0
    assert sharpness.softness(edges(), (slice(0, 0), slice(0, 0)), scale=1.0) == 0


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0, 3.0])
def test_noise_is_measured_whether_fine_or_coarse(scale: float) -> None:
    noise = fill.grain(np.random.default_rng(0), scale, 2.0, (SIDE, SIDE))
    found = skin.grain(floats(50 + noise), np.ones((SIDE, SIDE), np.bool_), scale)
    assert 1.1 < found < 2.2
