"""Hair has strands that part; cloth has a weave, a pattern, or nothing."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Plane, blur, floats
from ilikeyacut.adapters.preview.seeing import cloth

WHOLE = np.ones((160, 160), np.bool_)
NOISE = floats(np.random.default_rng(2).standard_normal((160, 160)))
ACROSS = floats(np.mgrid[0:160, 0:160][1])


def strands(strength: float) -> Plane:
    """Lines of all distances that fall to either side of the middle."""
    rows, columns = np.mgrid[0:160, 0:160]
    noise = np.random.default_rng(3).standard_normal(600)
    lines = blur(floats(noise)[None], 1.0)[0] * floats(3 * strength)
    at = np.abs(columns - 80) * 2 + rows * 0.8
    return floats(40 + lines[at.astype(int)])


def is_hair(lightness: Plane, scale: float = 1.0) -> bool:
    found = cloth.texture(lightness, WHOLE[: len(lightness), : lightness.shape[1]], scale)
    assert found is not None
    return found.has_strands(1.0, pale=False, whole=True)


@pytest.mark.parametrize("strength", [0.7, 3.0])
def test_strands_are_hair(strength: float) -> None:
    assert is_hair(strands(strength))


@pytest.mark.parametrize("noise", [0.2, 1.0, 3.0])
def test_a_weave_is_cloth_however_strong(noise: float) -> None:
    folds = 6 * np.sin(ACROSS / 14)
    assert not is_hair(floats(30 + folds + NOISE * noise))


def test_stripes_are_cloth() -> None:
    assert not is_hair(floats(40 + 8 * np.sign(np.sin(ACROSS)) + NOISE))


def test_a_small_photo_is_measured_at_its_own_size() -> None:
    enlarged = np.kron(30 + NOISE[:80, :80] * 2, np.ones((2, 2))).astype(np.float32)
    assert not is_hair(enlarged, scale=2.0)


def test_too_little_tells_nothing() -> None:
    assert cloth.texture(NOISE, np.zeros_like(WHOLE), 1.0) is None
