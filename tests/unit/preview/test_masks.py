"""Masks of hair and person: to the picture's edges, and in no more of the frame than matters."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Window, floats, ramp
from ilikeyacut.adapters.preview.seeing import analysis, head, masks
from support.seeing import analysed
from support.selfies import portrait

SHAPE = (60, 80)


def test_a_soft_mask_snaps_to_the_edge_of_a_picture() -> None:
    picture = floats(np.full((*SHAPE, 3), (0.2, 0.5, 0.4)))
    picture[:, 41:] = (0.5, 0.3, 0.6)
    soft = floats(np.broadcast_to(ramp(floats(np.arange(80)), 32, 48), SHAPE))
    snapped = masks.guided(picture, soft, 6, 3e-4)
    assert snapped[:, 40].max() < 0.3
    assert snapped[:, 41].min() > 0.6
    assert np.abs(snapped[:, :12]).max() < 0.01
    assert np.abs(snapped[:, 68:] - 1).max() < 0.01


@pytest.mark.slow
def test_an_analysis_leaves_out_only_what_has_no_hair(monkeypatch: pytest.MonkeyPatch) -> None:
    face, part = analysis.find(portrait()), analysed(portrait())
    assert face is not None

    def everything(*_: object) -> Window:
        return slice(0, part.framed.shape[0]), slice(0, part.framed.shape[1])

    monkeypatch.setattr(head, "_round_the_head", everything)
    whole = analysis.analyse(portrait(), face)
    for name in ("face", "hair", "neck", "ears"):
        off = np.abs(floats(getattr(part, name)) - floats(getattr(whole, name)))
        assert off.max() < 1 / 255, name
    assert part.grain == pytest.approx(whole.grain)
    assert part.hair_visible == whole.hair_visible
