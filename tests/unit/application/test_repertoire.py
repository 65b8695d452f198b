"""What a stylist is asked for is what it can make."""

import pytest

from ilikeyacut.application.stylists.repertoire import Repertoire
from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.values import Fringe, Look


def test_a_style_that_it_does_not_know_is_refused_with_close_names() -> None:
    with pytest.raises(StyleUnavailableError) as refused:
        Repertoire().check(Look(hairstyle="wavi"), "sagemaker")
    assert "wavy" in refused.value.suggestions


def test_an_option_that_the_style_lacks_is_refused_with_those_it_has() -> None:
    with pytest.raises(OptionUnsupportedError) as refused:
        Repertoire({"bob": ("length=chin", "part")}).check(
            Look(hairstyle="bob", fringe=Fringe.FULL), "sagemaker"
        )
    assert (refused.value.option, refused.value.stylist) == ("fringe", "sagemaker")
    assert refused.value.supported == ("length", "part")


def test_a_value_that_the_style_lacks_is_refused_with_those_it_has() -> None:
    with pytest.raises(OptionUnsupportedError) as refused:
        Repertoire({"bob": ("fringe=full",)}).check(
            Look(hairstyle="bob", fringe=Fringe.NONE), "sagemaker"
        )
    assert (refused.value.option, refused.value.supported) == ("fringe=none", ("fringe=full",))


def test_a_model_that_takes_any_style() -> None:
    Repertoire(styles=None).check(Look(hairstyle="mohawk", fringe=Fringe.NONE), "sagemaker")
    with pytest.raises(OptionUnsupportedError):
        Repertoire(styles=None, any_style=()).check(
            Look(hairstyle="mohawk", fringe=Fringe.NONE), "sagemaker"
        )
