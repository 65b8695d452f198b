"""The hairstyles of the local stylist, as the catalogue shows them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ilikeyacut.application.use_cases.hairstyles import CatalogueEntry
from ilikeyacut.domain.hairstyle import Category, Description

THUMBNAILS = Path(__file__).parent / "data" / "thumbnails"


def thumbnail(name: str) -> bytes:
    """Return the JPEG of a style on a portrait."""
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
        "shag",
        "Shag",
        Category.WAVY,
        "Many layers to the shoulders, with loose bends, feathered ends and a parted fringe.",
        *("shoulder", "layers", "fringe"),
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
        "braids",
        "Box braids",
        Category.COILY,
        "Long, slim braids of three strands, parted in the middle, down to the chest.",
        *("long", "braids", "protective"),
    ),
    _entry(
        "locs",
        "Locs",
        Category.COILY,
        "Locs of a finger's width to the shoulders, of uneven length, combed to both sides.",
        *("shoulder", "locs", "protective"),
    ),
    _entry(
        "pixie",
        "Pixie cut",
        Category.STRAIGHT,
        "Cropped and textured, with choppy ends and a fringe that sweeps to one side.",
        *("short", "cropped", "fringe"),
    ),
    _entry(
        "crop",
        "Textured crop",
        Category.STRAIGHT,
        "Short and choppy on top, combed forward to a short fringe, with cropped sides.",
        *("short", "cropped", "texture"),
    ),
    _entry(
        "buzz",
        "Buzz cut",
        Category.STRAIGHT,
        "Clipped to one short length all over, with the scalp showing through.",
        *("cropped", "clipped", "low care"),
    ),
    _entry(
        "undercut",
        "Slicked-back undercut",
        Category.STRAIGHT,
        "Long on top and combed back over sides that are clipped short.",
        *("short", "slick", "clipped sides"),
    ),
    _entry(
        "quiff",
        "Quiff",
        Category.WAVY,
        "Brushed up and back from the forehead, with volume on top and short sides.",
        *("short", "volume", "short sides"),
    ),
    _entry(
        "bun",
        "Top knot",
        Category.STRAIGHT,
        "All hair combed up smoothly and wound into a bun on top of the head.",
        *("updo", "tied", "sleek"),
    ),
    _entry(
        "ponytail",
        "Ponytail",
        Category.STRAIGHT,
        "Combed up to a high tie, from which a long tail falls behind.",
        *("long", "tied", "sleek"),
    ),
)
"""Each style that `ilikeyacut.adapters.preview.options.STYLES` names, once."""
