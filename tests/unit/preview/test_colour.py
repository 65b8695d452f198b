"""Shades: conversions, soft ends, and how variations are set apart."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays import lab
from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.seeing import cast
from ilikeyacut.adapters.preview.seeing.skin import Light
from ilikeyacut.adapters.preview.styles import shades
from ilikeyacut.adapters.preview.styles.shades import Shade, Tone
from ilikeyacut.domain.values import PRESETS, Colour, Dye, Look

BROWN = floats([30, 8, 14])


def lit(level: float) -> Light:
    return Light(0, 0, level, cast.NEUTRAL)


@pytest.mark.parametrize(
    ("triplet", "expected"),
    [("#FFFFFF", (100, 0, 0)), ("#000000", (0, 0, 0)), ("#FF0000", (53.2, 80.1, 67.2))],
)
def test_hex_to_lab(triplet: str, expected: tuple[float, float, float]) -> None:
    assert lab.hex_to_lab(triplet) == pytest.approx(expected, abs=0.3)


def test_lab_there_and_back() -> None:
    rgb = np.random.default_rng(0).random((8, 8, 3), dtype=np.float32)
    assert np.abs(lab.to_rgb(lab.to_lab(rgb)) - rgb).max() < 5e-3


def test_knee_keeps_the_middle_and_never_reaches_the_ends() -> None:
    values = floats(np.linspace(-60, 160, 200))
    bent = lab.knee(values)
    middle = (values > 7) & (values < 84)
    assert np.array_equal(bent[middle], values[middle])
    assert bent.min() >= lab.BLACK
    assert bent.max() <= lab.WHITE
    assert (np.diff(bent) >= 0).all()


def test_colours_beyond_srgb_fade_and_others_stay() -> None:
    bright = floats([[[80, 60, 60], [50, 10, 10]]])
    rgb = lab.to_rgb_softly(bright)
    assert rgb.max() < 1
    assert lab.to_lab(rgb)[0, 0, 0] == pytest.approx(80, abs=12)
    assert lab.to_lab(rgb)[0, 1] == pytest.approx(bright[0, 1], abs=0.5)


@pytest.mark.parametrize("name", PRESETS)
def test_the_first_variation_is_true(name: str) -> None:
    look = Look(dye=Dye(colour=Colour.parse(name)))
    shade = shades.dyed(look, BROWN, Tone.of(1))
    assert np.array_equal(shade.root, lab.hex_to_lab(PRESETS[name]))
    assert np.array_equal(shade.tip, shade.root)


@pytest.mark.parametrize("lightness", range(0, 101, 4))
def test_variations_of_any_shade_are_apart_in_lightness(lightness: int) -> None:
    shade = Shade(floats([lightness, 5, 5]), floats([lightness, 5, 5]))
    made = [shades.toned(shade, tone) for tone in Tone]
    levels = [float(one.root[0]) for one in made[:3]]
    assert min(abs(a - b) for i, a in enumerate(levels) for b in levels[:i]) >= shades.STEP - 1e-3
    assert float(made[3].tip[0] - made[3].root[0]) >= 2 * shades.TWO_TONE - 1e-3


@pytest.mark.parametrize("triplet", ["#FFFFFF", "#D6CBB9", "#A6ACB0", "#294F8C"])
def test_a_variation_is_never_bluer_than_its_shade(triplet: str) -> None:
    colour = lab.hex_to_lab(triplet)
    for tone in Tone:
        shade = shades.toned(Shade(colour, colour), tone)
        assert min(shade.root[2], shade.tip[2]) >= min(float(colour[2]), 0) - 1e-3


def test_new_hair_takes_after_the_old_without_a_dye() -> None:
    shade = shades.worn(Look(hairstyle="bob"), BROWN, Tone.TRUE, lit(70))
    assert np.array_equal(shade.root, BROWN)


def test_a_dim_photo_gets_dimmer_dye() -> None:
    look = Look(hairstyle="bob", dye=Dye(colour=Colour.parse("honey")))
    dim, bright = (shades.worn(look, BROWN, Tone.TRUE, lit(level)) for level in (30, 70))
    assert dim.root[0] < bright.root[0]


def test_bending_keeps_within_bounds_and_leaves_the_inner_half_straight() -> None:
    values = floats(np.linspace(-60, 60, 241))
    most = floats(np.where(values > 0, 4, 20))
    bent = lab.bent(values, most)
    inner = np.abs(values) <= most / 2
    assert bent[inner] == pytest.approx(values[inner], rel=0.02)
    assert (np.abs(bent) <= most).all()
    assert (np.diff(bent) >= 0).all()
