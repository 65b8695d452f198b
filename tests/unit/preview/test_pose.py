"""Angles have the sign and size that the face report promises."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Doubles, Floats
from ilikeyacut.adapters.preview.seeing import pose


def turned(axis: int, degrees: float) -> Doubles:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.eye(3)
    one, other = [i for i in range(3) if i != axis]
    matrix[one, one] = matrix[other, other] = c
    matrix[one, other], matrix[other, one] = -s, s
    return matrix


def mesh(rotation: Doubles) -> Floats:
    """The rigid points of a head 80 cm before a camera of 600 px focal length."""
    seen = pose.HEAD @ rotation.T + np.array([1.0, -2.0, 80.0])
    points = np.zeros((468, 3), np.float32)
    points[list(pose.RIGID), :2] = seen[:, :2] / seen[:, 2:] * 600 + 250
    return points


def nose(rotation: Doubles) -> Doubles:
    """Where the nose points: x to the picture's right, y down, z away from the camera."""
    return np.asarray(rotation @ np.array([0.0, 0.0, -1.0]))


@pytest.mark.parametrize("degrees", [-40, -10, 0, 25])
def test_yaw_is_positive_to_the_own_left(degrees: float) -> None:
    rotation = turned(1, degrees)
    found = pose.estimate(mesh(rotation), 500, 500, focal=600)
    assert found.yaw == pytest.approx(np.degrees(np.arcsin(nose(rotation)[0])), abs=0.5)


@pytest.mark.parametrize("degrees", [-30, 0, 20])
def test_pitch_is_positive_upwards(degrees: float) -> None:
    rotation = turned(0, degrees)
    found = pose.estimate(mesh(rotation), 500, 500, focal=600)
    upwards = -np.degrees(np.arcsin(nose(rotation)[1])) + pose.NEUTRAL_PITCH
    assert found.pitch == pytest.approx(upwards, abs=0.5)


@pytest.mark.parametrize("degrees", [-35, 0, 50])
def test_roll_is_positive_when_leaning_to_the_own_left(degrees: float) -> None:
    found = pose.estimate(mesh(turned(2, degrees)), 500, 500, focal=600)
    assert found.roll == pytest.approx(degrees, abs=0.5)


def test_project_gives_back_what_was_seen() -> None:
    points = mesh(turned(1, 12))
    found = pose.estimate(points, 500, 500, focal=600)
    for index, place in zip(pose.RIGID, pose.HEAD, strict=True):
        assert found.project(place) == pytest.approx(points[index, :2], abs=0.3)
