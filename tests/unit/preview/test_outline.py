"""The outline of hair before a background, from a matte that is soft."""

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Image, Plane, blur, floats, over, ramp
from ilikeyacut.adapters.preview.edits.unmix import unmixed
from ilikeyacut.adapters.preview.seeing import outline
from ilikeyacut.adapters.preview.seeing.rough import roughness

SHAPE = (240, 320)
MIDDLE, RADIUS = (240, 160), 130


def away() -> Plane:
    """The distance from a round outline: positive outside."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return floats(np.hypot(rows - MIDDLE[0], columns - MIDDLE[1]) - RADIUS)


def coils() -> Plane:
    """Round hair with loose strands a few pixels wide around it."""
    rng = np.random.default_rng(3)
    loose = blur(floats(rng.normal(0, 1, SHAPE)), 1.2)
    strands = ramp(loose, 0.1, 0.3) * ramp(away(), 9, 2)
    return floats(np.maximum(ramp(away(), 0.7, -0.7), strands))


def pictured(hair: Plane, colour: tuple[float, float, float]) -> Image:
    wall = np.zeros((*SHAPE, 3), np.float32)
    wall[:, :160], wall[:, 160:] = (0.75, 0.78, 0.80), (0.25, 0.45, 0.70)
    return over(wall, floats(np.broadcast_to(floats(colour), wall.shape)), hair)


def test_a_soft_outline_gets_the_strands_of_the_picture() -> None:
    hair = coils()
    soft = ramp(blur(hair, 5), 0.2, 0.9)
    found = outline.matted(pictured(hair, (0.06, 0.05, 0.05)), soft, blur(hair, 5))
    near = np.abs(away()) < 10
    seam = np.abs(np.arange(SHAPE[1]) - 160) > 12
    near &= seam[None]
    assert np.abs(found - hair)[near].mean() < 0.4 * np.abs(soft - hair)[near].mean()


def test_hair_like_its_background_keeps_its_outline() -> None:
    soft = ramp(away(), 6, -6)
    wall = np.full((*SHAPE, 3), 0.05, np.float32)
    assert np.abs(outline.matted(wall, soft, soft) - soft).max() < 0.02


def test_lit_hair_of_the_colour_of_its_background_is_no_gap() -> None:
    wall, dark = floats([0.11, 0.24, 0.28]), floats([0.04, 0.08, 0.08])
    hair = ramp(away(), 1, -1)
    picture = over(np.full((*SHAPE, 3), wall), np.full((*SHAPE, 3), dark), hair)
    lit = np.hypot(*(np.mgrid[: SHAPE[0], : SHAPE[1]] - np.reshape((126, 160), (2, 1, 1)))) < 4
    picture[lit] = wall
    found = outline.matted(picture, hair, ramp(away(), 0, -40))
    assert found[lit].min() > 0.9


def test_an_object_beside_hair_is_no_hair() -> None:
    hair = ramp(away(), 1, -1)
    picture = pictured(hair, (0.06, 0.05, 0.05))
    box = (away() > 1) & (away() < 14) & (np.arange(SHAPE[0])[:, None] > 200)
    picture[box] = (0.08, 0.07, 0.07)
    found = outline.matted(picture, hair, np.maximum(hair, 0.3 * box))
    assert found[box & (away() > 5)].mean() < 0.1


def test_roughness_decides_what_the_matte_leaves_open() -> None:
    rng = np.random.default_rng(4)
    inside = away() < 0
    rough = np.where(inside, rng.normal(0, 12, SHAPE), rng.normal(0, 0.3, SHAPE))
    found, matte = floats(away() < -30), ramp(away(), 30, -30)
    decided = outline.decided(roughness(floats(40 + rough)), found, matte)
    assert decided[(away() > 8)].max() < 0.1
    assert decided[(away() < -8)].min() > 0.75


def test_a_mixed_pixel_comes_apart_into_hair_and_what_is_behind() -> None:
    hair = coils()
    picture = pictured(hair, (0.30, 0.20, 0.10))
    apart = unmixed(picture, hair, hair)
    bare = pictured(np.zeros(SHAPE, np.float32), (0, 0, 0))
    part = (hair > 0.1) & (hair < 0.9) & (np.abs(np.arange(SHAPE[1]) - 160) > 40)[None]
    assert np.abs(apart.behind - bare)[part].mean() < 0.03
    assert np.abs(apart.hair - floats([0.30, 0.20, 0.10]))[part & (hair < 0.4)].mean() < 0.04
    assert np.array_equal(apart.behind[hair == 0], picture[hair == 0])


def test_what_looks_like_the_background_is_hardly_hair() -> None:
    hair = coils()
    picture = pictured(hair, (0.06, 0.05, 0.05))
    generous = np.maximum(hair, floats(0.7 * (np.abs(away()) < 8)))
    most = unmixed(picture, generous, generous).most
    assert most[(hair < 0.05) & (generous > 0.5)].mean() < 0.35
    assert most[hair > 0.95].min() > 0.9
