"""What lies round new hair: ears that show again, photos without colour, texture that goes on."""

from functools import cache

import cv2
import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import Rgb8, blur, distance_to, floats, grown, shrunk
from ilikeyacut.adapters.preview.edits import looks
from ilikeyacut.adapters.preview.removing import ears, fill
from ilikeyacut.adapters.preview.styles import fit
from ilikeyacut.domain.values import Colour, Dye, Look, Variation
from pictures import portraits
from support.lanes import sampled
from support.seeing import analysed
from support.selfies import portrait

FIRST = Variation(index=1, seed=1)
TWO_TONE = Variation(index=4, seed=4)


@cache
def grey() -> Rgb8:
    flat = cv2.cvtColor(portrait(), cv2.COLOR_RGB2GRAY)
    return np.asarray(np.repeat(flat[..., None], 3, axis=2), np.uint8)


@pytest.mark.parametrize(
    "variation", sampled([FIRST, TWO_TONE], [TWO_TONE]), ids=["true", "two-tone"]
)
def test_a_photo_without_colour_stays_so(variation: Variation) -> None:
    edited = looks.edit(grey(), analysed(grey()), Look(hairstyle="bob"), variation)
    assert edited.mask.any()
    assert (edited.rgb.max(2) == edited.rgb.min(2)).all()


def test_a_colour_that_was_asked_for_shows_on_a_photo_without() -> None:
    look = Look(dye=Dye(colour=Colour.parse("copper")))
    edited = looks.edit(grey(), analysed(grey()), look, FIRST)
    assert np.ptp(edited.rgb[edited.mask].astype(int), axis=1).max() > 60


@pytest.mark.slow
def test_ears_that_the_old_hair_hid_are_painted_for_short_hair_alone() -> None:
    before = analysed(portrait())
    cut = looks.cut_of(Look(hairstyle="crop"), FIRST)
    found, _ = fit.fit(before, cut)
    both = list(ears.expected(before, found))
    assert [ear.side for ear in both] == [-1, 1]
    assert all(ear.hidden >= ears.HIDDEN for ear in both)
    short, bob = (
        looks.change(before, Look(hairstyle=style), FIRST).rgb for style in ("crop", "bob")
    )
    skin = np.median(before.framed.rgb[before.face], 0)
    for ear in both:
        off = np.abs(np.median(short[ear.shape], 0) - skin).max()
        assert off < 0.25
        assert off < np.abs(np.median(bob[ear.shape], 0) - skin).max()


def test_no_hair_behind_shows_between_a_face_and_an_ear_painted_beside_it() -> None:
    before = analysed(portrait())
    found, _ = fit.fit(before, looks.cut_of(Look(hairstyle="pixie"), FIRST))
    hair = looks.change(before, Look(hairstyle="pixie"), FIRST).new_hair
    for ear in ears.expected(before, found):
        seam = grown(ear.shape, 2) & grown(before.axes.outline(), 2) & (before.axes.rise() < 0.55)
        assert seam.sum() > 100
        assert hair[seam].mean() < 0.05


@pytest.mark.parametrize("style", ["bun", "ponytail"])
def test_no_hair_that_is_tied_behind_a_head_shows_before_its_temples(style: str) -> None:
    seen = analysed(portrait("carter"))
    cut = looks.cut_of(Look(hairstyle=style), FIRST)
    found, template = fit.fit(seen, cut)
    front = found.place(template.front, seen.framed.shape, fit.FACING).cover
    hair = looks.change(seen, Look(hairstyle=style), FIRST).new_hair
    rise, beside = seen.axes.rise(), grown(seen.axes.outline(), 14) & ~seen.axes.outline()
    temple = beside & (front < 0.05) & (rise > 0.5) & (rise < 0.74) & (seen.axes.side() > 0)
    assert temple.sum() > 300
    assert hair[temple].mean() < 0.1


@pytest.mark.slow
def test_short_hair_lies_behind_ears_and_on_their_tips() -> None:
    before = analysed(portrait("truman"))
    own = shrunk(before.ears > 0.4, 2) & ~before.axes.outline()
    low, high = ears.TIPS
    lobe, tip = own & (before.axes.rise() < low), own & (before.axes.rise() > high)
    assert min(lobe.sum(), tip.sum()) > 100
    nothing = np.zeros_like(before.ears)
    shown = ears.before(before, nothing, nothing)
    assert shown[lobe].min() > 0.9
    assert shown[tip].max() == 0
    cut = looks.cut_of(Look(hairstyle="buzz"), FIRST)
    assert not ears.painted(before, fit.fit(before, cut)[0], before.framed.rgb)[1].any()
    assert looks.change(before, Look(hairstyle="buzz"), FIRST).new_hair[lobe].max() < 0.1


