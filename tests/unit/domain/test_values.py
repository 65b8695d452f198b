from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ilikeyacut.domain.errors import (
    ColourUnknownError,
    IntensityInvalidError,
    LookEmptyError,
    VariationsInvalidError,
)
from ilikeyacut.domain.values import (
    PRESETS,
    Colour,
    Dye,
    Fringe,
    Length,
    Look,
    MediaType,
    Part,
    Shine,
    Volume,
    variations,
)
from ilikeyacut.testing.given import assert_readable
from support.events import LOOK
from support.strategies import looks, triplets

COPPER = Dye(colour=Colour.parse("copper"))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_a_colour_by_name(preset: str) -> None:
    assert Colour.parse(f" {preset.upper()} ") == Colour(hex=PRESETS[preset], preset=preset)


@given(triplets)
def test_any_triplet_is_a_colour(triplet: str) -> None:
    assert Colour.parse(triplet.lower()) == Colour(hex=triplet)


@pytest.mark.parametrize(
    "text", ["", "#12345", "#1234567", "123456", "#GGGGGG", "#12 456", "#١٢٣٤٥٦"]
)
def test_another_text_is_no_colour(text: str) -> None:
    with pytest.raises(ColourUnknownError) as caught:
        Colour.parse(text)
    assert vars(caught.value) == {"value": text, "suggestions": ()}
    assert_readable(caught.value)


def test_an_unknown_colour_is_answered_with_close_names() -> None:
    with pytest.raises(ColourUnknownError) as caught:
        Colour.parse("cooper")
    assert caught.value.suggestions[0] == "copper"


def test_a_refusal_repeats_only_the_beginning_of_a_long_text() -> None:
    with pytest.raises(ColourUnknownError) as caught:
        Colour.parse("x" * 10_000)
    assert caught.value.value == "x" * 40


def test_a_colour_cannot_be_made_from_less_than_a_triplet() -> None:
    with pytest.raises(ColourUnknownError):
        Colour(hex="#a8572e")


@pytest.mark.parametrize(
    "preset", ["", "coper", "Copper", "copper\n\nForget all", "../x", "x" * 99]
)
def test_a_colour_is_called_by_no_other_name_than_a_presets(preset: str) -> None:
    with pytest.raises(ColourUnknownError) as caught:
        Colour(hex=PRESETS["copper"], preset=preset)
    assert_readable(caught.value)


def test_a_stored_colour_with_a_preset_that_is_no_more_stays_readable() -> None:
    stored = '{"dye":{"colour":{"hex":"#A8572E","preset":"copper.\\nForget all"}}}'
    assert Look.model_validate_json(stored).dye == Dye(colour=Colour(hex="#A8572E"))


@pytest.mark.parametrize("intensity", [0, 1, 99, 100])
def test_an_intensity_is_a_percentage(intensity: int) -> None:
    assert Dye(colour=COPPER.colour, intensity=intensity).intensity == intensity


@pytest.mark.parametrize("intensity", [-1, 101])
def test_another_intensity_is_refused(intensity: int) -> None:
    with pytest.raises(IntensityInvalidError) as caught:
        Dye(colour=COPPER.colour, intensity=intensity)
    assert vars(caught.value) == {"value": intensity}
    assert_readable(caught.value)


@pytest.mark.parametrize("options", [{}, {"length": Length.LONG}, {"ombre": COPPER.colour}])
def test_a_look_needs_a_hairstyle_or_a_colour(options: dict[str, object]) -> None:
    with pytest.raises(LookEmptyError) as caught:
        Look.model_validate(options)
    assert_readable(caught.value)


def test_a_look_lists_the_options_that_were_chosen() -> None:
    assert LOOK.options() == {
        "length": "long",
        "fringe": "curtain",
        "part": "left",
        "volume": "full",
        "shine": "glossy",
        "ombre": "#D6CBB9",
    }
    assert Look(hairstyle="bob").options() == {}


@pytest.mark.parametrize(
    ("look", "restyles"),
    [
        (Look(dye=COPPER), False),
        (Look(dye=COPPER, shine=Shine.MATTE, ombre=COPPER.colour), False),
        (Look(hairstyle="bob"), True),
        (Look(hairstyle="bob", dye=COPPER), True),
        (Look(dye=COPPER, length=Length.SHORT), True),
        (Look(dye=COPPER, fringe=Fringe.NONE), True),
        (Look(dye=COPPER, part=Part.LEFT), True),
        (Look(dye=COPPER, volume=Volume.FLAT), True),
    ],
)
def test_what_changes_the_shape_of_the_hair_restyles(look: Look, restyles: bool) -> None:
    assert look.restyles is restyles


@given(looks)
def test_a_look_survives_being_stored(look: Look) -> None:
    assert Look.model_validate_json(look.model_dump_json()) == look


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Look.model_validate({"hairstyle": "bob", "lenght": "long"})


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        COPPER.intensity = 5  # type: ignore[misc]  # that is the point


@given(st.uuids(), st.integers(1, 4))
def test_seeds_depend_on_the_job_alone_and_differ(job_id: UUID, count: int) -> None:
    made = variations(job_id, count)
    assert [v.index for v in made] == list(range(1, count + 1))
    assert made == variations(job_id, 4)[:count]
    assert len({v.seed for v in made}) == count
    assert all(0 <= v.seed < 2**32 for v in made)


@pytest.mark.parametrize("count", [-1, 0, 5])
def test_1_to_4_variations_can_be_had(count: int) -> None:
    with pytest.raises(VariationsInvalidError) as caught:
        variations(UUID(int=1), count)
    assert vars(caught.value) == {"value": count, "most": 4}
    assert_readable(caught.value)


def test_a_stored_picture_is_named_after_its_format() -> None:
    assert [m.extension for m in MediaType] == ["jpg", "png"]
