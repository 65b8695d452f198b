"""New hair looks like hair, old hair is gone, and the face is as it was."""

import pytest

from ilikeyacut.adapters.preview import editing, looks
from ilikeyacut.adapters.preview.options import STYLES
from ilikeyacut.domain.values import Colour, Dye, Look, Variation
from pictures import measures
from pictures.portraits import VARIANTS, seen, variant

DARK = Dye(colour=Colour.parse("chestnut"))
FIRST = Variation(index=1, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", VARIANTS)
def test_restyled(name: str, style: str) -> None:
    photo, before = variant(name), seen(name)
    change = looks.change(before, Look(hairstyle=style, dye=DARK), FIRST)
    edited = editing.apply(photo, before.framed, change)
    assert edited.rgb.shape == photo.shape

    hair = measures.restyled(edited, before, change)
    assert hair.iou >= 0.65
    assert hair.left <= 0.03
    assert hair.core >= 0.98

    mask = measures.masked(edited, photo, before, change)
    assert mask.outside == 0
    assert mask.face == 0
    assert mask.reach <= 0.03
    assert mask.area <= 1.3
