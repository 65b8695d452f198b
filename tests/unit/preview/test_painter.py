"""New hair has the colour that was asked for, in any light, and never a gap."""

from dataclasses import replace

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.lab import hex_to_lab, to_lab
from ilikeyacut.adapters.preview.arrays.ops import Floats, Image, Plane, floats
from ilikeyacut.adapters.preview.edits import film
from ilikeyacut.adapters.preview.edits import painter as edits_painter
from ilikeyacut.adapters.preview.edits.painter import Painter
from ilikeyacut.adapters.preview.seeing import cast
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.adapters.preview.styles.shades import Shade
from ilikeyacut.domain.values import PRESETS
from pictures.ciede import ciede2000

pytestmark = pytest.mark.filterwarnings("error")

SHAPE = 60, 80
VIVID = {"blue": "#1040C0", "pink": "#FF4FA0", "green": "#0A8040", "violet": "#5A1E8C"}
ENDS = {"black": "#000000", "white": "#FFFFFF"}
MATTE, GLOSSY = 0.55, 1.45


def hair(light: Plane | None = None, **soft: float) -> Layer:
    """Hair whose light varies from strand to strand, with the ratios of path-traced hair."""
    varied = np.exp(np.random.default_rng(0).normal(0, 0.4, SHAPE)) if light is None else light
    typical = {"sideways": 0.0, "along": 0.5, "paler": 1.75, "darker": 0.95} | soft
    planes = {name: np.full(SHAPE, value, np.float32) for name, value in typical.items()}
    return Layer(floats(varied), np.ones(SHAPE, np.float32), **planes)


def painter(colour: Floats, tip: Floats | None = None, gloss: float = 1.0) -> Painter:
    shade = Shade(colour, colour if tip is None else tip, gloss)
    return Painter(shade, np.zeros(SHAPE, np.float32), 0.5, np.ones(SHAPE, np.float32))


def painted(colour: Floats, of: Layer | None = None) -> Image:
    layer = of or hair()
    return painter(colour).centred_on(layer).paint(layer)


@pytest.mark.parametrize("rgb", [(0.03, 0.03, 0.03), (0.9, 0.2, 0.1), (0.1, 0.2, 0.8)])
def test_what_is_exposed_is_developed_to_the_same_colour(rgb: tuple[float, float, float]) -> None:
    channels = [np.full((2, 2), light, np.float32) for light in film.exposed(floats(rgb))]
    assert [float(it[0, 0]) for it in film.developed(channels)] == pytest.approx(rgb, abs=2e-3)


def test_more_light_is_never_darker_and_never_white() -> None:
    ramp = floats(np.linspace(0, 20, 400))[None]
    for grey in film.developed([ramp, ramp, ramp]):
        assert (np.diff(grey) >= 0).all()
        assert grey.max() <= 1


@pytest.mark.parametrize("triplet", [*PRESETS.values(), *VIVID.values()])
def test_hair_of_even_light_has_the_colour_that_was_asked_for(triplet: str) -> None:
    asked = hex_to_lab(triplet)
    found = np.median(to_lab(painted(asked, hair(np.ones(SHAPE, np.float32)))), (0, 1))
    assert ciede2000(found, asked) < 3


@pytest.mark.parametrize("triplet", [*PRESETS.values(), *VIVID.values()])
def test_hair_with_strands_is_near_the_colour_that_was_asked_for(triplet: str) -> None:
    asked = hex_to_lab(triplet)
    found = to_lab(painted(asked))
    by_lightness = found.reshape(-1, 3)[np.argsort(found[..., 0], axis=None)]
    median, lit = (by_lightness[int(at * len(by_lightness))] for at in (0.50, 0.75))
    assert min(ciede2000(median, asked), ciede2000(lit, asked)) < 4
    assert np.percentile(found[..., 0], 95) > np.percentile(found[..., 0], 5) + 8


@pytest.mark.parametrize("chroma", [(0, 0), (20, 30), (10, -40)])
def test_hair_is_the_lighter_the_lighter_its_shade(chroma: tuple[int, int]) -> None:
    shades = [floats([lightness, *chroma]) for lightness in range(5, 96, 5)]
    found = [float(np.median(to_lab(painted(shade))[..., 0])) for shade in shades]
    assert found == sorted(found)


