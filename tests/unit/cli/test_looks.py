"""Looks as file names: whatever a look holds, its name is safe in any folder."""

import pytest

from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.entrypoints.cli.looks import slug

COPPER = Colour.parse("copper")
STRAY = COPPER.model_copy(update={"preset": "../../etc\n/Copper"})


@pytest.mark.parametrize(
    ("look", "name"),
    [
        (Look(hairstyle="french-bob", dye=Dye(colour=COPPER)), "french-bob-copper"),
        (Look(dye=Dye(colour=Colour.parse("#A8572E"))), "a8572e"),
        (Look(hairstyle="../../Bob\0", dye=Dye(colour=STRAY)), "-bob---etc-copper"),
        (Look(hairstyle="x" * 300), "x" * 80),
    ],
)
def test_a_look_names_a_file(look: Look, name: str) -> None:
    assert slug(look) == name
