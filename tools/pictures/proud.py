"""The README's picture of try-ons, before and after: `make pictures PICTURES_ARGS=--proud`."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image

from ilikeyacut.domain.values import Colour, Dye, Look
from pictures import cells
from pictures.making import Studio
from pictures.variations import photo

TRY_ONS = (
    ("astronaut", "long", "black"),
    ("eisenhower", "undercut", "chestnut"),
    ("astronaut", "bob", "chestnut"),
    ("astronaut", "curly", "auburn"),
)
"""The portrait, the style (None for the hair that is there) and the colour of each."""

PATH = Path(__file__).resolve().parents[2] / "docs" / "try-ons.jpg"

SIDE, GAP, APART = 380, 3, 16
"""Pixels of a head, between before and after, and between try-ons."""

MOST_BYTES = 300_000
QUALITIES = range(92, 10, -3)


def write(path: Path = PATH) -> int:
    """Write the picture as a JPEG of at most MOST_BYTES, and return its size."""
    made = picture()
    data = next(it for it in map(partial(_jpeg, made), QUALITIES) if len(it) <= MOST_BYTES)
    path.write_bytes(data)
    return len(data)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def picture() -> Image.Image:
    """Lay out two rows of two try-ons, each before and after."""
    studio, wide = Studio(), 2 * SIDE + GAP
    page = Image.new("RGB", (2 * wide + APART, 2 * SIDE + APART), "white")
    for index, (portrait, style, colour) in enumerate(TRY_ONS):
        look = Look(hairstyle=style, dye=Dye(colour=Colour.parse(colour)))
        made = studio.make(photo(portrait, "original"), look)
        left, top = index % 2 * (wide + APART), index // 2 * (SIDE + APART)
        for at, rgb in enumerate((made.photo, made.rgb)):
            head = Image.fromarray(cells.head(rgb, made.seen, SIDE, cells.CLOSE))
            page.paste(head, (left + at * (SIDE + GAP), top))
    return page
