"""A look that cannot be honoured is refused, with what can be had instead."""

import pytest

from ilikeyacut.adapters.preview.stylist import PreviewStylist
from ilikeyacut.application.stylists.repertoire import IN_HOUSE
from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.values import (
    Colour,
    Dye,
    Fringe,
    Length,
    Look,
    Part,
    Shine,
    Variation,
    Volume,
)

COPPER = Dye(colour=Colour.parse("copper"))
HONEY = Colour.parse("honey")
GOOD = [
    Look(dye=COPPER, shine=Shine.GLOSSY, ombre=HONEY),
    Look(hairstyle="bob", part=Part.CENTRE, volume=Volume.FULL, shine=Shine.MATTE, ombre=HONEY),
    Look(hairstyle="afro", volume=Volume.FLAT),
    Look(hairstyle="bob", length=Length.SHORT, fringe=Fringe.CURTAIN),
    Look(hairstyle="long", length=Length.LONG, fringe=Fringe.NONE),
    Look(hairstyle="french-bob", fringe=Fringe.FULL),
]
BAD = [
    (Look(dye=COPPER, volume=Volume.FULL), "volume", ("shine", "ombre")),
    (Look(dye=COPPER, part=Part.LEFT), "part", ("shine", "ombre")),
    (Look(hairstyle="pixie", length=Length.LONG), "length", ("volume", "shine", "ombre")),
    (Look(hairstyle="afro", fringe=Fringe.FULL), "fringe", ("volume", "shine", "ombre")),
    (Look(hairstyle="buzz", volume=Volume.FULL), "volume", ("shine", "ombre")),
    (
        Look(hairstyle="french-bob", part=Part.LEFT),
        "part",
        ("length", "fringe", "volume", "shine", "ombre"),
    ),
    (
        Look(hairstyle="long", length=Length.CROPPED),
        "length=cropped",
        ("length=chin", "length=shoulder", "length=long"),
    ),
    (Look(hairstyle="french-bob", fringe=Fringe.NONE), "fringe=none", ("fringe=full",)),
]


@pytest.mark.parametrize("look", GOOD)
def test_honoured(look: Look) -> None:
    PreviewStylist().check(look)


@pytest.mark.parametrize(("look", "option", "supported"), BAD)
def test_refused(look: Look, option: str, supported: tuple[str, ...]) -> None:
    with pytest.raises(OptionUnsupportedError) as refused:
        PreviewStylist().check(look)
    assert refused.value.option == option
    assert refused.value.supported == supported
    assert refused.value.stylist == "preview"


@pytest.mark.parametrize(
    ("name", "close"), [("bobb", "bob"), ("pixi", "pixie"), ("french_bob", "french-bob")]
)
def test_unknown_style_suggests_close_names(name: str, close: str) -> None:
    with pytest.raises(StyleUnavailableError) as refused:
        PreviewStylist().check(Look(hairstyle=name))
    assert close in refused.value.suggestions


@pytest.mark.parametrize("style", ["long", "bob", "wavy", "curly"])
@pytest.mark.parametrize("part", list(Part))
def test_a_parting_that_was_asked_for_is_kept_by_all_variations(style: str, part: Part) -> None:
    from ilikeyacut.adapters.preview.edits.looks import LOOSE, cut_of

    wanted = {Part.LEFT: -1, Part.CENTRE: 0, Part.RIGHT: 1}[part]
    for index in (1, 2, 3, 4):
        cut = cut_of(Look(hairstyle=style, part=part), Variation(index=index, seed=index))
        at = cut.part + cut.shift
        assert abs(at) <= LOOSE if wanted == 0 else at * wanted > 0.05


def test_a_volume_that_was_asked_for_is_kept_by_all_variations() -> None:
    from ilikeyacut.adapters.preview.edits.looks import cut_of

    look = Look(hairstyle="bob", volume=Volume.FLAT)
    cuts = [cut_of(look, Variation(index=index, seed=1)) for index in (1, 2, 3, 4)]
    assert {cut.volume for cut in cuts} == {Volume.FLAT}


def test_the_table_of_options_is_that_of_the_templates() -> None:
    from ilikeyacut.adapters.preview.styles.templates import STYLES as DRAWN

    assert set(IN_HOUSE) == set(DRAWN)
    for name, options in IN_HOUSE.items():
        assert ("part" in options) == (DRAWN[name].part is not None), name
        fringes = {f"fringe={it}" for it in DRAWN[name].fringes}
        assert "fringe" in options or fringes <= set(options), name
