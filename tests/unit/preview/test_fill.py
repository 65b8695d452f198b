"""What is painted where hair was before a background."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.removing import fill


@pytest.mark.parametrize("strip", [12, 25, 60])
def test_a_background_is_continued_without_an_edge_however_little_of_it_is_seen(strip: int) -> None:
    ys, xs = np.mgrid[:160, : 2 * strip + 110]
    waves = floats(0.5 + 0.2 * np.sin(xs / 9) * np.cos(ys / 11))[..., None].repeat(3, 2)
    known = np.ones(ys.shape, np.bool_)
    known[30:, strip : strip + 110] = False
    photo = np.where(known[..., None], waves, floats(1))
    found, structured = fill.mirrored(photo, known, ~known)
    steepest = np.abs(np.diff(waves[..., 0], axis=1)).max()
    assert np.abs(np.diff(found[..., 0], axis=1)).max() < 2.5 * steepest
    assert np.abs(np.diff(structured[40:150], axis=1)).max() < 0.2


def test_only_what_is_wanted_gets_structure() -> None:
    rng = np.random.default_rng(0)
    leaves = floats(rng.random((120, 160, 3)))
    known = np.ones((120, 160), np.bool_)
    known[:, 60:100] = False
    wanted = ~known
    wanted[60:] = False
    found, structured = fill.mirrored(leaves, known, wanted)
    assert structured[:60, 60:70].min() > 0.5
    assert not structured[60:, 60:100].any()
    assert found[:60, 62:70].std() > 4 * found[60:, 62:70].std()
    assert np.array_equal(found[known], leaves[known])


def test_a_background_is_continued_along_its_stripes() -> None:
    rng = np.random.default_rng(0)
    stripes = np.tile(np.repeat(floats(rng.random(40)), 6)[None, :, None], (200, 1, 3))
    known = np.ones((200, 240), np.bool_)
    known[40:120, 80:160] = False
    for turned in (False, True):
        photo, there = (stripes.swapaxes(0, 1), known.T) if turned else (stripes, known)
        found, _ = fill.mirrored(photo * there[..., None], there, ~there)
        assert np.abs(found - photo)[~there].mean() < 0.05
