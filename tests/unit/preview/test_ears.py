"""Which ears of the photo stay, which go with hair over them, and which are painted anew."""

from dataclasses import replace

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import blur, distance_to, floats, grown
from ilikeyacut.adapters.preview.edits import looks
from ilikeyacut.adapters.preview.removing import ears
from ilikeyacut.adapters.preview.styles import fit
from ilikeyacut.domain.values import Look, Variation
from support.seeing import analysed, bared
from support.selfies import portrait


def test_a_lobe_behind_the_cheek_of_a_turned_head_goes_with_the_hair_over_it() -> None:
    seen = analysed(portrait())
    found, _ = fit.fit(seen, looks.cut_of(Look(hairstyle="buzz"), Variation(index=1, seed=1)))
    turned = replace(found, yaw=20, twist=0.0)
    assert [ear.side for ear in ears.expected(seen, turned)] == [-1]
    lobe = (seen.ears > 0.4) & (seen.axes.side() > 0) & ~seen.face
    assert lobe.sum() > 50
    assert ears.remains(seen, turned)[lobe].all()


def test_an_ear_of_which_hair_hides_the_tip_is_not_painted_anew() -> None:
    seen = analysed(portrait("carter"))
    found, _ = fit.fit(seen, looks.cut_of(Look(hairstyle="quiff"), Variation(index=1, seed=1)))
    _, cover = ears.painted(seen, found, seen.framed.rgb)
    assert not cover[seen.axes.side() > 0].any()
    assert cover[seen.axes.side() < 0].max() > 0.9


def test_a_grey_sideburn_is_no_ear_and_goes_with_the_hair() -> None:
    seen = analysed(portrait("carter"))
    rise, side = seen.axes.rise(), seen.axes.side()
    assert not ears.own(seen)[side < 0].any()
    assert ears.own(seen)[side > 0].sum() > 500
    tuft = (seen.person > 0.5) & (rise > 0.5) & (rise < 0.75) & (side < -0.5)
    tuft &= ~grown(seen.axes.outline(), 3)
    assert tuft.sum() > 100
    assert bared(seen).removed[tuft].mean() > 0.9


def test_an_ear_has_its_rim_away_from_the_face_where_no_sideburn_is() -> None:
    seen = analysed(portrait())
    rise, side = seen.axes.rise(), np.abs(seen.axes.side())
    level = (rise > 0.45) & (rise < 0.65)
    skin, none = floats(level & (side > 0.58) & (side < 0.64)), np.zeros_like(rise)
    own = ears.own(replace(seen, ears=skin, hair=none, person=floats(none + 1)))
    assert own[level & (side > 0.59) & (side < 0.66)].all()
    assert not own[side < 0.56].any()


def test_the_near_ear_of_a_turned_head_is_seen_up_to_its_rim() -> None:
    seen = analysed(portrait("truman"))
    beyond = ears.own(seen) & (seen.axes.side() > 0.7) & (seen.axes.rise() < 0.7)
    assert beyond.sum() > 500


def test_a_head_that_is_turned_far_keeps_its_near_ear_and_its_far_cheek() -> None:
    seen = analysed(portrait("kennedy"))
    change = looks.change(seen, Look(hairstyle="bun"), Variation(index=1, seed=1))
    rise, away = seen.axes.rise(), distance_to(seen.axes.outline()) / seen.axes.width
    ear = (rise > 0.45) & (rise < 0.55) & (seen.axes.side() > 0) & (away > 0.01) & (away < 0.15)
    cheek = (rise > 0.37) & (rise < 0.48) & (seen.axes.side() < 0) & (away > 0.04) & (away < 0.08)
    ear, cheek = ear & (seen.person > 0.9), cheek & (seen.person > 0.9)
    assert ear.sum() > 1000
    assert cheek.sum() > 200
    assert change.replaced[ear].mean() < 0.1
    assert change.replaced[cheek].mean() < 0.1


def test_the_shaded_hollow_of_an_ear_is_no_hair() -> None:
    seen = analysed(portrait("kennedy"))
    rise, away = seen.axes.rise(), distance_to(seen.axes.outline()) / seen.axes.width
    hollow = (rise > 0.5) & (rise < 0.62) & (away > 0.1) & (away < 0.22) & (seen.axes.side() > 0)
    hollow &= seen.person > 0.9
    assert hollow.sum() > 1000
    assert seen.hair[hollow].max() < 0.1
    assert seen.ears[hollow].mean() > 0.9


def test_a_painted_ear_has_the_light_of_the_cheek_beside_it_and_the_structure_of_skin() -> None:
    seen = analysed(portrait("carter"))
    found, _ = fit.fit(seen, looks.cut_of(Look(hairstyle="quiff"), Variation(index=1, seed=1)))
    pores = np.random.default_rng(0).normal(0, 0.02, (*seen.framed.shape, 1)).repeat(3, 2)
    colour, cover = ears.painted(seen, found, floats(0.6 + pores))
    rise, side = seen.axes.rise(), seen.axes.side()
    ear = (cover > 0.99) & (side < 0)
    cheek = seen.face & (rise > 0.3) & (rise < 0.6) & (side < -0.2) & (side > -0.42)
    lit, beside = to_lab(colour)[ear], to_lab(seen.framed.rgb)[cheek]
    assert np.median(lit[:, 0]) > np.median(beside[:, 0]) - 18
    assert (colour - blur(colour, 1.0))[ear].std() > 0.01
