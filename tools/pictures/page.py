"""The contact sheet as one HTML page that needs nothing beside it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from io import BytesIO

from PIL import Image

from ilikeyacut.adapters.preview.arrays.ops import Rgb8
from pictures.cells import Cell, Row
from pictures.sheet import caption

STYLE = """
body { font: 13px/1.35 system-ui, sans-serif; margin: 16px; color: #222; background: #fafaf8 }
table { border-collapse: collapse } th { text-align: left; position: sticky; top: 0 }
th, td { padding: 3px 5px; vertical-align: top; background: #fafaf8 }
td:first-child, th:first-child { position: sticky; left: 0; z-index: 1 }
img { width: 180px; height: 180px; display: block; cursor: zoom-in; outline: none }
img:focus { position: fixed; inset: 2vh auto auto 2vw; width: 94vh; height: 94vh; z-index: 9;
  box-shadow: 0 0 0 100vmax #000a; cursor: zoom-out }
.missed { color: #b00 } .none { width: 180px; height: 180px; background: #e1e1e1 }
pre { overflow-x: auto; background: #fff; padding: 12px }
"""


def page(rows: Sequence[Row], table: str) -> str:
    """Return the page for rows of the same looks and the table of their measures."""
    looks = [cell.look for cell in rows[0].cells]
    heads = "".join(f"<th>{escape(name)}</th>" for name in ["photo", *looks])
    body = "\n".join(_row(row) for row in rows)
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Contact sheet</title>\n'
        f"<style>{STYLE}</style>\n<h1>Contact sheet</h1>\n"
        "<p>A picture that is clicked on grows; it shrinks with the next click elsewhere."
        " Red measures are beyond their bounds.</p>\n"
        f"<table><tr>{heads}</tr>\n{body}\n</table>\n<pre>{escape(table)}</pre></html>\n"
    )


def _row(row: Row) -> str:
    first = f"<td>{_picture(row.picture, row.name)}{escape(row.name)}</td>"
    return f"<tr>{first}{''.join(_cell(cell) for cell in row.cells)}</tr>"


def _cell(cell: Cell) -> str:
    shown = '<div class="none"></div>'
    if cell.picture is not None:
        shown = _picture(cell.picture, cell.where)
    told = "<br>".join(escape(line) for line in caption(cell))
    return f'<td class="{"missed" if cell.missed else ""}">{shown}{told}</td>'


def _picture(rgb: Rgb8, name: str) -> str:
    out = BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=88)
    data = b64encode(out.getvalue()).decode("ascii")
    return f'<img tabindex="0" alt="{escape(name)}" src="data:image/jpeg;base64,{data}">'
