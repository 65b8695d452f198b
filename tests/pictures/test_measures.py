"""A measure notices what it is there for: each spoilt picture misses its own bound."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Rgb8, floats, grown
from ilikeyacut.domain.values import Colour, Dye, Look
from pictures import bounds, measures
from pictures.making import Made, Studio
from pictures.portraits import Photo
from pictures.variations import photo, sized

COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
BOB = Look(hairstyle="bob", dye=Dye(colour=Colour.parse("chestnut")))


def taken() -> Photo:
    return photo("astronaut", "original")


def flat(made: Made) -> Rgb8:
    """The hair of one colour all over."""
    sure = measures.surest(made)[..., None]
    return np.where(sure, np.median(made.rgb[sure[..., 0]], 0), made.rgb).astype(np.uint8)


def burnt(made: Made) -> Rgb8:
    """A stripe of the hair is white."""
    rgb, sure = made.rgb.copy(), measures.surest(made)
    rows = np.nonzero(sure.any(1))[0]
    rgb[rows[:20]] = np.where(sure[rows[:20], :, None], 255, rgb[rows[:20]])
    return rgb


def smudged(made: Made) -> Rgb8:
    """Nose and mouth are blurred away."""
    rgb, inside = made.rgb.copy(), measures.features(made.photo, made.seen)
    rgb[inside] = np.median(rgb[inside], 0).astype(np.uint8)
    return rgb


def dimmed(made: Made) -> Rgb8:
    """One corner, far from the hair, is a step darker."""
    rgb = made.rgb.copy()
    rgb[-9:, -9:] = np.maximum(rgb[-9:, -9:], 1) - 1
    return rgb


SPOILT: dict[str, tuple[Look, Callable[[Made], Rgb8]]] = {
    "off": (COPPER, lambda made: made.photo),
    "detail": (COPPER, flat),
    "clipped": (COPPER, burnt),
    "core": (COPPER, smudged),
    "face": (COPPER, smudged),
    "outside": (COPPER, dimmed),
    "resized": (COPPER, lambda made: sized(made.rgb, 300)),
    "iou": (BOB, lambda made: made.photo),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_picture_is_noticed(studio: Studio, name: str) -> None:
    look, spoil = SPOILT[name]
    made = studio.make(taken(), look)
    assert name in bounds.missed(bounds.measured(replace(made, rgb=spoil(made)), look))


def test_old_hair_that_stays_is_noticed(studio: Studio) -> None:
    made = studio.make(taken(), BOB)
    nothing = replace(made.change, new_hair=np.zeros_like(made.change.new_hair))
    assert measures.restyled(replace(made, rgb=made.photo, change=nothing)).left > 0.5


def test_a_mask_that_is_too_large_is_noticed(studio: Studio) -> None:
    made = studio.make(taken(), COPPER)
    found = measures.kept(replace(made, mask=np.ones_like(made.mask)))
    assert {"reach", "area"} <= set(bounds.missed(vars(found)))


def test_what_is_no_number_misses() -> None:
    assert bounds.missed({name: float("nan") for name in bounds.BOUNDS}) == tuple(bounds.BOUNDS)


def test_light_shades_are_not_shown_to_the_hair_network(studio: Studio) -> None:
    light = Look(hairstyle="bob", dye=Dye(colour=Colour.parse("platinum")))
    assert "iou" not in bounds.measured(studio.make(taken(), light), light)


def test_grey_values_are_those_of_the_eye() -> None:
    assert measures.grey(floats([[[1, 1, 1], [0, 1, 0]]]))[0] == pytest.approx([255, 149.7], abs=1)


@pytest.mark.parametrize("beside", [0, 255])
def test_what_is_beside_the_hair_is_no_detail(studio: Studio, beside: int) -> None:
    made = studio.make(taken(), COPPER)
    far = ~grown(measures.surest(made), 1.5)[..., None]
    other = np.where(far, np.uint8(beside), made.rgb)
    assert measures.detail(replace(made, rgb=other)) == pytest.approx(
        measures.detail(made), abs=0.02
    )
