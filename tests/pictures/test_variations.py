"""The variations of one request can be told apart at a glance: on a sample of looks."""

from itertools import combinations

import pytest

from ilikeyacut.domain.values import PRESETS, Colour, Dye, Look, Part, Variation, Volume
from pictures import measures
from pictures.making import Studio
from pictures.portraits import Photo, pixels
from pictures.variations import sized
from support.lanes import swept

SMALL = Photo("astronaut", "small", sized(pixels("astronaut"), 300))
PLATINUM = Dye(colour=Colour.parse("platinum"))
FIXED = Look(hairstyle="bob", dye=PLATINUM, part=Part.LEFT, volume=Volume.NATURAL)
RESTYLED = [Look(hairstyle=style) for style in ("long", "buzz")]
RECOLOURED = [Look(dye=Dye(colour=Colour.parse(name))) for name in [*PRESETS][::6]]
FAINT = Look(dye=Dye(colour=Colour.parse("copper"), intensity=50))


def told(look: Look) -> str:
    colour = look.dye.colour.preset if look.dye else None
    return f"{look.hairstyle}-{colour}-{look.dye.intensity if look.dye else ''}"


@pytest.mark.parametrize(
    "look", swept([*RESTYLED, *RECOLOURED, FIXED, FAINT], [*RESTYLED, FAINT]), ids=told
)
def test_any_two_differ(studio: Studio, look: Look) -> None:
    made = [
        studio.make(SMALL, look, Variation(index=index, seed=1000 * index))
        for index in (1, 2, 3, 4)
    ]
    assert min(measures.apart(one, other) for one, other in combinations(made, 2)) >= 4
