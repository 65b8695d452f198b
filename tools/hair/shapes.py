"""The shape and light of each packaged template, in numbers: a wrong rebuild differs from them.

A rebuild is never equal byte by byte. `python -m hair.shapes` takes down the templates as they are;
`tests/unit/hair` holds them to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Flags, Floats, Plane, bounds, resize
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.adapters.preview.styles.templates import HEIGHT, SURE, TEMPLATES, WIDTH

Shape: TypeAlias = dict[str, list[float]]

REFERENCE = Path(__file__).resolve().parents[2] / "tests" / "unit" / "hair" / "shapes.json"

BANDS = 12
"""Coverage is taken in so many rows of two halves."""

TOLERANCE: Mapping[str, float] = {
    "front": 0.01,
    "back": 0.01,
    "ends": 0.01,
    "light": 0.04,
    "soft": 0.04,
}
"""How far each number of a shape may be off."""


def shape_of(front: Layer, back: Layer) -> Shape:
    """Measure the two layers of a template.

    `front` and `back` are the coverage of the left and the right half, band by band. `ends` are the
    first and last row and column with hair, in shares of the size. `light` is the mean ln(light) of
    the left and the right half of the front (of the back, for a template without one), `soft` the
    mean of its other planes, half by half.
    """
    shown = front if (front.cover > SURE).any() else back
    small = (WIDTH // 2, HEIGHT // 2)
    sure, soft_sure = shown.cover > SURE, resize(shown.cover, small) > SURE
    found = {
        "front": resize(front.cover, (2, BANDS)).ravel(),
        "back": resize(back.cover, (2, BANDS)).ravel(),
        "ends": _ends((front.cover > 0.5) | (back.cover > 0.5)),
        "light": _halves(np.log(shown.light), sure),
        "soft": np.concatenate([_halves(plane, soft_sure) for plane in shown.soft]),
    }
    return {name: [round(float(it), 3) for it in values] for name, values in found.items()}


def _ends(hair: Flags) -> Floats:
    rows, columns = bounds(hair)
    ends = [rows.start / HEIGHT, rows.stop / HEIGHT, columns.start / WIDTH, columns.stop / WIDTH]
    return np.asarray(ends, np.float32)


def _halves(plane: Plane, sure: Flags) -> Floats:
    half = plane.shape[1] // 2
    parts = ((plane[:, :half], sure[:, :half]), (plane[:, half:], sure[:, half:]))
    return np.asarray([part[at].mean() if at.any() else 0 for part, at in parts], np.float32)


def off(found: Shape, wanted: Shape) -> dict[str, float]:
    """Return by how much a shape is off, of what may not be off by as much."""
    return {
        name: worst
        for name, most in TOLERANCE.items()
        if (worst := float(np.abs(np.subtract(found[name], wanted[name])).max())) > most
    }


def reference() -> dict[str, Shape]:
    """Return the shapes that the packaged templates must have, by file name without its ending."""
    found: dict[str, Shape] = json.loads(REFERENCE.read_text("utf-8"))
    return found


def write() -> None:
    """Take down every packaged template as it is, one line each."""
    names = sorted(path.stem for path in TEMPLATES.glob("*.webp"))
    lines = (f'"{name}": {json.dumps(shape_of(*templates.layers(name)))}' for name in names)
    REFERENCE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    write()
