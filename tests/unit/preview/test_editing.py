"""An edit changes what has a cause in the photo, and little beyond."""

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Flags, doubles
from ilikeyacut.adapters.preview.edits import editing
from ilikeyacut.adapters.preview.edits.change import Change
from ilikeyacut.adapters.preview.seeing.frame import Framed

HEIGHT, WIDTH, BEYOND = 60, 40, 20
GREY, WHITE = 100, 1.0


def photo_in_frame() -> Framed:
    """A grey photo that ends BEYOND pixels before the right edge of the frame."""
    rgb = np.full((HEIGHT, WIDTH + BEYOND, 3), GREY / 255, np.float32)
    inside = np.zeros(rgb.shape[:2], np.bool_)
    inside[:, :WIDTH] = True
    points, same = np.zeros((468, 3), np.float32), doubles([[1, 0, 0], [0, 1, 0]])
    return Framed(rgb, inside, points, points, same, 1.0)


def change_at(column: int) -> Change:
    """One hair, and a picture that has become white everywhere."""
    none = np.zeros((HEIGHT, WIDTH + BEYOND), np.float32)
    hair = none.copy()
    hair[HEIGHT // 2, column] = 1
    white = np.full((*none.shape, 3), WHITE, np.float32)
    return Change(white, none, hair, none, none, hair)


def changed_by(hair_at: int) -> Flags:
    grey = np.full((HEIGHT, WIDTH, 3), GREY, np.uint8)
    edited = editing.apply(grey, photo_in_frame(), change_at(hair_at))
    assert (edited.rgb[~edited.mask] == GREY).all()
    return edited.mask


def test_hair_changes_the_photo_no_further_than_its_reach() -> None:
    rows, columns = np.nonzero(changed_by(WIDTH // 2))
    away = np.hypot(rows - HEIGHT // 2, columns - WIDTH // 2)
    assert 0 < away.max() <= editing.REACH


@pytest.mark.parametrize("outside", range(3))
def test_hair_beyond_the_edge_of_the_photo_changes_nothing_in_it(outside: int) -> None:
    assert not changed_by(WIDTH + outside).any()
