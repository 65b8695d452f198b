"""Grey and white hair, which the network misses in part, is found, and skin beside it is not."""

import numpy as np

from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from support.seeing import analysed
from support.selfies import portrait


def hair_at(seen: Analysis, side: float, rise: float) -> float:
    off = np.hypot(seen.axes.side() - side, seen.axes.rise() - rise)
    return float(seen.hair[off < 0.03].mean())


def test_temples_whiter_than_the_face_are_hair() -> None:
    carter = analysed(portrait("carter"))
    assert hair_at(carter, -0.44, 0.7) > 0.8
    assert hair_at(carter, 0.56, 0.6) > 0.6


def test_a_pale_patch_of_a_bald_head_is_skin() -> None:
    eisenhower = analysed(portrait("eisenhower"))
    assert all(hair_at(eisenhower, side, 1.05) < 0.02 for side in (-0.2, -0.1, 0, 0.1, 0.2))
    assert hair_at(eisenhower, 0.0, 1.29) > 0.8


def test_the_scalp_beside_thin_grey_hair_is_skin_even_where_it_shines() -> None:
    eisenhower = analysed(portrait("eisenhower"))
    assert all(hair_at(eisenhower, side, 1.19) < 0.1 for side in (-0.2, -0.1, 0, 0.1))


def test_short_white_hair_before_an_ear_is_hair() -> None:
    assert hair_at(analysed(portrait("truman")), 0.62, 0.81) > 0.6


def test_the_rim_of_an_ear_is_skin() -> None:
    truman = analysed(portrait("truman"))
    ear = (truman.axes.rise() < 0.66) & (np.abs(truman.axes.side()) > 0.4)
    assert truman.hair[ear].sum() < 10
    assert hair_at(truman, 0.56, 1.0) > 0.7
