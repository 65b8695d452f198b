"""Odd photos come out whole: right shape, right type, no crash."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Rgb8
from ilikeyacut.adapters.preview.edits import editing, looks
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.domain.values import Colour, Dye, Look, Variation
from support.lanes import swept
from support.seeing import analysed
from support.selfies import portrait, scaled

BOTH = Look(hairstyle="wavy", dye=Dye(colour=Colour.parse("auburn")))
COPPER = Look(dye=Dye(colour=Colour.parse("copper")))


pytestmark = pytest.mark.filterwarnings("error")


def padded(left: int, right: int, top: int, bottom: int) -> Rgb8:
    return np.pad(portrait(), ((top, bottom), (left, right), (0, 0)), mode="edge")


ODD = {
    "tiny": scaled(portrait(), 0.15),
    "wide": padded(700, 836, 0, 0),
    "tall": padded(0, 0, 200, 1336),
    "grey": np.repeat(portrait().mean(2, keepdims=True).astype(np.uint8), 3, axis=2),
    "cut at the left": portrait()[:, 190:],
    "cut at the top": portrait()[60:],
    "cut below the chin": portrait()[:190],
    "head only": portrait()[40:190, 150:300],
    "black shadows": np.where(portrait() < 110, 0, portrait()).astype(np.uint8),
    "blown out": np.where(portrait() > 150, 255, portrait()).astype(np.uint8),
}


@pytest.mark.parametrize("name", swept(ODD, ("tiny", "cut at the top")))
def test_an_odd_photo_is_recoloured_and_restyled(name: str) -> None:
    seen = analysed(ODD[name])
    for look in (COPPER, BOTH):
        assert_edits_whole(ODD[name], seen, look)


def assert_edits_whole(odd: Rgb8, seen: Analysis, look: Look) -> None:
    """Check shape, type and mask, and that one seed makes one picture, in place or not."""
    photo = np.array(odd, order="C")
    before = photo.copy()
    change = looks.change(seen, look, Variation(index=4, seed=5))
    assert np.isfinite(change.rgb).all()
    edited = editing.apply(photo, seen.framed, change)
    assert edited.rgb.shape == photo.shape
    assert edited.rgb.dtype == np.uint8
    assert edited.mask.shape == photo.shape[:2]
    assert np.array_equal(edited.rgb[~edited.mask], photo[~edited.mask])
    assert np.array_equal(photo, before)
    again = looks.edit(photo, seen, look, Variation(index=4, seed=5), reuse=True)
    assert again.rgb is photo
    assert np.array_equal(photo, edited.rgb)
