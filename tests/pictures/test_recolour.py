"""Hair takes the colour that was asked for, and nothing else does."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview import editing, looks
from ilikeyacut.domain.values import PRESETS, Colour, Dye, Look, Shine, Variation
from pictures import measures
from pictures.portraits import VARIANTS, seen, variant

FIRST = Variation(index=1, seed=1)


@pytest.mark.parametrize("colour", [*PRESETS, "#7A2FBF", "#FFFFFF", "#000000", "#00A060"])
def test_every_colour(colour: str) -> None:
    hold("original", colour)


@pytest.mark.parametrize("colour", ["platinum", "copper", "black"])
@pytest.mark.parametrize("name", VARIANTS[1:])
def test_every_photo(name: str, colour: str) -> None:
    hold(name, colour)


def hold(name: str, colour: str) -> None:
    photo, before = variant(name), seen(name)
    dye = Dye(colour=Colour.parse(colour))
    change = looks.change(before, Look(dye=dye), FIRST)
    edited = editing.apply(photo, before.framed, change)

    hair = measures.recoloured(edited, photo, before, dye.colour.hex)
    assert hair.off <= 4
    assert hair.clipped <= 0.01

    mask = measures.masked(edited, photo, before, change)
    assert mask.outside == 0
    assert mask.face == 0
    assert mask.reach <= 0.03
    assert mask.area <= 1.3


def test_intensity_goes_from_the_own_colour_to_the_target() -> None:
    photo, before = variant("original"), seen("original")
    sure = measures.in_photo(before.hair, before, photo) >= 0.9

    def redness(intensity: int) -> float:
        dye = Dye(colour=Colour.parse("copper"), intensity=intensity)
        edited = looks.edit(photo, before, Look(dye=dye), FIRST)
        return float(np.median(measures.lab_of(edited.rgb)[sure][:, 1]))

    steps = [redness(intensity) for intensity in (0, 30, 60, 100)]
    assert steps == sorted(steps)
    assert steps[-1] - steps[0] > 20


def test_no_intensity_changes_nothing() -> None:
    photo, before = variant("original"), seen("original")
    look = Look(dye=Dye(colour=Colour.parse("copper"), intensity=0))
    edited = looks.edit(photo, before, look, FIRST)
    assert not edited.mask.any()
    assert np.array_equal(edited.rgb, photo)


def test_shine_widens_the_range_of_light() -> None:
    photo, before = variant("original"), seen("original")
    sure = measures.in_photo(before.hair, before, photo) >= 0.9

    def highlight(shine: Shine) -> float:
        look = Look(dye=Dye(colour=Colour.parse("auburn")), shine=shine)
        edited = looks.edit(photo, before, look, FIRST)
        return float(np.percentile(measures.lab_of(edited.rgb)[sure][:, 0], 95))

    assert highlight(Shine.MATTE) + 3 < highlight(Shine.NATURAL) < highlight(Shine.GLOSSY) - 3


def test_ombre_reaches_its_colour_at_the_tips() -> None:
    photo, before = variant("original"), seen("original")
    look = Look(dye=Dye(colour=Colour.parse("espresso")), ombre=Colour.parse("honey"))
    lab = measures.lab_of(looks.edit(photo, before, look, FIRST).rgb)
    sure = measures.in_photo(before.hair, before, photo) >= 0.9
    rows = np.nonzero(sure)[0]
    top, low = np.percentile(rows, [15, 90])
    across = np.arange(sure.shape[0])[:, None]
    roots, tips = lab[sure & (across < top)], lab[sure & (across > low)]
    assert np.median(tips[:, 0]) - np.median(roots[:, 0]) > 15
