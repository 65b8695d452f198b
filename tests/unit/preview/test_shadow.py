"""Hair takes light from what it hangs before: softly, downwards, from skin and cloth alone."""

from dataclasses import replace
from functools import cache

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab, to_rgb
from ilikeyacut.adapters.preview.arrays.ops import Plane, blur, floats
from ilikeyacut.adapters.preview.edits import shadow
from ilikeyacut.adapters.preview.removing.removal import Bare
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from support.seeing import analysed, bared
from support.selfies import portrait


@cache
def scene() -> tuple[Analysis, Bare]:
    seen = analysed(portrait())
    return seen, bared(seen, "bob")


def curtain(seen: Analysis) -> Plane:
    """Hair that hangs straight down before one shoulder."""
    rise, side = seen.axes.rise(), seen.axes.side()
    return blur(floats((side > 0.40) & (side < 0.75) & (rise > -0.3) & (rise < 0.5)), 1)


def taken(seen: Analysis, bare: Bare) -> Plane:
    return shadow.taken(seen, bare, curtain(seen), np.zeros_like(seen.person), fringed=False)


def lit_from(seen: Analysis, across: float) -> Analysis:
    return replace(seen, skin=replace(seen.skin, light=replace(seen.skin.light, across=across)))


def test_cloth_below_hair_is_darker_the_nearer_it_is() -> None:
    seen, bare = scene()
    rise, side = seen.axes.rise(), seen.axes.side()
    below = (np.abs(side - 0.57) < 0.1) & (bare.body > 0.99)
    dark = taken(seen, bare)
    near, far, farther = (
        float(dark[below & (np.abs(rise + at) < 0.01)].mean()) for at in (0.33, 0.42, 0.70)
    )
    assert shadow.DARKEST >= near > far > 0.02 > farther


def test_a_shadow_falls_away_from_the_light() -> None:
    seen, bare = scene()
    beside = (np.abs(seen.axes.rise() + 0.2) < 0.05) & (bare.body > 0.99) & (curtain(seen) < 0.01)
    beside &= np.abs(seen.axes.side() - 0.37) < 0.03
    assert beside.sum() > 100
    from_right, from_left = (taken(lit_from(seen, at), bare)[beside].mean() for at in (0.2, -0.2))
    assert from_right > 1.2 * from_left


def test_a_background_takes_no_shadow_and_grey_cloth_stays_grey() -> None:
    seen, bare = scene()
    dark = taken(seen, bare)
    assert not dark[(bare.body == 0) & ~bare.skull].any()
    grey = shadow.laid(seen, bare, np.full_like(seen.framed.rgb, 0.5), dark)
    cloth = (dark > 0.1) & (seen.axes.rise() < -0.3) & (seen.neck == 0)
    assert cloth.sum() > 100
    assert np.abs(np.ptp(grey[cloth], axis=1)).max() < 1e-6


def test_hair_shades_the_forehead_below_it_softly_and_by_less_than_fifteen_in_lightness() -> None:
    seen, bare = scene()
    rise, middle = seen.axes.rise(), np.abs(seen.axes.side()) < 0.2
    hair = blur(floats(rise > 0.95), 1)
    dark = shadow.taken(seen, bare, hair, np.zeros_like(hair), fringed=False)
    skin = np.full_like(seen.framed.rgb, to_rgb(seen.skin.colour.reshape(1, 1, 3)))
    lost = seen.skin.colour[0] - to_lab(shadow.laid(seen, bare, skin, dark))[..., 0]
    near, far = (float(lost[middle & (np.abs(rise - at) < 0.01)].mean()) for at in (0.93, 0.85))
    assert 8 < near < 15
    assert far < 1


def test_a_fringe_shades_the_forehead_further_down_than_a_hairline() -> None:
    seen, bare = scene()
    rise, middle = seen.axes.rise(), np.abs(seen.axes.side()) < 0.2
    hair = blur(floats(rise > 0.90), 1)
    below = middle & (np.abs(rise - 0.87) < 0.01)
    line, fringe = (
        float(shadow.taken(seen, bare, hair, np.zeros_like(hair), fringed=it)[below].mean())
        for it in (False, True)
    )
    assert fringe > line + 0.1


def test_a_fringe_takes_no_more_light_than_hair_may_from_one_temple_to_the_other() -> None:
    seen, bare = scene()
    hair = blur(floats(seen.axes.rise() > 0.85), 1)
    dark = shadow.taken(seen, bare, hair, np.zeros_like(hair), fringed=True)
    assert shadow.FRINGE.dark - 0.1 < dark.max() <= shadow.DARKEST


def test_hair_beside_a_temple_shades_it_more_than_a_hairline_shades_the_forehead() -> None:
    seen, bare = scene()
    side = np.abs(seen.axes.side())
    at = bare.skull & (np.abs(seen.axes.rise() - 0.93) < 0.02)
    temple, middle = (at & (np.abs(side - it) < 0.02) for it in (0.40, 0.10))
    dark = [
        shadow.taken(seen, bare, blur(floats(hair), 1), np.zeros_like(seen.person), fringed=False)
        for hair in (side > 0.43, side > 0.13)
    ]
    assert dark[0][temple].mean() > 1.3 * dark[1][middle].mean()
