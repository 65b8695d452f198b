"""Photos as the tool hands them on: pixels for measuring, bytes for the stylist."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from ilikeyacut.adapters.preview import codec
from ilikeyacut.adapters.preview.arrays.ops import Rgb8
from ilikeyacut.domain.values import MediaType

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "portraits"


@dataclass(frozen=True, eq=False)
class Photo:
    """`rgb` is (height, width, 3) uint8 and cannot be written to."""

    portrait: str
    variation: str
    rgb: Rgb8

    @cached_property
    def png(self) -> bytes:
        """The same pixels as a PNG."""
        return codec.encode(self.rgb, MediaType.PNG)


def names() -> tuple[str, ...]:
    """Return the names of the portraits that the project ships."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.png")))


@cache
def pixels(name: str) -> Rgb8:
    """Return a shipped portrait; it is shared, so it cannot be written to."""
    return frozen(codec.decode((FOLDER / f"{name}.png").read_bytes()))


def frozen(rgb: Rgb8) -> Rgb8:
    """Return the pixels in one block that cannot be written to."""
    block = np.ascontiguousarray(rgb)
    block.setflags(write=False)
    return block
