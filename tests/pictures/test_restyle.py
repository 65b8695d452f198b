"""New hair looks like hair, old hair is gone, and the face is as it was: on a sample.

`make pictures` holds the same bounds on every style and every kind of photo.
"""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.lab import hex_to_lab
from ilikeyacut.adapters.preview.options import STYLES
from ilikeyacut.domain.values import PRESETS, Colour, Dye, Look
from pictures import bounds, outline
from pictures.making import Studio
from pictures.measures import in_photo, lab_of
from pictures.variations import photo
from support.lanes import swept

DARK = Dye(colour=Colour.parse("chestnut"))
SOME_PHOTOS = [("rotated", "bob"), ("relit", "afro"), ("480px", "wavy")]
OTHER_PEOPLE = [("carter", "wavy"), ("truman", "long")]


def measures(
    studio: Studio, kind: str, style: str, portrait: str = "astronaut"
) -> dict[str, float]:
    look = Look(hairstyle=style, dye=DARK)
    return bounds.measured(studio.make(photo(portrait, kind), look), look)


@pytest.mark.sweep
def test_every_style_is_within_its_bounds_and_so_is_their_mean(studio: Studio) -> None:
    found = {style: measures(studio, "original", style) for style in STYLES}
    assert {style: missed for style, it in found.items() if (missed := bounds.missed(it))} == {}
    seen = [it["iou"] for it in found.values() if "iou" in it]
    assert len(seen) == len(found) - len(bounds.UNSEEN)
    assert bounds.MEAN_IOU.holds(sum(seen) / len(seen))


@pytest.mark.parametrize("kind_and_style", swept(SOME_PHOTOS))
def test_other_photos_are_within_the_bounds(
    studio: Studio, kind_and_style: tuple[str, str]
) -> None:
    found = measures(studio, *kind_and_style)
    assert {
        "iou",
        "left",
        "outline",
        "tones",
        "along",
        "core",
        "outside",
        "face",
        "reach",
        "area",
    } <= set(found)
    assert bounds.missed(found) == (), found


@pytest.mark.parametrize("who_and_style", swept(OTHER_PEOPLE))
def test_other_people_are_within_the_bounds(studio: Studio, who_and_style: tuple[str, str]) -> None:
    portrait, style = who_and_style
    found = measures(studio, "original", style, portrait)
    assert bounds.missed(found) == (), found


@pytest.mark.parametrize("shade", swept(["platinum", "silver", "honey"]))
def test_light_hair_is_as_deep_as_real_hair(studio: Studio, shade: str) -> None:
    look = Look(hairstyle="long", dye=Dye(colour=Colour.parse(shade)))
    people = [
        studio.make(photo(who, "original"), look) for who in ("astronaut", "carter", "truman")
    ]
    found = bounds.alike([bounds.measured(made, look) for made in people])
    assert bounds.ALIKE["tones"].holds(found["tones"]), found


@pytest.mark.parametrize(("kind", "cool"), [("original", False), ("tinted", True)])
def test_new_hair_has_the_colour_of_the_light(studio: Studio, kind: str, *, cool: bool) -> None:
    look = Look(hairstyle="bob", dye=Dye(colour=Colour.parse("platinum")))
    made = studio.make(photo("astronaut", kind), look)
    hair = lab_of(made.rgb)[in_photo(made.change.new_hair, made.seen, made.photo) > 0.95]
    off = float(np.median(hair[:, 2]) - hex_to_lab(PRESETS["platinum"])[2])
    assert (off < -8) if cool else (abs(off) < 2.5)


@pytest.mark.parametrize("portrait", swept(["astronaut", "eisenhower"], ["astronaut"]))
def test_no_dark_line_runs_between_a_face_and_a_bob(studio: Studio, portrait: str) -> None:
    made = studio.make(photo(portrait, "original"), Look(hairstyle="bob", dye=DARK))
    assert bounds.BOUNDS["outline"].holds(outline.outline(made))
