"""What is measured against real hair: real hair passes, and hair that is no hair does not."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.lab import to_lab, to_rgb
from ilikeyacut.adapters.preview.arrays.ops import (
    Floats,
    Rgb8,
    as_plane,
    blur,
    distance_to,
    floats,
    grown,
)
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.domain.values import Colour, Dye, Look
from pictures import bounds, likeness, outline, portraits
from pictures.likeness import Hair
from pictures.making import Studio
from pictures.measures import in_photo
from pictures.variations import photo
from support.lanes import sampled
from support.seeing import analysed

HEADS = ["astronaut", "carter", "eisenhower", "kennedy", "truman"]
ONE_HEAD = sampled(HEADS, HEADS[:1])
DENSE = sampled([head for head in HEADS if head != "eisenhower"], HEADS[:1])


def seen_in(portrait: str) -> tuple[Rgb8, Analysis]:
    rgb = portraits.pixels(portrait)
    return rgb, analysed(rgb)


def own_hair(portrait: str, spoil: Callable[[Floats], Floats] = lambda lab: lab) -> Hair:
    """Measure the hair of a portrait, of which `spoil` has changed the Lab picture."""
    rgb, seen = seen_in(portrait)
    spoilt = to_rgb(spoil(to_lab(floats(rgb / 255))))
    found = likeness.hair_of(np.rint(spoilt * 255).astype(np.uint8), seen, seen.hair)
    assert found is not None
    return found


def contrast(factor: float) -> Callable[[Floats], Floats]:
    def changed(lab: Floats) -> Floats:
        lightness = 40 + (lab[..., :1] - 40) * floats(factor)
        return np.concatenate([np.clip(lightness, 0, 100), lab[..., 1:]], 2)

    return changed


def smooth(lab: Floats) -> Floats:
    """As airbrushed."""
    return floats(cv2.GaussianBlur(lab, (0, 0), 1.2))


def felt(lab: Floats) -> Floats:
    """Fine structure that runs no way."""
    noise = np.random.default_rng(1).normal(0, 12, (*lab.shape[:2], 1))
    return floats(lab + noise * floats([1, 0, 0]))


@pytest.mark.parametrize("portrait", DENSE)
def test_real_hair_has_the_range_of_real_hair(portrait: str) -> None:
    assert bounds.ALIKE["tones"].holds(own_hair(portrait).tones)


@pytest.mark.long
def test_thin_grey_hair_is_flatter_than_dense_hair() -> None:
    assert 0.6 < own_hair("eisenhower").tones < 0.75


@pytest.mark.slow
@pytest.mark.parametrize("factor", [0.4, 1.6])
def test_too_flat_and_too_harsh_hair_is_noticed(factor: float) -> None:
    assert not bounds.ALIKE["tones"].holds(own_hair("astronaut", contrast(factor)).tones)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "missed"), [(smooth, {"across", "along"}), (felt, {"along"})], ids=["smooth", "felt"]
)
def test_hair_without_strands_is_noticed(
    spoil: Callable[[Floats], Floats], missed: set[str]
) -> None:
    real, other = own_hair("astronaut"), own_hair("astronaut", spoil)
    shares = {name: getattr(other, name) / getattr(real, name) for name in ("across", "along")}
    assert missed <= {name for name, it in shares.items() if not bounds.ALIKE[name].holds(it)}


@pytest.mark.parametrize("colour", sampled(["black", "chestnut", "honey"], ["chestnut"]))
def test_strands_count_the_same_in_every_shade(studio: Studio, colour: str) -> None:
    look = Look(dye=Dye(colour=Colour.parse(colour)))
    made = studio.make(photo("astronaut", "original"), look)
    dyed = likeness.hair_of(made.rgb, made.seen, made.seen.hair)
    assert dyed is not None
    real = own_hair("astronaut")
    assert bounds.ALIKE["across"].holds(dyed.across / real.across)
    assert bounds.ALIKE["along"].holds(dyed.along / real.along)


@pytest.mark.slow
def test_without_hair_nothing_is_compared() -> None:
    rgb, seen = seen_in("astronaut")
    assert likeness.hair_of(rgb, seen, np.zeros_like(seen.hair)) is None


@pytest.mark.parametrize("portrait", ONE_HEAD)
def test_no_line_is_drawn_round_real_hair(portrait: str) -> None:
    rgb, seen = seen_in(portrait)
    assert bounds.BOUNDS["outline"].holds(outline.longest(rgb, seen, seen.hair))


@pytest.mark.slow
@pytest.mark.parametrize("darker", [10, 30])
def test_a_dark_line_between_face_and_hair_is_noticed(darker: float) -> None:
    rgb, seen = seen_in("astronaut")
    hair = seen.hair > 0.5
    line = in_photo(as_plane(grown(hair, 2) & grown(~hair, 2)), seen, rgb)
    lab = to_lab(floats(rgb / 255))
    lab[..., 0] -= np.clip(line * 1.5, 0, 1) * np.minimum(lab[..., 0], 20 + darker)
    drawn = np.rint(to_rgb(lab) * 255).astype(np.uint8)
    assert not bounds.BOUNDS["outline"].holds(outline.longest(drawn, seen, seen.hair))


@pytest.mark.slow
def test_a_sideburn_before_an_ear_is_no_line() -> None:
    rgb, seen = seen_in("astronaut")
    rise, away = seen.axes.rise(), distance_to(seen.axes.outline())
    ear = (away > 0) & (away < 40) & (rise > 0.3) & (rise < 0.9)
    sideburn = as_plane(ear & (away < 8) & (rise > 0.4))
    lab = to_lab(floats(rgb / 255))
    for part, lightness in ((as_plane(ear), 70), (sideburn, 20)):
        there = in_photo(part, seen, rgb)
        lab[..., 0] += there * (lightness - lab[..., 0])
    drawn = np.rint(np.clip(to_rgb(lab), 0, 1) * 255).astype(np.uint8)
    soft = blur(sideburn, 0.5 * seen.framed.scale)
    assert outline.longest(drawn, seen, soft) == 0


def test_a_style_is_held_by_the_mean_of_several_portraits() -> None:
    many = [{"tones": 0.5}, {"tones": 1.0}, {"tones": 2.0, "across": 1.0}]
    assert bounds.alike(many) == {"tones": pytest.approx(1.0)}
    assert bounds.alike(many[:2]) == {}
