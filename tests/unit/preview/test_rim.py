"""Hair beside a face is as light at its edge as beside it, and nowhere darker than before."""

from dataclasses import replace

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Flags, Plane, distance_to, floats
from ilikeyacut.adapters.preview.edits import rim
from ilikeyacut.adapters.preview.styles.layer import Layer
from support.heads import axes

LIGHT, BLACK = 0.6, 0.08


def curtains(begin: float = 0.45) -> Plane:
    """Hair on both sides of the face, from so many face widths on."""
    return floats(np.abs(axes().side()) > begin)


def hair(cover: Plane, dark: Flags) -> Layer:
    light = floats(np.where(dark, BLACK, LIGHT))
    return Layer(light, cover, *(np.zeros_like(cover) for _ in range(4)))


def edge(cover: Plane, wide: float) -> Flags:
    return np.asarray((cover > 0) & (distance_to(cover == 0) <= wide), np.bool_)


def beside_the_face() -> Flags:
    """Where the outline of the face is near, well above the jaw and below the brows."""
    rise = axes().rise()
    return np.asarray((rise > 0.4) & (rise < 0.7) & (distance_to(axes().outline()) < 4), np.bool_)


@pytest.mark.parametrize("wide", [3, 5])
def test_a_dark_edge_beside_the_face_is_lit_like_the_hair_beside_it(wide: float) -> None:
    cover = curtains()
    dark = edge(cover, wide)
    found = rim.lit(hair(cover, dark), axes(), np.zeros_like(cover))
    shown = found.light[dark & beside_the_face()]
    assert shown.size > 50
    assert np.median(shown) == pytest.approx(LIGHT, rel=0.2)


def test_a_dark_hairline_above_the_forehead_is_lit_too() -> None:
    """A forehead goes on above the mesh of the face."""
    face, above = axes(), distance_to(axes().outline())
    cover = floats((face.rise() > 0.9) & (above > 24))
    dark = edge(cover, 5)
    found = rim.lit(hair(cover, dark), face, np.zeros_like(cover))
    line = dark & (np.abs(face.side()) < 0.3) & (above < 30)
    assert line.sum() > 50
    assert np.median(found.light[line]) == pytest.approx(LIGHT, rel=0.2)


def test_the_edge_is_lit_from_the_side_that_lights_the_hair_beside_it() -> None:
    """One that only the other light reached would stay dark under this one."""
    cover = curtains()
    dark = edge(cover, 5)
    other = replace(hair(cover, dark), sideways=floats(np.where(dark, -0.8, 0.2)))
    found = rim.lit(other, axes(), np.zeros_like(cover))
    assert np.median(found.sideways[dark & beside_the_face()]) > 0


def test_the_edge_of_a_kept_feature_is_an_edge() -> None:
    cover, kept = curtains(0.2), 1 - curtains()
    dark = edge(curtains(), 3)
    found = rim.lit(hair(cover, dark), axes(), kept)
    assert np.median(found.light[dark & beside_the_face()]) == pytest.approx(LIGHT, rel=0.2)


def test_hair_far_from_its_edge_or_from_the_face_stays_as_it_is() -> None:
    cover = curtains()
    depth, far = distance_to(cover == 0), distance_to(axes().outline())
    found = rim.lit(hair(cover, depth % 7 < 2), axes(), np.zeros_like(cover))
    before = hair(cover, depth % 7 < 2)
    untouched = (depth > 20) | (far > rim.BEYOND[1])
    assert np.array_equal(found.light[untouched], before.light[untouched])
    assert (found.light >= before.light).all()


def test_light_stays_light_and_little_light_is_raised_to_a_limit() -> None:
    cover = curtains()
    plain = hair(cover, np.zeros(cover.shape, np.bool_))
    none = np.zeros_like(cover)
    assert np.allclose(rim.lit(plain, axes(), none).light[cover > 0], LIGHT, rtol=0.02)
    dark = edge(cover, 5)
    black = replace(plain, light=floats(np.where(dark, 0.005, LIGHT)))
    raised = rim.lit(black, axes(), none).light[dark]
    assert raised.max() <= 0.005 * rim.BRIGHTER * 1.001
