"""Skin tells the colour of the light, and skin of every tone is at home in neutral light."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ilikeyacut.adapters.preview.arrays import lab
from ilikeyacut.adapters.preview.arrays.ops import Floats, floats
from ilikeyacut.adapters.preview.seeing import cast
from ilikeyacut.adapters.preview.seeing.skin import Light, read_skin
from ilikeyacut.adapters.preview.styles import shades
from ilikeyacut.adapters.preview.styles.shades import Tone
from ilikeyacut.domain.values import PRESETS, Colour, Dye, Look
from support import heads

MONK = (
    "#F6EDE4", "#F3E7DB", "#F7EAD0", "#EADABA", "#D7BD96",
    "#A07E56", "#825C43", "#604134", "#3A312A", "#292420",
)  # fmt: skip
"""Monk's skin tone scale, from very light to very dark."""

MEASURED = {
    "Caucasian": (63, 11, 16),
    "Chinese": (60, 10.5, 18),
    "South Asian": (54, 11, 18),
    "African": (40, 11, 15),
    "rosy": (66, 19, 13),
    "pale": (74, 7, 9),
    "tanned": (60, 16, 26),
    "olive": (62, 6, 21),
    "deep": (27, 9, 11),
}

BLUE, WARM, GREEN = (0.82, 0.97, 1.12), (1.12, 0.98, 0.75), (0.9, 1.08, 0.85)
OWN = floats([30, 8, 14])


def in_light(colour: Floats, channels: tuple[float, float, float]) -> Floats:
    """What a camera shows of a Lab colour when it multiplies its channels so."""
    rgb = lab.to_rgb(colour.reshape(1, 1, 3)) * floats(channels)
    return floats(lab.to_lab(floats(np.clip(rgb, 0, 1)))[0, 0])


def face_of(skin: Floats, colours: float = 1.0) -> Floats:
    """Pixels of a face: skin, lips that are redder and eyes that are less yellow than it."""
    off = floats([[0, 0, 0], [-5, 12, 0], [5, -4, -12]]) * floats([1, colours, colours])
    return floats(np.repeat(skin + off, [80, 10, 10], axis=0))


def gains(skin: Floats, *bright: tuple[float, float, float], share: float = 0.1) -> Floats:
    """What is read from skin, with bright things on a share of the dark photo around it."""
    around = np.repeat(floats([[20, 5, 5]]), 1000, axis=0)
    for one in bright:
        around[: round(share * len(around))] = one
    return cast.read_cast(skin, face_of(skin), around)


def balance(channels: Floats) -> tuple[float, float]:
    """How much more red, and how much more blue, than green."""
    return float(channels[0] / channels[1]), float(channels[2] / channels[1])


@pytest.mark.parametrize("tone", MONK)
def test_no_tone_of_the_scale_is_a_cast(tone: str) -> None:
    assert np.array_equal(gains(lab.hex_to_lab(tone)), cast.NEUTRAL)


@pytest.mark.parametrize("name", MEASURED)
def test_no_measured_skin_is_a_cast(name: str) -> None:
    assert np.array_equal(gains(floats(MEASURED[name])), cast.NEUTRAL)


@pytest.mark.parametrize("tone", [*MONK[:6], MONK[8], MONK[9]])
def test_blue_light_is_seen_on_light_and_on_dark_skin(tone: str) -> None:
    red, blue = balance(gains(in_light(lab.hex_to_lab(tone), BLUE)))
    assert red < 0.98
    assert red < blue


@pytest.mark.parametrize("tone", MONK[:7])
def test_warm_light_is_seen(tone: str) -> None:
    red, blue = balance(gains(in_light(lab.hex_to_lab(tone), WARM)))
    assert blue < 0.9
    assert red > blue


@pytest.mark.parametrize("channels", [BLUE, WARM, GREEN])
def test_a_strong_cast_is_taken_nearly_whole(channels: tuple[float, float, float]) -> None:
    skin = floats([75, 9.5, 17])
    linear = [((value * 0.8 + 0.055) / 1.055) ** 2.4 for value in channels]
    assert balance(gains(in_light(skin, channels))) == pytest.approx(
        balance(floats(linear)), rel=0.3
    )


def test_a_cast_grows_without_a_step() -> None:
    strength = np.linspace(0, 1, 101)
    skin = lab.hex_to_lab(MONK[4])
    seen = [in_light(skin, tuple(1 + t * (floats(BLUE) - 1))) for t in strength]
    blues = [balance(gains(one))[1] for one in seen]
    assert max(abs(a - b) for a, b in pairwise(blues)) < 0.02


def test_no_cast_is_believed_without_end() -> None:
    for skin in ([60, -60, 60], [60, 60, -60], [99, 0, -20], [1, 0, 0]):
        found = gains(floats(skin))
        assert found.min() >= cast.GAINS[0] - 1e-6
        assert found.max() <= cast.GAINS[1] + 1e-6


