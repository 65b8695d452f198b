"""What is averaged along the strands keeps the strands and loses the noise."""

import numpy as np
import pytest

from hair import streaks
from hair.head import Floats
from ilikeyacut.adapters.preview.arrays.ops import floats

SIZE = 120


def lines(angle: float) -> tuple[Floats, streaks.Directions]:
    """Return a pattern of lines at an angle from the x axis (y down), and its directions."""
    y, x = np.indices((SIZE, SIZE))
    across = -np.sin(angle) * x + np.cos(angle) * y
    cover = np.ones((SIZE, SIZE), np.float32)
    found = streaks.directions(
        floats(cover * np.cos(2 * angle)), floats(cover * np.sin(2 * angle)), cover
    )
    return floats(np.sin(across * 2 * np.pi / 6)), found


@pytest.mark.parametrize("angle", np.radians([0, 30, 75, 90, 120, 179]))
def test_lines_stay_and_noise_goes(angle: float) -> None:
    pattern, along = lines(angle)
    noise = floats(np.random.default_rng(1).normal(0, 1, pattern.shape))
    cover = np.ones_like(pattern)
    inner = (slice(20, -20), slice(20, -20))
    kept = streaks.averaged(pattern, cover, along)[inner]
    assert np.corrcoef(kept.ravel(), pattern[inner].ravel())[0, 1] > 0.99
    assert kept.std() > 0.8 * pattern[inner].std()
    assert streaks.averaged(noise, cover, along)[inner].std() < 0.3


def test_planes_of_several_values_are_averaged_alike() -> None:
    pattern, along = lines(0.5)
    cover = np.ones_like(pattern)
    several = streaks.averaged(np.stack([pattern, 2 * pattern], -1), cover, along)
    assert several[..., 1] == pytest.approx(2 * several[..., 0], abs=1e-5)
    assert several[..., 0] == pytest.approx(streaks.averaged(pattern, cover, along), abs=0.01)


def test_what_lies_off_the_hair_does_not_count() -> None:
    _, along = lines(0)
    cover = np.zeros((SIZE, SIZE), np.float32)
    cover[:, :60] = 1
    values = np.where(cover > 0, np.float32(1), np.float32(100))
    assert streaks.averaged(values, cover, along)[:, :60] == pytest.approx(1)


def test_strands_that_cross_are_averaged_over_a_short_way() -> None:
    angle = np.random.default_rng(2).uniform(0, np.pi, (SIZE, SIZE))
    crossed = streaks.directions(
        floats(np.cos(2 * angle)), floats(np.sin(2 * angle)), np.ones((SIZE, SIZE), np.float32)
    )
    assert np.median(crossed.reach) == streaks.SHORT
    assert np.median(lines(0)[1].reach) == streaks.LONG
