"""Masks: parts of the frame are looked at alone, and tell the same as the whole does."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview import analysis, masks, ops
from ilikeyacut.adapters.preview.ops import Flags, Window, floats
from support.selfies import portrait

SHAPE = (60, 80)


def blot(rows: slice, columns: slice) -> Flags:
    mask = np.zeros(SHAPE, np.bool_)
    mask[rows, columns] = True
    return mask


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


def test_a_soft_mask_snaps_to_the_edge_of_a_picture() -> None:
    picture = floats(np.full((*SHAPE, 3), (0.2, 0.5, 0.4)))
    picture[:, 41:] = (0.5, 0.3, 0.6)
    soft = floats(np.broadcast_to(ops.ramp(floats(np.arange(80)), 32, 48), SHAPE))
    snapped = masks.guided(picture, soft, 6, 3e-4)
    assert snapped[:, 40].max() < 0.3
    assert snapped[:, 41].min() > 0.6
    assert np.abs(snapped[:, :12]).max() < 0.01
    assert np.abs(snapped[:, 68:] - 1).max() < 0.01


def test_an_analysis_leaves_out_only_what_has_no_hair(monkeypatch: pytest.MonkeyPatch) -> None:
    face = analysis.find(portrait())
    assert face is not None
    part = analysis.analyse(portrait(), face)

    def everything(*_: object) -> Window:
        return slice(0, part.framed.shape[0]), slice(0, part.framed.shape[1])

    monkeypatch.setattr(analysis, "_round_the_head", everything)
    whole = analysis.analyse(portrait(), face)
    for name in ("face", "hair", "neck", "ears"):
        off = np.abs(floats(getattr(part, name)) - floats(getattr(whole, name)))
        assert off.max() < 1 / 255, name
    assert part.grain == pytest.approx(whole.grain)
    assert part.hair_visible == whole.hair_visible
