"""Light falls on the side it comes from, and what is packed is what the stylist reads."""

from functools import cache

import numpy as np
import pytest

from hair import template
from hair.recipe import Recipe
from hair.render import Rendering, render
from hair.template import Planes
from ilikeyacut.adapters.preview.arrays.ops import Plane, resize
from ilikeyacut.adapters.preview.styles import scored, templates

BOB = Recipe(name="bob", length=1.2, guides=150, strands=4000, locks=30, steps=16)


@cache
def drawn() -> dict[int, Rendering]:
    return render(BOB, (0, 20))


@pytest.mark.long
def test_the_same_recipe_gives_the_same_picture() -> None:
    one, again = drawn()[20], render(BOB, (0, 20))[20]
    assert np.array_equal(
        template.pack(one.front, one.back), template.pack(again.front, again.back)
    )


def test_the_lit_side_is_lighter() -> None:
    front = drawn()[0].front
    left = front.cover > 0.5
    left[:, templates.WIDTH // 2 :] = False
    right = (front.cover > 0.5) & ~left
    toward_left = front.from_left - front.from_right
    assert toward_left[left].mean() > toward_left[right].mean() + 0.3


def opening(front: Planes) -> float:
    """Return the middle column of the face that the hair leaves open, at the height of the eyes."""
    hair = np.nonzero(front.cover[340:420].mean(0) > 0.3)[0]
    widest = int(np.argmax(np.diff(hair)))
    return float(hair[widest] + hair[widest + 1]) / 2


def test_a_turned_head_shows_its_face_further_to_the_side() -> None:
    at = [templates.project((0, 0.6, 0.2), yaw)[0] for yaw in (-20, 0, 20)]
    assert at[0] < at[1] < at[2]
    assert opening(drawn()[20].front) > opening(drawn()[0].front) + 5


def test_roots_are_at_the_scalp_and_tips_below() -> None:
    front = drawn()[0].front
    hair = front.cover > 0.5
    rows = np.nonzero(hair)[0]
    top, low = rows < np.percentile(rows, 10), rows > np.percentile(rows, 95)
    along = front.along[hair]
    assert along[top].mean() < 0.35
    assert along[low].mean() > 0.7


def test_what_is_packed_is_what_is_read() -> None:
    made = drawn()[20]
    packed = template.pack(made.front, made.back)
    sides = packed[:, : templates.WIDTH], packed[:, templates.WIDTH :]
    for layer, side in zip((made.front, made.back), sides, strict=True):
        middle, cover, sideways, along = scored.scores(side)
        assert np.abs(layer.cover - cover).max() < 0.01
        sure = layer.cover > 0.9
        for shade, sign in ((layer.from_left, 1), (layer.from_right, -1)):
            wanted = np.clip(shade, scored.DARKEST, scored.LIGHTEST)
            read = middle + sign * enlarged(sideways)
            assert np.abs(wanted - read)[sure].mean() < 0.2
        assert np.abs(layer.along - enlarged(along))[sure].mean() < 0.08


def enlarged(half: Plane) -> Plane:
    return resize(half, (templates.WIDTH, templates.HEIGHT))
