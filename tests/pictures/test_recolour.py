"""Hair takes the colour that was asked for, and nothing else does."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.edits import looks
from ilikeyacut.domain.values import PRESETS, Colour, Dye, Look, Shine
from pictures import bounds, measures
from pictures.making import FIRST, Made, Studio
from pictures.portraits import pixels
from pictures.variations import photo
from support.lanes import swept
from support.seeing import analysed

COLOURS = [*PRESETS, "#7A2FBF", "#FFFFFF", "#000000", "#00A060"]
EVERY_COLOUR = [("original", colour) for colour in COLOURS]
SOME_PHOTOS = [
    *((kind, colour) for kind in ("relit", "480px") for colour in ("platinum", "black", "silver")),
]
LARGE = [("2mp", colour) for colour in ("#FFFFFF", "#000000")]
OTHER_PEOPLE = [("carter", "copper"), ("kennedy", "black")]
EVERY = [*EVERY_COLOUR, *SOME_PHOTOS, *LARGE]

NO_ROOM = {("original", "#FFFFFF"): 0.8, ("original", "#000000"): 0.85}
"""At the very ends strands differ by a few steps of 8 bits. In a small photo the pixels at the
hair's border, which hold some of what is beside it, differ by more."""


def dyed(colour: str, intensity: int = 100) -> Dye:
    return Dye(colour=Colour.parse(colour), intensity=intensity)


@pytest.mark.parametrize("kind_and_colour", swept(EVERY, [*EVERY_COLOUR[::4], *SOME_PHOTOS[::3]]))
def test_every_measure_is_within_its_bound(
    studio: Studio, kind_and_colour: tuple[str, str]
) -> None:
    kind, colour = kind_and_colour
    look = Look(dye=dyed(colour))
    found = bounds.measured(studio.make(photo("astronaut", kind), look), look)
    assert {"off", "detail", "clipped", "core", "outside", "face", "reach", "area"} <= set(found)
    if (kind, colour) in NO_ROOM:
        assert found.pop("detail") >= NO_ROOM[kind, colour]
    assert bounds.missed(found) == (), found


@pytest.mark.parametrize("who_and_colour", swept(OTHER_PEOPLE, OTHER_PEOPLE[:1]))
def test_the_hair_of_others_takes_the_colour(
    studio: Studio, who_and_colour: tuple[str, str]
) -> None:
    portrait, colour = who_and_colour
    look = Look(dye=dyed(colour))
    found = bounds.measured(studio.make(photo(portrait, "original"), look), look)
    assert bounds.missed(found) == (), found


STRANDS = [
    (kind, colour)
    for kind in ("original", "relit")
    for colour in ("platinum", "silver", "black", "espresso")
]


@pytest.mark.parametrize("kind_and_colour", swept(STRANDS, STRANDS[1::4]))
def test_strands_show_in_light_and_in_shade(
    studio: Studio, kind_and_colour: tuple[str, str]
) -> None:
    kind, colour = kind_and_colour
    made = studio.make(photo("astronaut", kind), Look(dye=dyed(colour)))
    sure = made.seen.hair >= measures.SURE
    before, after = (measures.strands(rgb, made.seen, sure) for rgb in (made.photo, made.rgb))
    around = to_lab(made.seen.framed.rgb)[..., 0] - before
    lit = around > np.median(around[sure])
    for part in (sure & lit, sure & ~lit):
        assert np.corrcoef(before[part], after[part])[0, 1] >= bounds.BOUNDS["detail"].least


def lab_of_hair(made: Made) -> np.ndarray:
    return measures.lab_of(made.rgb)[measures.surest(made)]


def test_intensity_goes_from_the_own_colour_to_the_target(studio: Studio) -> None:
    def redness(intensity: int) -> float:
        look = Look(dye=dyed("copper", intensity))
        made = studio.make(photo("astronaut", "original"), look)
        return float(np.median(lab_of_hair(made)[:, 1]))

    steps = [redness(intensity) for intensity in (20, 40, 70, 100)]
    assert steps == sorted(steps)
    assert steps[-1] - steps[0] > 20


@pytest.mark.parametrize("intensity", [3, 10])
def test_a_tinge_of_colour_shows(studio: Studio, intensity: int) -> None:
    made = studio.make(photo("astronaut", "original"), Look(dye=dyed("copper", intensity)))
    assert (made.rgb != made.photo).any(2)[measures.surest(made)].mean() > 0.6
    assert bounds.missed(vars(measures.kept(made))) == ()


def test_no_intensity_changes_nothing() -> None:
    portrait = pixels("astronaut")
    edited = looks.edit(portrait, analysed(portrait), Look(dye=dyed("copper", 0)), FIRST)
    assert not edited.mask.any()
    assert np.array_equal(edited.rgb, portrait)


def test_shine_widens_the_range_of_light(studio: Studio) -> None:
    def highlight(shine: Shine) -> float:
        look = Look(dye=dyed("auburn"), shine=shine)
        made = studio.make(photo("astronaut", "original"), look)
        return float(np.percentile(lab_of_hair(made)[:, 0], 95))

    assert highlight(Shine.MATTE) + 3 < highlight(Shine.NATURAL) < highlight(Shine.GLOSSY) - 3


def test_ombre_reaches_its_colour_at_the_tips(studio: Studio) -> None:
    look = Look(dye=dyed("espresso"), ombre=Colour.parse("honey"))
    made = studio.make(photo("astronaut", "original"), look)
    sure = measures.surest(made)
    rows = np.nonzero(sure)[0]
    top, low = np.percentile(rows, [15, 90])
    lightness = lab_of_hair(made)[:, 0]
    assert np.median(lightness[rows > low]) - np.median(lightness[rows < top]) > 15
