"""Each way to spoil a selfie is refused first by its own name; a good one passes."""

from collections.abc import Callable

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.lab import hex_to_lab, to_rgb_softly
from ilikeyacut.adapters.preview.arrays.ops import Rgb8, floats, over
from ilikeyacut.adapters.preview.edits import looks
from ilikeyacut.adapters.preview.face_inspector import PreviewFaceInspector
from ilikeyacut.adapters.preview.options import STYLES
from ilikeyacut.domain.selfie import LookLimits, refusals
from ilikeyacut.domain.values import PRESETS, Colour, Dye, Look, Variation
from pictures import measures
from pictures.making import Studio
from pictures.turning import turned
from pictures.variations import photo
from support.covered import COLOURS, SHAPES, covered, with_headband
from support.lanes import swept
from support.seeing import analysed
from support.selfies import blurred, leaning, lit, png, portrait, scaled

ASTRONAUT = portrait()
NOISE = np.random.default_rng(1).integers(0, 255, (500, 500, 3), dtype=np.uint8)
SKY = np.repeat(np.linspace(60, 220, 400).astype(np.uint8)[:, None, None], 600, 1).repeat(3, 2)
COPPER = Dye(colour=Colour.parse("copper"))
VIVID = ("#2040c0", "#20a050", "#f080b0", "#7030a0", "#c01818")
SEEN_IN_GREY = tuple(colour for colour in VIVID if colour != "#f080b0")
LIKE_HAIR = ("black", "charcoal", "brown")
CLOTHS = [
    (shape, colour)
    for at, colour in enumerate(COLOURS)
    for shape in (SHAPES if colour in LIKE_HAIR else [tuple(SHAPES)[at % len(SHAPES)]])
]
"""Cloth in the colours of hair in every shape, and of each other colour in one."""

PATTERNED = [
    *((pattern, "black") for pattern in ("terry", "checks", "dots")),
    ("terry", "white"), ("checks", "beige"), ("dots", "brown"), ("checks", "navy"),
]  # fmt: skip
SPOILT: dict[str, tuple[Callable[[], Rgb8], str]] = {
    "no face: noise": (lambda: NOISE, "FACE_NOT_FOUND"),
    "no face: a sky": (lambda: SKY, "FACE_NOT_FOUND"),
    "two faces": (lambda: np.hstack([ASTRONAUT, ASTRONAUT]), "FACE_MULTIPLE"),
    "a hat": (lambda: portrait("grace_hopper"), "HAIR_NOT_VISIBLE"),
    "a black scarf": (lambda: covered("scarf", "black"), "HAIR_NOT_VISIBLE"),
    "a white scarf": (lambda: covered("scarf", "white"), "HAIR_NOT_VISIBLE"),
    "a beige scarf": (lambda: covered("scarf", "beige"), "HAIR_NOT_VISIBLE"),
    "far away": (lambda: scaled(ASTRONAUT, 0.5), "FACE_TOO_SMALL"),
    "too few pixels": (lambda: scaled(ASTRONAUT, 0.35), "IMAGE_TOO_SMALL"),
    "cut by the frame": (lambda: ASTRONAUT[:, 195:], "FACE_OUT_OF_FRAME"),
    "out of focus": (lambda: blurred(ASTRONAUT, 2), "FACE_BLURRY"),
    "at night": (lambda: lit(ASTRONAUT, 0.15), "FACE_TOO_DARK"),
    "in the sun": (lambda: lit(ASTRONAUT, 1.6, 90), "FACE_TOO_BRIGHT"),
    "turned left": (lambda: turned(scaled(ASTRONAUT, 1.5), 50), "FACE_TURNED_LEFT"),
    "turned right": (lambda: turned(scaled(ASTRONAUT, 1.5), -50), "FACE_TURNED_RIGHT"),
    "leaning left": (lambda: leaning(ASTRONAUT, 45), "FACE_TILTED_LEFT"),
    "leaning right": (lambda: leaning(ASTRONAUT, -45), "FACE_TILTED_RIGHT"),
    "on its right side": (lambda: np.rot90(ASTRONAUT, 3), "FACE_TILTED_LEFT"),
    "on its left side": (lambda: np.rot90(ASTRONAUT, 1), "FACE_TILTED_RIGHT"),
    "upside down": (lambda: np.rot90(ASTRONAUT, 2), "FACE_TILTED_LEFT"),
}
ONE_OF_EACH = {code: name for name, (_, code) in SPOILT.items()}.values()
"""A way to spoil a selfie for each refusal."""


def with_hair(studio: Studio, kind: str) -> Rgb8:
    """Return the portrait with other hair: a colour of its own, or a style in black."""
    look = Look(dye=Dye(colour=Colour.parse("black")), hairstyle=kind if kind in STYLES else None)
    if kind in PRESETS:
        look = Look(dye=Dye(colour=Colour.parse(kind)))
    return ASTRONAUT if kind == "own" else studio.make(photo("astronaut", "original"), look).rgb


@pytest.mark.parametrize("name", ["original", "mirrored", "relit", "2mp"])
def test_a_good_selfie_passes_every_limit(name: str) -> None:
    report = PreviewFaceInspector().inspect(photo("astronaut", name).png)
    table = LookLimits()
    for of in (table.accept, table.recolour, table.restyle):
        assert list(refusals(report, of)) == []


