"""The fronts of glasses stay as they are, whatever becomes of the hair."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import Flags, Rgb8, as_plane, depth, warp
from ilikeyacut.adapters.preview.edits import looks
from ilikeyacut.adapters.preview.edits.compose import kept_features
from ilikeyacut.adapters.preview.options import STYLES
from ilikeyacut.adapters.preview.seeing import frame
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.domain.values import Colour, Dye, Look, Variation
from support.glasses import KINDS, wearing
from support.lanes import swept
from support.seeing import analysed
from support.selfies import portrait

FIRST = Variation(index=1, seed=1)
PLATINUM = Look(dye=Dye(colour=Colour.parse("platinum")))
SEEN = 12
"""Steps of 8 bits that show."""


def changed(photo: Rgb8, known: Analysis, look: Look, front: Flags) -> float:
    """Return the share of the front that looks different."""
    after = looks.edit(photo, known, look, FIRST).rgb
    off = np.abs(after.astype(int) - photo.astype(int)).max(2)
    return float((off[front] > SEEN).mean())


def test_fronts_stay() -> None:
    photo, front = wearing("sunglasses")
    known = analysed(photo)
    assert changed(photo, known, Look(hairstyle="pixie"), front) < 0.03
    assert changed(photo, known, PLATINUM, front) < 0.03


def test_a_face_without_glasses_has_no_fronts() -> None:
    assert not analysed(portrait()).glasses.any()


def test_hair_before_the_temples_shows_through_clear_lenses() -> None:
    """Truman's lenses have no rims, so the fronts found reach into skin beyond them."""
    seen = analysed(portrait("truman"))
    temples = depth(seen.axes.outline()) < 0.03 * seen.axes.width
    skin = seen.skin.likeness(to_lab(seen.framed.rgb)) > 0.5
    found = (seen.glasses > 0.5) & temples & skin
    assert found.sum() > 200
    assert kept_features(seen)[found].max() == 0


def test_rims_and_tinted_lenses_hide_hair() -> None:
    for kind in ("gold rims", "light lenses"):
        photo, front = wearing(kind)
        seen = analysed(photo)
        solid = warp(as_plane(front), seen.framed.to_frame, frame.SIZE) > 0.9
        assert kept_features(seen)[solid].mean() > 0.97, kind


@pytest.mark.parametrize("kind", swept(KINDS))
def test_fronts_of_every_kind_stay(kind: str) -> None:
    photo, front = wearing(kind)
    known = analysed(photo)
    for look in (PLATINUM, Look(hairstyle="shag")):
        assert changed(photo, known, look, front) < 0.05, look


@pytest.mark.long
def test_fronts_stay_under_styles_of_every_length() -> None:
    photo, front = wearing("gold rims")
    known = analysed(photo)
    for style in sorted(STYLES)[::4]:
        assert changed(photo, known, Look(hairstyle=style), front) < 0.05, style
