"""What an endpoint is asked for is what its model can make."""

from collections.abc import Callable

import pytest

from ilikeyacut.adapters.preview import options
from ilikeyacut.adapters.sagemaker.repertoire import Repertoire
from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.values import Colour, Dye, Fringe, Length, Look, Part, Shine, Volume

COPPER = Dye(colour=Colour.parse("copper"))
CHOICES = (
    *(("length", it) for it in Length),
    *(("fringe", it) for it in Fringe),
    ("part", Part.LEFT),
    ("volume", Volume.FULL),
    ("shine", Shine.MATTE),
    ("ombre", Colour.parse("blue")),
)


@pytest.mark.parametrize("style", [None, *options.STYLES])
@pytest.mark.parametrize(("option", "value"), CHOICES)
def test_the_default_is_what_the_first_model_can(
    style: str | None, option: str, value: object
) -> None:
    look = Look.model_validate({"hairstyle": style, "dye": COPPER, option: value})
    ours = refusal(lambda: Repertoire().check(look, "sagemaker"))
    assert ours == refusal(lambda: options.check(look))


def refusal(check: Callable[[], None]) -> tuple[str, set[str]] | None:
    """Return which option is refused and what there is in its place; None if none is."""
    try:
        check()
    except OptionUnsupportedError as error:
        return error.option, set(error.supported)
    return None


def test_the_default_has_no_style_that_the_first_model_lacks() -> None:
    assert set(Repertoire().styles or ()) == set(options.STYLES)


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
