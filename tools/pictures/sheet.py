"""The contact sheet as one PNG: a row for each photo, a column for each look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ilikeyacut.adapters.preview.arrays.ops import Rgb8
from pictures.bounds import ALIKE, BOUNDS
from pictures.cells import Cell, Row

SIDE, CAPTION, MARGIN, HEAD = 184, 58, 6, 26
PAPER, INK, ALARM = (250, 250, 248), (40, 40, 40), (190, 20, 20)
TOLD = ("iou", "left", "outline", "tones", "across", "along", "off", "detail", "clipped", "core")
"""The measures beneath each picture; any other is named only when it misses."""


def sheet(rows: Sequence[Row]) -> Image.Image:
    """Lay out rows of the same looks."""
    columns = 1 + max(len(row.cells) for row in rows)
    size = (columns * (SIDE + MARGIN) + MARGIN, len(rows) * (SIDE + CAPTION) + HEAD)
    page = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(page)
    _heading(draw, rows[0].cells)
    for index, row in enumerate(rows):
        top = HEAD + index * (SIDE + CAPTION)
        _place(page, 0, top, row.picture)
        draw.text((MARGIN, top + SIDE + 2), row.name, INK, _font(13))
        for column, cell in enumerate(row.cells, 1):
            _place(page, column, top, cell.picture)
            _caption(draw, (_left(column), top + SIDE + 2), cell)
    return page


def caption(cell: Cell) -> list[str]:
    """Return what is written beneath a picture, in at most four lines."""
    if cell.refused or cell.failed:
        return [f"refused: {cell.refused}" if cell.refused else f"failed: {cell.failed}"]
    shown = {**BOUNDS, **ALIKE}
    named = [name for name in shown if name in cell.values]
    told = [name for name in named if name in TOLD or name in cell.missed]
    words = [f"{name} {shown[name].show(cell.values[name])}" for name in told]
    return ["  ".join(words[start : start + 2]) for start in range(0, len(words), 2)]


def _heading(draw: ImageDraw.ImageDraw, cells: Sequence[Cell]) -> None:
    for column, name in enumerate(["photo", *(cell.look for cell in cells)]):
        draw.text((_left(column), MARGIN), name, INK, _font(14))


def _left(column: int) -> int:
    return MARGIN + column * (SIDE + MARGIN)


def _place(page: Image.Image, column: int, top: int, picture: Rgb8 | None) -> None:
    rgb = np.full((2, 2, 3), 225, np.uint8) if picture is None else picture
    small = Image.fromarray(rgb).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    page.paste(small, (_left(column), top))


def _caption(draw: ImageDraw.ImageDraw, at: tuple[int, int], cell: Cell) -> None:
    ink = ALARM if cell.missed else INK
    draw.multiline_text(at, "\n".join(caption(cell)), ink, _font(10), spacing=1)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
