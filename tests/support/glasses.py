"""The portrait with glasses of many kinds drawn on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from ilikeyacut.adapters.preview.arrays.ops import Flags, Rgb8
from support.selfies import portrait

FINER = 4
"""Glasses are drawn this many times as large, so that their edges are smooth."""

FRONT = slice(183, 264)
"""The columns of the portrait between the hinges."""


@dataclass(frozen=True)
class Glasses:
    """`rim` in pixels; `lens` says whether the lenses are as opaque as the rim."""

    rim: float
    colour: tuple[int, int, int]
    lens: bool = False
    round: bool = False
    opaque: float = 1.0


KINDS: dict[str, Glasses] = {
    "sunglasses": Glasses(3, (12, 12, 14), lens=True),
    "black rims": Glasses(4, (12, 12, 14)),
    "gold rims": Glasses(1.2, (150, 120, 60)),
    "round sunglasses": Glasses(2, (25, 22, 20), lens=True, round=True),
    "round metal": Glasses(1.2, (90, 90, 95), round=True),
    "red rims": Glasses(3, (170, 25, 35)),
    "blue rims": Glasses(3, (40, 70, 160), round=True),
    "tortoise rims": Glasses(3.5, (92, 58, 34)),
    "white rims": Glasses(3.5, (235, 235, 232)),
    "brown lenses": Glasses(2, (70, 45, 30), lens=True),
    "light lenses": Glasses(2, (60, 50, 60), lens=True, opaque=0.6),
    "mirror lenses": Glasses(2, (90, 120, 150), lens=True, round=True),
}


def _shape(kind: Glasses) -> Image.Image:
    image = Image.new("L", (512 * FINER, 512 * FINER))
    draw, width = ImageDraw.Draw(image), int(kind.rim * FINER)

    def at(*values: float) -> tuple[int, ...]:
        return tuple(int(value * FINER) for value in values)

    for x in (201, 245):
        fill = 255 if kind.lens else None
        if kind.round:
            draw.ellipse(at(x - 16, 84, x + 16, 116), fill, 255, width)
        else:
            box = at(x - 18, 88, x + 18, 112)
            draw.rounded_rectangle(box, 6 * FINER, fill, 255, width)
    bridge = (217, 229) if kind.round else (219, 227)
    draw.line(at(bridge[0], 97, bridge[1], 97), 255, width)
    outer = (185, 261) if kind.round else (183, 263)
    draw.line(at(outer[0], 95, 173, 93), 255, width)
    draw.line(at(outer[1], 95, 273, 93), 255, width)
    return image.resize((512, 512), Image.Resampling.LANCZOS)


def wearing(name: str) -> tuple[Rgb8, Flags]:
    """Return the portrait with glasses, and the pixels of their fronts."""
    kind = KINDS[name]
    shape = _shape(kind)
    image = Image.fromarray(portrait())
    image.paste(kind.colour, mask=shape.point(lambda level: int(level * kind.opaque)))
    front = np.asarray(shape) > 200
    front[:, : FRONT.start] = front[:, FRONT.stop - 1 :] = False
    return np.asarray(image), front
