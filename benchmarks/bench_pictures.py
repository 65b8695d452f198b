"""Print the measures of the pictures as a table: every style, every colour, every kind of photo.

Run: `.venv/bin/python benchmarks/bench_pictures.py [original mirrored smaller larger relit]`.
Fails when
a measure misses its limit.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from ilikeyacut.adapters.preview import editing, looks
from ilikeyacut.adapters.preview.options import STYLES
from ilikeyacut.domain.values import PRESETS, Colour, Dye, Look, Variation
from pictures import measures
from pictures.portraits import VARIANTS, seen, variant

FIRST = Variation(index=1, seed=1)
DARK = Dye(colour=Colour.parse("chestnut"))


def main(names: list[str]) -> int:
    """Print the table; return 1 when something is past its limit."""
    head = f"{'photo':9} {'look':11} {'IoU':>5} {'left':>6} {'core':>6} {'dE':>5} {'clip':>6}"
    print(head, f"{'reach':>6} {'area':>5}")
    missed = [name for name in names for missed in photo_rows(name) if missed]
    return int(bool(missed))


def photo_rows(name: str) -> list[bool]:
    """Print one photo's rows and tell for each whether it missed a limit."""
    shown = [style_row(name, style) for style in STYLES]
    return shown + [colour_row(name, preset) for preset in PRESETS]


def style_row(name: str, style: str) -> bool:
    """Print the measures of a hairstyle in a dark shade."""
    photo, before = variant(name), seen(name)
    change = looks.change(before, Look(hairstyle=style, dye=DARK), FIRST)
    edited = editing.apply(photo, before.framed, change)
    hair = measures.restyled(edited, before, change)
    cells = f"{hair.iou:5.2f} {hair.left:6.2%} {hair.core:6.4f} {'':5} {'':6}"
    bad = hair.iou < 0.65 or hair.left > 0.03 or hair.core < 0.98
    return row(name, style, cells, bad, measures.masked(edited, photo, before, change))


def colour_row(name: str, preset: str) -> bool:
    """Print the measures of a colour."""
    photo, before = variant(name), seen(name)
    dye = Dye(colour=Colour.parse(preset))
    change = looks.change(before, Look(dye=dye), FIRST)
    edited = editing.apply(photo, before.framed, change)
    hair = measures.recoloured(edited, photo, before, dye.colour.hex)
    cells = f"{'':5} {'':6} {'':6} {hair.off:5.2f} {hair.clipped:6.2%}"
    bad = hair.off > 4 or hair.clipped > 0.01
    return row(name, preset, cells, bad, measures.masked(edited, photo, before, change))


def row(name: str, look: str, cells: str, bad: bool, mask: measures.Mask) -> bool:
    """Print a row, and tell whether it missed a limit."""
    bad = bad or mask.outside > 0 or mask.face > 0 or mask.reach > 0.03 or mask.area > 1.3
    print(
        f"{name:9} {look:11} {cells} {mask.reach:6.2%} {mask.area:5.2f}{'  MISSED' if bad else ''}"
    )
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(VARIANTS)))
