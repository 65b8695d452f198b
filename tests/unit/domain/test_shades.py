import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilikeyacut.domain.shades import FAMILIES, lab, level, nearest_preset
from ilikeyacut.domain.values import PRESETS

TRIPLETS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@pytest.mark.parametrize(
    ("triplet", "expected"),
    [
        ("#FFFFFF", (100.0, 0.0, 0.0)),
        ("#000000", (0.0, 0.0, 0.0)),
        ("#FF0000", (53.24, 80.09, 67.20)),
        ("#00FF00", (87.73, -86.18, 83.18)),
        ("#0000FF", (32.30, 79.19, -107.86)),
    ],
)
def test_lab_is_that_of_the_tables(triplet: str, expected: tuple[float, float, float]) -> None:
    assert lab(triplet) == pytest.approx(expected, abs=0.05)


def test_every_preset_has_a_family_and_is_nearest_to_itself() -> None:
    assert FAMILIES.keys() == PRESETS.keys()
    for name, triplet in PRESETS.items():
        assert nearest_preset(triplet) == name


def test_presets_have_the_levels_of_hairdressers_charts() -> None:
    levels = {name: level(triplet) for name, triplet in PRESETS.items()}
    assert levels == {
        "platinum": 10,
        "honey": 8,
        "copper": 7,
        "auburn": 5,
        "chestnut": 5,
        "espresso": 3,
        "black": 1,
        "rose": 8,
        "blue": 6,
        "silver": 9,
    }


@given(TRIPLETS)
def test_any_colour_has_a_preset_and_a_level(triplet: str) -> None:
    assert nearest_preset(triplet) in PRESETS
    assert 1 <= level(triplet) <= 10


def test_lighter_is_higher() -> None:
    greys = [level(f"#{shade:02X}{shade:02X}{shade:02X}") for shade in range(256)]
    assert greys == sorted(greys)
    assert (greys[0], greys[-1]) == (1, 10)
