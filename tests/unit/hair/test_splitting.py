"""Hair is cut into a layer before the person and one behind, for every yaw."""

from dataclasses import replace

import numpy as np
import pytest

from hair import curves, render, split
from hair.strands import Strands
from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles import templates


def hanging(*roots: tuple[float, float, float], length: float = 0.5) -> Strands:
    """Return straight strands that hang down from these points, a lock each."""
    drop = np.linspace(0, 1, 6, dtype=np.float32)[None, :, None] * floats([0, -length, 0])
    paths = floats(roots)[:, None] + drop
    count = np.arange(len(roots))
    normals = np.tile(floats([0, 1, 0]), (len(roots), 1))
    return Strands.loose(paths, normals, count, count, np.ones(len(roots), np.float32))


FOREHEAD, NAPE = (0.1, 0.7, 0.5), (0.0, 0.2, -1.2)


@pytest.mark.parametrize("yaw", templates.YAWS)
def test_hair_over_the_forehead_is_in_front_and_hair_at_the_nape_is_not(yaw: int) -> None:
    front = split.in_front(hanging(FOREHEAD, NAPE), yaw)
    assert front[0].all()
    assert not front[1].any()


def test_hair_that_goes_behind_the_shoulders_is_nowhere_before_the_throat() -> None:
    beside_the_neck, behind = (0.36, -0.5, -0.1), (0.4, -1.8, -0.6)
    path = np.linspace(beside_the_neck, behind, 12, dtype=np.float32)[None]
    found = replace(hanging(beside_the_neck), paths=path)
    assert not split.in_front(found, 0)[path[:, :-1, 1] < -0.9].any()
    assert split.in_front(hanging(beside_the_neck, length=1.3), 0)[0, -1]


def test_a_tail_hangs_down_the_back_also_where_it_is_seen_beside_the_neck() -> None:
    tail, beside = (0.55, -0.3, -1.05), (0.55, -0.3, -0.2)
    front = split.in_front(hanging(tail, beside, length=1.3), 0)
    assert not front[0].any()
    assert front[1].any()


def test_a_plait_hangs_as_a_whole_before_the_person_or_behind() -> None:
    """Single strands of it left in front would hang before the throat from nowhere."""
    before, behind = (0.3, -0.5, -0.05), (0.3, -0.5, -0.3)
    plait = hanging(before, behind, behind, length=1.3)
    led = replace(plait, led=np.array([1, 1, 2]))
    assert split.in_front(plait, 0)[0, -1]
    assert not split.in_front(led, 0)[:, -1].any()


def test_a_point_is_seen_where_the_templates_say() -> None:
    for yaw in templates.YAWS:
        seen = split.projected(split.turned(floats(FOREHEAD), yaw))
        assert seen == pytest.approx(templates.project(FOREHEAD, yaw), abs=0.01)


@pytest.mark.parametrize(
    ("kept", "strand", "point", "sizes"),
    [
        ([[True, True, True]], [0, 0, 0, 0], [0, 1, 2, 3], [4]),
        ([[True, False, True]], [0, 0, 0, 0], [0, 1, 2, 3], [2, 2]),
        ([[False, False, True], [True, False, False]], [0, 0, 1, 1], [2, 3, 0, 1], [2, 2]),
        ([[False, False, False]], [], [], []),
    ],
)
def test_strands_are_cut_into_runs(
    kept: list[list[bool]], strand: list[int], point: list[int], sizes: list[int]
) -> None:
    found = split.runs(np.array(kept))
    assert [it.tolist() for it in found] == [strand, point, sizes]


def test_what_is_not_in_one_layer_is_in_the_other() -> None:
    kept = np.random.default_rng(1).random((50, 9)) < 0.5
    pieces = [(split.runs(it)[2] - 1).sum() for it in (kept, ~kept)]
    assert pieces == [kept.sum(), (~kept).sum()]


def test_a_strand_tapers_to_its_tip_and_looks_the_same_in_both_layers() -> None:
    found = hanging(FOREHEAD, NAPE)
    whole = curves.layer(found, np.ones((2, 5), bool), 0)
    radius = whole["radius"].reshape(2, 6)
    assert (radius[:, 5] < 0.5 * radius[:, 3]).all()
    last = np.zeros((2, 5), bool)
    last[:, 4] = True
    part = curves.layer(found, last, 0)
    for name in ("radius", "tint"):
        assert part[name].reshape(2, 2) == pytest.approx(whole[name].reshape(2, 6)[:, 4:])
    assert part["chance"].tolist() == whole["chance"].tolist()


def test_fewer_points_keep_both_ends_of_every_run() -> None:
    found = hanging(FOREHEAD, NAPE)
    kept = np.ones((2, 5), bool)
    kept[1, 0] = False
    whole, fewer = (curves.layer(found, kept, 0, every) for every in (1, 2))
    assert fewer["sizes"].tolist() == [4, 4]
    for name in ("points", "along", "radius"):
        assert fewer[name].tolist() == whole[name][[0, 2, 4, 5, 6, 7, 9, 10]].tolist()
    short = replace(found, span=found.span * floats(0.05))
    assert curves.layer(short, kept, 0)["sizes"].tolist() == [2, 2]


def test_twice_the_direction_is_drawn() -> None:
    made = curves.layer(hanging(FOREHEAD), np.ones((1, 5), bool), 0)
    assert made["double_cosine"] == pytest.approx(-1, abs=0.01)
    assert made["double_sine"] == pytest.approx(0, abs=0.1)


def test_the_box_holds_all_points_and_is_whole_at_every_size() -> None:
    found = hanging(FOREHEAD, NAPE, length=1.5)
    seen = split.projected(found.paths)
    left, top, right, bottom = box = render.box(found.paths.reshape(-1, 3))
    assert (seen.min((0, 1)) >= (left, top)).all()
    assert (seen.max((0, 1)) <= (right, bottom)).all()
    for quality in (*render.FULL.values(), *render.QUICK.values()):
        assert [edge * quality.size % 1 for edge in box] == pytest.approx([0] * 4, abs=1e-9)
    assert render.box(floats([[-9, 9, 0], [9, -9, 0]])) == (
        0,
        0,
        templates.WIDTH,
        templates.HEIGHT,
    )
