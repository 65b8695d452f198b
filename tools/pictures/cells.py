"""One cell of the contact sheet: a look on a photo, its measures, and the head to look at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Rgb8, doubles
from ilikeyacut.adapters.preview.seeing import frame
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.domain.values import Look
from pictures import bounds, making, measures
from pictures.making import Studio
from pictures.portraits import Photo

SIDE = 320
"""Pixels of a cell's picture."""

HEAD = (512.0, 500.0)
HALF, CLOSE = 470.0, 390.0
"""The middle of what is shown, and half its side, in pixels of the frame. CLOSE is for less
cloth."""


@dataclass(frozen=True, eq=False)
class Cell:
    """What became of a look on a photo; `picture` is (SIDE, SIDE, 3).

    `refused` is the code of a refusal that the app would give; `failed` that of a stylist which
    could not do what the app would have let it try.
    """

    portrait: str
    variation: str
    look: str
    restyles: bool
    values: dict[str, float] = field(default_factory=dict)
    refused: str | None = None
    failed: str | None = None
    picture: Rgb8 | None = None

    @property
    def missed(self) -> tuple[str, ...]:
        """What is not as it must be."""
        return (self.failed,) if self.failed else bounds.missed(self.values)

    @property
    def where(self) -> str:
        """The cell's name."""
        return f"{self.portrait}/{self.variation}/{self.look}"

    def without(self, measure: str) -> Cell:
        """Return the cell without a measure that says nothing of this photo."""
        kept = {name: value for name, value in self.values.items() if name != measure}
        return replace(self, values=kept)


@dataclass(frozen=True, eq=False)
class Row:
    """All looks on one photo, beside the photo's own head.

    `own` is what the hair network makes of the hair that is there, None where nothing was made.
    """

    name: str
    picture: Rgb8
    cells: tuple[Cell, ...]
    own: float | None = None


def row(photo: Photo, looks: dict[str, Look]) -> Row:
    """Make every look on one photo, refusing what the app would refuse."""
    report, studio = making.inspected(photo), Studio()
    cells = []
    for name, look in looks.items():
        cell = Cell(photo.portrait, photo.variation, name, look.restyles)
        refused = making.refusal(report, look)
        made = replace(cell, refused=refused) if refused else _made(studio, photo, look, cell)
        cells.append(made)
    seen = studio.seen
    picture = head(photo.rgb, seen) if seen else small(top(photo.rgb))
    own = measures.own_hair(seen) if seen else None
    if own is not None and own < bounds.SEES:
        cells = [cell.without("iou") for cell in cells]
    return Row(f"{photo.portrait}/{photo.variation}", picture, tuple(cells), own)


def _made(studio: Studio, photo: Photo, look: Look, cell: Cell) -> Cell:
    try:
        made = studio.make(photo, look)
    except StylistError as error:
        return replace(cell, failed=error.code)
    return replace(cell, values=bounds.measured(made, look), picture=head(made.rgb, made.seen))


def head(rgb: Rgb8, seen: Analysis, side: int = SIDE, half_side: float = HALF) -> Rgb8:
    """Return the square round the head, from above the crown to the chest, `side` pixels wide."""
    centre = frame.transformed(doubles([HEAD]), frame.inverted(seen.framed.to_frame))[0]
    half = min(int(half_side / seen.framed.scale), rgb.shape[0] // 2, rgb.shape[1] // 2)
    x = int(np.clip(centre[0] - half, 0, rgb.shape[1] - 2 * half))
    y = int(np.clip(centre[1] - half, 0, rgb.shape[0] - 2 * half))
    return small(rgb[y : y + 2 * half, x : x + 2 * half], side)


def top(rgb: Rgb8) -> Rgb8:
    """Return the largest square at the top of a photo, where heads are."""
    side = min(rgb.shape[:2])
    left = (rgb.shape[1] - side) // 2
    return rgb[:side, left : left + side]


def small(rgb: Rgb8, side: int = SIDE) -> Rgb8:
    """Bring a square to the size of a cell's picture, or another."""
    how = cv2.INTER_AREA if rgb.shape[0] > side else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, (side, side), interpolation=how), np.uint8)