def test_a_photo_without_colours_has_no_cast() -> None:
    grey = floats([75, 0, 0])
    assert not np.array_equal(gains(grey), cast.NEUTRAL)
    assert np.array_equal(cast.read_cast(grey, face_of(grey, colours=0), grey[None]), cast.NEUTRAL)
    toned, paper = floats([65, 2, 6]), floats([[88, 2, 5.5]])
    assert np.allclose(cast.read_cast(toned, face_of(toned, colours=0), paper), cast.NEUTRAL)


@pytest.mark.parametrize("name", PRESETS)
def test_hair_keeps_its_lightness_under_a_cast(name: str) -> None:
    colour = lab.hex_to_lab(PRESETS[name])
    lit = cast.under(floats([0.7, 1.05, 1.45]), colour)
    assert lit[0] == colour[0]
    assert lit[2] < colour[2]


@pytest.mark.parametrize("name", PRESETS)
def test_neutral_light_changes_no_bit(name: str) -> None:
    colour = lab.hex_to_lab(PRESETS[name])
    assert np.array_equal(Light(0, 0, 70, cast.NEUTRAL).on(colour), colour)


def test_dye_takes_on_the_cast_and_own_hair_has_it() -> None:
    blue = Light(0, 0, 70, floats([0.7, 1.05, 1.45]))
    dyed = Look(hairstyle="bob", dye=Dye(colour=Colour.parse("honey")))
    root = lab.hex_to_lab(PRESETS["honey"])
    assert shades.worn(dyed, OWN, Tone.TRUE, blue).root[2] < root[2] - 5
    assert np.array_equal(shades.worn(Look(hairstyle="bob"), OWN, Tone.TRUE, blue).root, OWN)


def test_a_vivid_photo_shows_brown_hair_more_vivid_and_what_is_vivid_as_it_is() -> None:
    usual, vivid = (cast.vividness(floats(skin)) for skin in ([63, 12, 19], [63, 21, 29]))
    assert usual == 1
    assert 1.25 < vivid <= cast.MOST_VIVID
    light = Light(0, 0, 63, cast.NEUTRAL, vivid)
    brown, blue = lab.hex_to_lab("#5a3825"), lab.hex_to_lab("#2040c0")
    assert_allclose(light.on(brown), brown * floats([1, vivid, vivid]), rtol=1e-5)
    assert np.array_equal(light.on(blue), blue)


def test_pale_skin_and_a_warm_lamp_make_no_photo_vivid() -> None:
    for skin in ([78, 6, 8], [60, 0, 0], [30, 9, 13], [0, 0, 0]):
        assert cast.vividness(floats(skin)) == 1
    assert cast.vividness(floats([65, 25, 70])) < 1.05


def test_ombre_takes_on_the_cast_at_its_tips() -> None:
    look = Look(hairstyle="bob", ombre=Colour.parse("platinum"))
    tips = [
        shades.worn(look, OWN, Tone.TRUE, Light(0, 0, 70, of)).tip
        for of in (cast.NEUTRAL, floats([0.7, 1.05, 1.45]))
    ]
    assert tips[1][2] < tips[0][2] - 5


SUNBURNT = floats([55, 27, 25])
COLLAR = (90, 0, -1)


def test_a_white_collar_tells_burnt_skin_from_warm_light() -> None:
    assert balance(gains(SUNBURNT))[0] > 1.1
    assert np.allclose(gains(SUNBURNT, COLLAR), cast.NEUTRAL)


def test_a_few_bright_pixels_and_coloured_walls_tell_nothing() -> None:
    alone = gains(SUNBURNT)
    assert np.array_equal(gains(SUNBURNT, COLLAR, share=0.005), alone)
    assert np.array_equal(gains(SUNBURNT, (85, 12, 8)), alone)


def test_white_things_tell_a_cast_that_skin_hides() -> None:
    skin = floats(MEASURED["Caucasian"])
    red, _ = balance(gains(skin, (96, -6, -1)))
    assert 0.9 < red < 0.97
    assert np.allclose(gains(skin, (90, 1, 0)), cast.NEUTRAL)


def test_white_turns_into_a_coloured_wall_without_a_step() -> None:
    reds = [balance(gains(SUNBURNT, (88, chroma, 0)))[0] for chroma in np.linspace(0, 12, 121)]
    assert max(abs(a - b) for a, b in pairwise(reds)) < 0.02


def test_white_hair_and_what_is_beyond_the_photo_tell_nothing() -> None:
    """Beyond a photo its edge is repeated."""
    face = heads.axes().outline()
    image = np.where(face[..., None], SUNBURNT, floats([20, 5, 5]))
    image[np.cumsum(face).reshape(face.shape) % 10 == 0, 1:] += floats([12, -12])
    things = np.ones(face.shape, np.bool_)
    things[:, :300] = False
    white = image.copy()
    white[:, :300] = COLLAR
    seen, hidden = (read_skin(white, heads.axes(), it).light.gains for it in (~face, things))
    assert balance(hidden)[0] > balance(seen)[0] + 0.05
    assert np.array_equal(hidden, read_skin(image, heads.axes(), things).light.gains)
