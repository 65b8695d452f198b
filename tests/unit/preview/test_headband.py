"""A headband is no hair: it stays when hair is dyed, and goes with the hair when it is cut."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Flags, Rgb8
from ilikeyacut.adapters.preview.edits import looks
from ilikeyacut.domain.selfie import LookLimits
from ilikeyacut.domain.values import Colour, Dye, Look, Variation
from support.headbands import SHAPES, band, wearing
from support.lanes import swept
from support.seeing import analysed
from support.selfies import portrait

FIRST = Variation(index=1, seed=1)
COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
SEEN = 12
"""Steps of 8 bits that show."""

KINDS = [
    ("alice", "white", "plain"), ("alice", "black", "plain"), ("sport", "navy", "dots"),
    ("sport", "pink", "plain"), ("wide", "green", "checks"), ("wide", "beige", "plain"),
    ("low", "yellow", "stripes"), ("low", "black", "plain"),
]  # fmt: skip


def changed(before: Rgb8, after: Rgb8, where: Flags) -> float:
    off = np.abs(after.astype(int) - before.astype(int)).max(2)
    return float((off[where] > SEEN).mean())


@pytest.mark.parametrize("kind", swept(KINDS, [KINDS[4]]))
def test_hair_round_a_headband_is_dyed_and_the_headband_is_not(kind: tuple[str, str, str]) -> None:
    photo, where = wearing(*kind), band(kind[0])
    known = analysed(photo)
    assert known.hair_visible > LookLimits().accept.hair_visible
    after = looks.edit(photo, known, COPPER, FIRST).rgb
    assert changed(photo, after, where) < 0.08
    bare = analysed(portrait())
    round_it = (known.hair > 0.7).sum() / ((bare.hair > 0.7) & (known.band < 0.5)).sum()
    assert round_it > 0.5


@pytest.mark.parametrize("shape", swept(SHAPES, ["sport"]))
def test_a_headband_goes_with_the_hair_that_it_holds(shape: str) -> None:
    photo, where = wearing(shape, "burgundy"), band(shape)
    after = looks.edit(photo, analysed(photo), Look(hairstyle="bob"), FIRST).rgb
    cloth = np.median(photo[where], 0)
    left = np.abs(after[where].astype(int) - cloth).max(1) < 2 * SEEN
    assert left.mean() < 0.02


NAMES = ["astronaut", "carter", "eisenhower", "kennedy", "nixon", "truman"]


@pytest.mark.parametrize("name", swept(NAMES, ["carter"]))
def test_hair_alone_is_no_headband(name: str) -> None:
    assert not analysed(portrait(name)).band.any()
