"""The hairstyles that ship with the local stylist, as the catalogue shows them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ilikeyacut.application.use_cases.hairstyles import CatalogueEntry
from ilikeyacut.domain.hairstyle import Category, Description

THUMBNAILS = Path(__file__).parent / "data" / "thumbnails"


def thumbnail(name: str) -> bytes:
    """Return the JPEG that shows a style on a portrait."""
    return (THUMBNAILS / f"{name}.jpg").read_bytes()


def _entry(name: str, title: str, category: Category, text: str, *tags: str) -> CatalogueEntry:
    description = Description(title=title, category=category, text=text, tags=tags)
    return CatalogueEntry(name, description, partial(thumbnail, name))


CATALOGUE = (
    _entry(
        "long",
        "Long and straight",
        Category.STRAIGHT,
        "Straight hair that falls over the shoulders to the chest, with a side parting.",
        *("long", "sleek", "side part"),
    ),
    _entry(
        "lob",
        "Long bob",
        Category.STRAIGHT,
        "A bob grown out to the collarbone, cut almost level, with a deep side parting.",
        *("shoulder", "sleek", "side part"),
    ),
    _entry(
        "bob",
        "Classic bob",
        Category.STRAIGHT,
        "Straight hair cut between chin and shoulder, its ends turned in, with a side parting.",
        *("chin", "sleek", "side part"),
    ),
    _entry(
        "french-bob",
        "French bob",
        Category.STRAIGHT,
        "A short bob to the jaw with a full fringe down to the brows.",
        *("short", "chin", "fringe"),
    ),
    _entry(
        "wavy",
        "Long waves",
        Category.WAVY,
        "Loose waves from the temples down to the chest, parted a little off the middle.",
        *("long", "waves", "volume"),
    ),
    _entry(
        "curly",
        "Shoulder curls",
        Category.CURLY,
        "Springy curls to the shoulders, full at the sides, with a soft side parting.",
        *("shoulder", "curls", "volume"),
    ),
    _entry(
        "afro",
        "Round afro",
        Category.COILY,
        "Tight coils worn out in a round, even shape all round the head.",
        *("short", "coils", "volume"),
    ),
    _entry(
        "pixie",
        "Pixie cut",
        Category.STRAIGHT,
        "Cropped and textured, with choppy ends and a fringe that sweeps to one side.",
        *("short", "cropped", "fringe"),
    ),
)
"""Each style that `ilikeyacut.adapters.preview.options.STYLES` names, once."""
