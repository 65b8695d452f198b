"""What an endpoint is asked for is what its model can make."""

import pytest

from ilikeyacut.adapters.preview import options
from ilikeyacut.adapters.sagemaker.repertoire import Repertoire
from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.values import Colour, Dye, Fringe, Length, Look, Part, Shine, Volume

COPPER = Dye(colour=Colour.parse("copper"))
CHOICES = {
    "length": Length.LONG,
    "fringe": Fringe.FULL,
    "part": Part.LEFT,
    "volume": Volume.FULL,
    "shine": Shine.MATTE,
    "ombre": Colour.parse("blue"),
}


@pytest.mark.parametrize("style", [None, *options.STYLES])
@pytest.mark.parametrize("option", CHOICES)
def test_the_default_is_what_the_first_model_can(style: str | None, option: str) -> None:
    look = Look.model_validate({"hairstyle": style, "dye": COPPER, option: CHOICES[option]})
    if option in options.supported(look):
        Repertoire().check(look, "sagemaker")
        return
    with pytest.raises(OptionUnsupportedError) as refused:
        Repertoire().check(look, "sagemaker")
    assert set(refused.value.supported) == set(options.supported(look))


def test_a_style_that_it_does_not_know_is_refused_with_close_names() -> None:
    with pytest.raises(StyleUnavailableError) as refused:
        Repertoire().check(Look(hairstyle="wavi"), "sagemaker")
    assert "wavy" in refused.value.suggestions


def test_a_model_that_takes_any_style() -> None:
    Repertoire(styles=None).check(Look(hairstyle="mohawk", fringe=Fringe.NONE), "sagemaker")
    with pytest.raises(OptionUnsupportedError):
        Repertoire(styles=None, any_style=()).check(
            Look(hairstyle="mohawk", fringe=Fringe.NONE), "sagemaker"
        )