def test_tied_hair_lies_behind_the_tips_of_ears_too_and_ends_in_strands_beside_what_went() -> None:
    seen = analysed(portrait("truman"))
    own, rise, nothing = ears.own(seen), seen.axes.rise(), np.zeros_like(seen.ears)
    tip = shrunk(own, 2) & (rise > ears.TIPS[1]) & (rise < ears.TIED[0])
    assert tip.sum() > 50
    assert ears.before(seen, nothing, nothing, tied=True)[tip].min() > 0.9
    cut = floats(rise > 0.6)
    beside = shrunk(own, 8) & (rise < 0.595) & (rise > 0.58)
    shown = ears.before(seen, cut, nothing)[beside]
    assert shown.size > 20
    assert 0.05 < shown.mean() < 0.6


@pytest.mark.parametrize("who", sampled(["eisenhower", "truman"], ["eisenhower"]))
def test_a_parting_shows_skin_up_to_the_top_of_the_hair(who: str) -> None:
    seen = analysed(portraits.pixels(who))
    made = looks.change(seen, Look(hairstyle="long", dye=Dye(colour=Colour.parse("black"))), FIRST)
    crown = (seen.axes.rise() > 1) & (np.abs(seen.axes.side()) < 0.35) & (made.new_hair > 0.5)
    rows = np.nonzero(crown.sum(1) > 60)[0][20:]
    redness = np.where(crown, to_lab(made.rgb)[..., 1], 0)
    assert redness[rows].max(1).min() > 3


def test_a_parting_in_light_hair_has_little_tan() -> None:
    seen = analysed(portrait("carter"))
    blond = Look(hairstyle="long", dye=Dye(colour=Colour.parse("platinum")))
    made = to_lab(blur(looks.change(seen, blond, FIRST).rgb, 1.5))
    crown = (np.abs(seen.axes.rise() - 1.17) < 0.02) & (np.abs(seen.axes.side() - 0.1) < 0.15)
    chroma = np.hypot(made[crown][:, 1], made[crown][:, 2])
    tan = float(np.hypot(*seen.skin.colour[1:]))
    assert 0.3 * tan < chroma.max() < 0.8 * tan


def test_texture_is_as_strong_as_its_sample_and_never_repeats() -> None:
    rng = np.random.default_rng(0)
    wall = floats(0.5 + 0.02 * rng.standard_normal((160, 160, 1)).repeat(3, 2))
    known = np.zeros((160, 160), np.bool_)
    known[40:120, 40:120] = True
    noise = floats(rng.standard_normal((160, 160)))
    found = fill.texture(wall, known, 3.0, noise)
    assert found is not None
    assert float(found.std()) == pytest.approx(0.02, rel=0.25)
    one, other = found[:40, :40].ravel(), found[80:120, 80:120].ravel()
    assert abs(float(np.corrcoef(one, other)[0, 1])) < 0.2


def test_texture_of_too_little_is_none() -> None:
    known = np.zeros((60, 60), np.bool_)
    known[10:14, 10:14] = True
    assert fill.texture(np.zeros((60, 60, 3), np.float32), known, 3.0, known.astype("f4")) is None


def test_a_background_goes_on_behind_a_head_with_its_stripes() -> None:
    stripes = np.tile(floats(np.arange(200) % 20 < 10)[:, None, None], (1, 240, 3))
    known = np.ones((200, 240), np.bool_)
    known[60:, 80:160] = False
    found, structured = fill.mirrored(np.where(known[..., None], stripes, 0.5), known, ~known)
    rim = slice(90, 180), slice(82, 110)
    assert np.abs(found[rim] - stripes[rim]).mean() < 0.1
    assert structured[rim].min() > 0.5
    assert np.array_equal(found[known], stripes[known])


def test_skin_before_a_hairline_has_no_roots_that_tint_it() -> None:
    seen = analysed(portrait("eisenhower"))
    blue = Look(hairstyle="undercut", dye=Dye(colour=Colour.parse("#2040c0")))
    made = looks.change(seen, blue, FIRST)
    away, rise = distance_to(made.new_hair > 0.1), seen.axes.rise()
    below = (away > 2) & (away < 8) & (rise > 0.95) & (rise < 1.25)
    below &= np.abs(seen.axes.side()) < 0.15
    assert below.sum() > 300
    bluer = (to_lab(seen.framed.rgb) - to_lab(made.rgb))[below][:, 2]
    assert np.median(bluer) < 1