@pytest.mark.parametrize("triplet", [*ENDS.values(), PRESETS["black"], PRESETS["platinum"]])
def test_the_ends_of_the_scale_keep_their_strands_and_no_hue(triplet: str) -> None:
    found = to_lab(painted(hex_to_lab(triplet)))
    asked = hex_to_lab(triplet)
    assert found[..., 0].std() > 1
    assert np.abs(np.median(found[..., 1:], (0, 1)) - asked[1:]).max() < 3


@pytest.mark.parametrize("triplet", [*ENDS.values(), *VIVID.values()])
@pytest.mark.parametrize("light", [1e-12, 2e-3, 1.0, 1e4])
@pytest.mark.parametrize("ratio", [-0.5, 0.0, 4.5])
def test_no_light_and_no_shade_leaves_a_gap(triplet: str, light: float, ratio: float) -> None:
    layer = hair(np.full(SHAPE, light, np.float32), paler=ratio, darker=ratio, sideways=2.0)
    layer.cover[: SHAPE[0] // 2] = 0
    found = painted(hex_to_lab(triplet), layer)
    assert np.isfinite(found).all()
    assert found.min() >= 0
    assert found.max() <= 1


def test_hair_that_covers_nothing_is_painted_black() -> None:
    layer = replace(hair(), cover=np.zeros(SHAPE, np.float32))
    assert painted(hex_to_lab("#FFFFFF"), layer).max() == 0


def test_light_from_one_side_shows_what_it_lights() -> None:
    lit_from_left, shade = hair(sideways=1.0), hex_to_lab(PRESETS["chestnut"])
    left, right = (
        float(replace(painter(shade), rightward=at).paint(lit_from_left).mean())
        for at in (0.2, 0.8)
    )
    assert left > right


def test_roots_and_tips_have_their_own_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits_painter, "ROOTED", ((0,), (0,)))
    root, tip = hex_to_lab(PRESETS["black"]), hex_to_lab(PRESETS["platinum"])
    even = np.ones(SHAPE, np.float32)
    made = painter(root, tip).centred_on(hair(even))
    at = [to_lab(made.paint(hair(even, along=it)))[0, 0] for it in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert ciede2000(at[0], root) < 1
    assert ciede2000(at[-1], tip) < 1
    assert (np.diff([colour[0] for colour in at]) > 0).all()


@pytest.mark.parametrize("name", ["chestnut", "platinum"])
def test_roots_lie_in_the_shade_of_the_hair_around_them(name: str) -> None:
    even, asked = np.ones(SHAPE, np.float32), hex_to_lab(PRESETS[name])
    made = painter(asked).centred_on(hair(even))
    root, near, length = (to_lab(made.paint(hair(even, along=at)))[0, 0] for at in (0.0, 0.06, 0.3))
    assert root[0] + 2 < near[0] < length[0] - 2
    assert ciede2000(length, asked) < 3


def test_light_hair_is_darker_at_its_roots_than_dark_hair_for_as_far_as_it_has_grown() -> None:
    even = np.ones(SHAPE, np.float32)
    grown = {}
    for name in ("chestnut", "platinum"):
        made = painter(hex_to_lab(PRESETS[name])).centred_on(hair(even))
        near, length = (to_lab(made.paint(hair(even, along=at)))[0, 0, 0] for at in (0.14, 0.5))
        grown[name] = length - near
    assert grown["chestnut"] == pytest.approx(0, abs=0.5)
    assert grown["platinum"] > 4


def test_hair_that_stands_on_end_is_darker_than_its_shade_and_light_hair_is_so_least() -> None:
    darker = {}
    for name in ("black", "chestnut", "platinum"):
        kept, clipped = (
            to_lab(painter(hex_to_lab(PRESETS[name])).centred_on(hair(), clipped=it).paint(hair()))
            for it in (False, True)
        )
        darker[name] = float(np.median(clipped[..., 0]) / np.median(kept[..., 0]))
    assert darker["chestnut"] < 0.75
    assert darker["chestnut"] < darker["platinum"] < 0.95
    assert 0 < darker["black"] < min(0.9, darker["platinum"])


def test_scalp_takes_most_of_its_colour_from_light_roots_and_is_no_tanned_face() -> None:
    face = floats(np.broadcast_to([0.86, 0.56, 0.40], (1, 1, 3)))
    chestnut, platinum = (
        to_lab(painter(hex_to_lab(PRESETS[name])).scalp(face))[0, 0]
        for name in ("chestnut", "platinum")
    )
    tan = float(np.hypot(*to_lab(face)[0, 0, 1:]))
    assert np.hypot(*platinum[1:]) < 0.6 * tan < np.hypot(*chestnut[1:]) < 0.85 * tan
    assert chestnut[0] < platinum[0]


def test_glossy_hair_shines_and_matte_hair_does_not() -> None:
    shade = hex_to_lab(PRESETS["chestnut"])
    tops = []
    for gloss in (MATTE, 1.0, GLOSSY):
        lit = to_lab(painter(shade, gloss=gloss).centred_on(hair()).paint(hair()))
        tops.append(float(np.percentile(lit[..., 0], 97)))
    assert tops[0] < tops[1] - 1 < tops[2] - 2


def depths_and_lit(painted: Image) -> tuple[Floats, Floats]:
    """The mean Lab (3,) of the darkest and of the lightest hair."""
    found = to_lab(painted).reshape(-1, 3)
    deep, lit = np.percentile(found[:, 0], (15, 85))
    return found[found[:, 0] < deep].mean(0), found[found[:, 0] > lit].mean(0)


def test_the_depths_of_blond_hair_are_golden_brown() -> None:
    deep, lit = depths_and_lit(painted(hex_to_lab(PRESETS["platinum"])))
    assert np.hypot(*deep[1:]) > 1.35 * np.hypot(*lit[1:])
    assert np.degrees(np.arctan2(deep[2], deep[1])) < np.degrees(np.arctan2(lit[2], lit[1]))


def test_the_depths_of_blond_hair_are_no_greener_than_the_lamp() -> None:
    greenish = floats([0.95, 1.03, 0.98])
    in_light = cast.under(greenish, hex_to_lab(PRESETS["platinum"]))
    lit_by_it = replace(painter(in_light), lamp=greenish).centred_on(hair())
    deep, lit = depths_and_lit(lit_by_it.paint(hair()))
    assert deep[1] > lit[1]


@pytest.mark.parametrize("name", ["chestnut", "auburn", "copper"])
def test_hair_has_less_chroma_than_a_swatch_of_its_shade(name: str) -> None:
    asked = hex_to_lab(PRESETS[name])
    found = np.median(to_lab(painted(asked)), (0, 1))
    assert 0.75 < np.hypot(*found[1:]) / np.hypot(*asked[1:]) < 0.95


def test_lit_brown_hair_turns_to_yellow_and_away_from_the_hue_of_skin() -> None:
    found = to_lab(painted(hex_to_lab(PRESETS["chestnut"]))).reshape(-1, 3)
    lightness = found[:, 0]
    even = found[np.abs(lightness - np.median(lightness)) < 2].mean(0)
    lit = found[lightness > np.percentile(lightness, 90)].mean(0)
    assert lit[0] > even[0] + 15
    assert lit[1] < even[1] + 2
    assert lit[2] > even[2] + 1


def test_lit_brown_hair_has_no_more_chroma_than_real_hair() -> None:
    found = to_lab(painted(hex_to_lab(PRESETS["chestnut"]))).reshape(-1, 3)
    lightness, chroma = found[:, 0], np.hypot(*found[:, 1:].T)
    even = np.abs(lightness - np.median(lightness)) < 2
    lit = lightness > np.percentile(lightness, 90)
    assert chroma[lit].mean() < 1.25 * chroma[even].mean()


def test_light_that_comes_through_brown_hair_does_not_glow_red() -> None:
    asked = hex_to_lab(PRESETS["chestnut"])
    made = painter(asked).centred_on(hair())
    lit = np.full(SHAPE, 2.2, np.float32)
    front, through = (to_lab(made.paint(hair(lit, darker=by)))[0, 0] for by in (0.95, 1.7))
    assert through[1] < front[1] + 2
