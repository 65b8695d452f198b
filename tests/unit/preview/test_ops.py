"""Array operations: parts of a plane tell the same as the whole does."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays import ops
from ilikeyacut.adapters.preview.arrays.ops import Flags, Image

SHAPE = (60, 80)


def blot(rows: slice, columns: slice) -> Flags:
    mask = np.zeros(SHAPE, np.bool_)
    mask[rows, columns] = True
    return mask


def picture(seed: int, *shape: int) -> Image:
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


MASKS = {
    "nothing": blot(slice(0, 0), slice(0, 0)),
    "everything": blot(slice(None), slice(None)),
    "a pixel": blot(slice(30, 31), slice(40, 41)),
    "in a corner": blot(slice(0, 12), slice(60, None)),
    "across": blot(slice(20, 33), slice(None)),
    "specks": np.random.default_rng(2).random(SHAPE) > 0.97,
    "holes": np.random.default_rng(3).random(SHAPE) < 0.99,
}


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("radius", [1, 2.5, 6])
def test_masks_grow_and_shrink_by_distance_in_the_whole_plane(name: str, radius: float) -> None:
    mask = MASKS[name]
    assert np.array_equal(ops.grown(mask, radius), ops.distance_to(mask) <= radius)
    assert np.array_equal(ops.shrunk(mask, radius), ops.distance_to(~mask) > radius)
    assert np.array_equal(ops.depth(mask), ops.distance_to(~mask))


def test_narrow_gaps_of_a_mask_are_closed_and_wide_ones_are_not() -> None:
    mask = blot(slice(10, 50), slice(10, 70))
    mask[20:24, 20:60] = False
    mask[30:42, 20:60] = False
    closed = ops.closed(mask, 3)
    assert closed[20:24, 20:60].all()
    assert not closed[35:37, 30:50].any()
    assert np.array_equal(closed | mask, closed)


def test_a_hull_is_convex_and_holds_its_mask() -> None:
    corners = blot(slice(10, 11), slice(10, 11)) | blot(slice(40, 41), slice(10, 71))
    hull = ops.hull(corners)
    assert hull[corners].all()
    assert hull[25, 20]
    assert not hull[25, 60]
    assert not ops.hull(MASKS["nothing"]).any()


@pytest.mark.parametrize("colour", [picture(1, *SHAPE, 3), picture(1, 1, 1, 3)])
def test_over_mixes_by_coverage(colour: Image) -> None:
    base, alpha = picture(2, *SHAPE, 3), picture(3, *SHAPE)
    before = base.copy()
    mixed = ops.over(base, colour, alpha)
    share = alpha[..., None].astype(np.float64)
    assert np.abs(mixed - (base * (1 - share) + colour * share)).max() < 1e-6
    assert np.array_equal(base, before)


def test_strips_cover_a_window_once() -> None:
    seen = np.zeros((100, 40), int)
    for part in ops.strips((slice(7, 90), slice(3, 30))):
        seen[part] += 1
    assert (seen[7:90, 3:30] == 1).all()
    assert seen.sum() == 83 * 27


def test_an_aligned_window_holds_the_window_and_shrinks_as_the_whole_does() -> None:
    window = (slice(5, 33), slice(8, 79))
    rows, columns = ops.aligned(window, 4, SHAPE)
    assert (rows, columns) == (slice(4, 36), slice(8, 80))
    whole = picture(4, *SHAPE)
    part = ops.resize(np.ascontiguousarray(whole[rows, columns]), (18, 8))
    assert np.allclose(part, ops.resize(whole, (20, 15))[1:9, 2:20])
