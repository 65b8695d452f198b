"""Each packaged template has the shape and light that were approved."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from hair import shapes
from ilikeyacut.adapters.preview.arrays.ops import Plane, floats
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.adapters.preview.styles.templates import TEMPLATES

REFERENCE = shapes.reference()
NAMES = sorted(path.stem for path in TEMPLATES.iterdir())


def test_every_template_has_its_shape() -> None:
    assert sorted(REFERENCE) == NAMES


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_template_looks_as_it_was_approved(name: str) -> None:
    found = shapes.shape_of(*templates.layers(name))
    assert shapes.off(found, REFERENCE[name]) == {}, "if it is meant: python -m hair.shapes"


def changed(front: Layer, change: Callable[[Plane], Plane]) -> Layer:
    return Layer(change(front.light), change(front.cover), *map(change, front.soft))


def mirrored(front: Layer) -> Layer:
    return changed(front, lambda plane: floats(plane[:, ::-1]))


def lower(front: Layer) -> Layer:
    """By a few hundredths of the height."""
    return changed(front, lambda plane: floats(np.roll(plane, len(plane) // 30, 0)))


def thinner(front: Layer) -> Layer:
    return replace(front, cover=floats(front.cover * 0.95))


def brighter(front: Layer) -> Layer:
    return replace(front, light=floats(front.light * 1.1))


def of_fair_hair(front: Layer) -> Layer:
    return replace(front, darker=floats(front.darker - 0.1))


@pytest.mark.parametrize("damage", [mirrored, lower, thinner, brighter, of_fair_hair])
def test_a_wrong_rebuild_is_noticed(damage: Callable[[Layer], Layer]) -> None:
    front, back = templates.layers("bob_0")
    assert shapes.off(shapes.shape_of(damage(front), back), REFERENCE["bob_0"]) != {}


def test_a_rebuild_with_other_noise_passes() -> None:
    front, back = templates.layers("bob_0")
    noise = np.random.default_rng(1).normal(1, 0.05, front.light.shape)
    again = replace(front, light=floats(front.light * noise))
    assert shapes.off(shapes.shape_of(again, back), REFERENCE["bob_0"]) == {}
