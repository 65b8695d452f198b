"""The formulas that other tests hold colours against agree with published figures."""

from __future__ import annotations

import numpy as np
import pytest

from support import colour_science
from support.colour_science import BT709, HLG, HLG_WHITE, PQ, PRIMARIES, TRANSFERS


def test_pq_and_hlg_put_diffuse_white_where_bt_2408_does() -> None:
    one = np.array(1.0)
    assert TRANSFERS[PQ].to_signal(one) == pytest.approx(0.58, abs=0.001)
    assert TRANSFERS[HLG].to_signal(one) == pytest.approx(0.75)
    assert pytest.approx(0.265, abs=0.0001) == HLG_WHITE


def test_pq_ends_at_ten_thousand() -> None:
    assert colour_science.pq_nits(np.array([0.0, 1.0])) == pytest.approx([0, 10_000])


def test_bt_2020_in_bt_709_is_the_matrix_of_bt_2087() -> None:
    """BT.2087-0, annex 2 has its inverse to four digits."""
    matrix = colour_science.between(BT709, PRIMARIES[9])
    published = [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]
    assert matrix == pytest.approx(np.array(published), abs=0.0001)


@pytest.mark.parametrize("primaries", [9, 10, 12])
@pytest.mark.parametrize("transfer", TRANSFERS.keys() - {9, 10})
def test_every_coding_of_an_srgb_picture_comes_back(primaries: int, transfer: int) -> None:
    steps = np.linspace(0, 255, 6)
    levels = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(36, 6, 3)
    signal = colour_science.signal_of(levels, PRIMARIES[primaries], transfer)
    back = colour_science.levels_of(signal, PRIMARIES[primaries], transfer)
    assert back == pytest.approx(levels, abs=0.6)


def test_the_tone_map_keeps_what_lies_below_its_knee_and_ends_at_white() -> None:
    light = np.array([0.0, 0.01, 0.1, 1.0, 4.0, 9.0])
    mapped = colour_science.tone_mapped(light, 4.0)
    assert mapped[:3] == pytest.approx(light[:3])
    assert 0.7 < mapped[3] < 0.85
    assert mapped[4:] == pytest.approx([1.0, 1.0])
    assert colour_science.tone_mapped(light, 1.0)[:4] == pytest.approx(light[:4])
