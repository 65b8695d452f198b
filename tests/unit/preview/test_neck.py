"""Hair that hangs brings no dark rim or tuft of the hair behind it to the neck."""

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Plane, blur
from ilikeyacut.adapters.preview.styles import neck
from ilikeyacut.adapters.preview.styles.layer import Layer

NECK, TOP = 150, 20


def layer(light: Plane, cover: Plane) -> Layer:
    zero = np.zeros_like(light)
    return Layer(light, cover, zero, zero, zero, zero)


def hanging() -> tuple[Plane, Plane]:
    """Lit hair on the left that ends at row 400."""
    light, cover = np.full((500, 300), 0.6, np.float32), np.zeros((500, 300), np.float32)
    cover[:400, 40:90] = 1
    return light, blur(cover, 1)


def test_a_rim_and_a_tuft_in_deep_shade_go() -> None:
    light, cover = hanging()
    light[200:300, 90:115], cover[200:300, 90:115] = 0.02, 1
    light[250:290, 115:125], cover[250:290, 115:125] = 0.6, 1
    freed = neck.freed(layer(light, cover), TOP, NECK).cover
    assert freed[200:300, 102:].max() == 0
    assert np.array_equal(freed[:, :88], cover[:, :88])


def test_lit_hair_keeps_its_edge_its_tips_and_the_shade_between_its_locks() -> None:
    light, cover = hanging()
    light[200:300, 60:75] = 0.02
    freed = neck.freed(layer(light, cover), TOP, NECK).cover
    assert np.abs(freed - cover).max() < 0.1


def test_hair_beside_the_face_stays_as_it_is() -> None:
    light, cover = hanging()
    light[:TOP, 70:90] = 0.02
    freed = neck.freed(layer(light, cover), TOP, NECK).cover
    assert np.array_equal(freed[:TOP], cover[:TOP])