@pytest.mark.parametrize("name", ["carter", "eisenhower", "truman"])
def test_short_grey_and_thin_hair_passes_every_limit(name: str) -> None:
    report = PreviewFaceInspector().inspect(photo(name, "original").png)
    table = LookLimits()
    for of in (table.accept, table.recolour, table.restyle):
        assert list(refusals(report, of)) == []


def test_a_turned_head_may_be_recoloured_but_not_restyled() -> None:
    report = PreviewFaceInspector().inspect(photo("kennedy", "original").png)
    table = LookLimits()
    assert list(refusals(report, table.recolour)) == []
    assert [refused.code for refused in refusals(report, table.restyle)] == ["FACE_TURNED_RIGHT"]


@pytest.mark.parametrize("shape_and_colour", swept(CLOTHS))
def test_cloth_over_all_hair_is_refused(shape_and_colour: tuple[str, str]) -> None:
    report = PreviewFaceInspector().inspect(png(covered(*shape_and_colour)))
    assert "HAIR_NOT_VISIBLE" in {refused.code for refused in refusals(report, LookLimits().accept)}


@pytest.mark.parametrize("pattern_and_colour", swept(PATTERNED))
def test_patterned_cloth_is_refused(pattern_and_colour: tuple[str, str]) -> None:
    pattern, colour = pattern_and_colour
    report = PreviewFaceInspector().inspect(png(covered("scarf", colour, pattern)))
    assert "HAIR_NOT_VISIBLE" in {refused.code for refused in refusals(report, LookLimits().accept)}


@pytest.mark.parametrize("hair", swept(["own", "black", "afro", "locs", "buzz"]))
def test_dark_and_coily_hair_in_little_light_is_hair(studio: Studio, hair: str) -> None:
    made = with_hair(studio, hair)
    for gain in (0.4, 1.0):
        report = PreviewFaceInspector().inspect(png(lit(made, gain)))
        codes = {refused.code for refused in refusals(report, LookLimits().accept)}
        assert "HAIR_NOT_VISIBLE" not in codes, gain


def evenly_dyed(colour: str) -> Rgb8:
    """Return the portrait with hair of one hue and chroma, without roots or shine."""
    selfie, target = portrait(), hex_to_lab(colour)
    seen = analysed(selfie)
    hair, lab = measures.in_photo(seen.hair, seen, selfie), measures.lab_of(selfie)
    light = lab[..., 0] - np.median(lab[hair > 0.9][:, 0])
    level = np.clip(target[0] + 0.9 * light, 2, 97)
    hue = np.broadcast_to(target[1:], (*hair.shape, 2))
    even = to_rgb_softly(floats(np.dstack([level, hue])))
    return np.asarray(np.rint(over(floats(selfie) / floats(255), even, hair) * 255), np.uint8)


@pytest.mark.parametrize("colour", swept(SEEN_IN_GREY, ["#c01818"]))
def test_hair_dyed_with_roots_and_shine_is_hair_and_no_headband(
    studio: Studio, colour: str
) -> None:
    look = Look(dye=Dye(colour=Colour.parse(colour)))
    dyed = studio.make(photo("astronaut", "original"), look).rgb
    report = PreviewFaceInspector().inspect(png(dyed))
    assert report.hair_visible > 0.9


@pytest.mark.parametrize("colour", swept(VIVID, ["#2040c0"]))
def test_hair_dyed_in_a_vivid_colour_is_hair(colour: str) -> None:
    report = PreviewFaceInspector().inspect(png(evenly_dyed(colour)))
    assert report.hair_visible > 0.9
    assert report.hair_area == pytest.approx(1.12, abs=0.2)


@pytest.mark.parametrize("colour", swept(["brown", "navy", "grey"], ["navy"]))
def test_a_headband_is_not_taken_for_vivid_hair(colour: str) -> None:
    image, band = with_headband(colour)
    seen = analysed(image)
    after = looks.edit(image, seen, Look(dye=COPPER), Variation(index=1, seed=1)).rgb
    assert (np.abs(after.astype(int) - image.astype(int)).max(2)[band] > 12).mean() < 0.05


@pytest.mark.parametrize("spoilt", swept(SPOILT, ONE_OF_EACH))
def test_first_refusal(spoilt: str) -> None:
    make, code = SPOILT[spoilt]
    report = PreviewFaceInspector().inspect(png(make()))
    first = next(refusals(report, LookLimits().accept))
    assert first.code == code


def test_a_turn_is_measured_with_its_sign() -> None:
    photos = (png(turned(ASTRONAUT, by)) for by in (-25, 0, 25))
    angles = [PreviewFaceInspector().inspect(photo).yaw for photo in photos]
    assert angles[0] < -12
    assert abs(angles[1]) < 6
    assert angles[2] > 12


def test_a_size_is_measured_in_pixels_of_the_photo() -> None:
    one, three = (PreviewFaceInspector().inspect(png(p)) for p in (ASTRONAUT, scaled(ASTRONAUT, 3)))
    assert three.face_px == pytest.approx(3 * one.face_px, rel=0.05)
    assert three.hair_area == pytest.approx(one.hair_area, rel=0.1)
