"""Styles beside earlier pictures of them: `make pictures PICTURES_ARGS='--against FOLDER'`.

FOLDER holds the earlier pictures as STYLE_PORTRAIT_SHADE.png, at the size of their photos, and as
PORTRAIT.png each photo that is not shipped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ilikeyacut.adapters.preview import codec
from ilikeyacut.adapters.preview.arrays.lab import hex_to_lab
from ilikeyacut.adapters.preview.arrays.ops import Rgb8
from ilikeyacut.adapters.preview.options import STYLES
from ilikeyacut.adapters.preview.seeing import masks
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.domain.values import Colour, Dye, Look
from pictures import bounds, cells, likeness, outline, portraits
from pictures.bounds import ALIKE, BOUNDS, DARK
from pictures.making import Studio
from pictures.measures import in_frame
from pictures.portraits import Photo
from pictures.table import aligned

SIDE, MARGIN, HEAD = 200, 6, 26
PAPER, INK = (250, 250, 248), (40, 40, 40)


@dataclass(frozen=True, eq=False)
class Pair:
    """A style on a portrait, before and after: the head (SIDE, SIDE, 3), and what it measures."""

    style: str
    portrait: str
    shade: str
    heads: tuple[Rgb8, Rgb8]
    values: tuple[dict[str, float], dict[str, float]]


def write(folder: Path, styles: Collection[str], out: Path) -> str:
    """Write `against.png` and `against.txt` and return the text."""
    found = list(pairs(folder, styles))
    told = text(found)
    out.mkdir(parents=True, exist_ok=True)
    (out / "against.txt").write_text(told, "utf-8")
    sheet(found).save(out / "against.png")
    return told


def pairs(folder: Path, styles: Collection[str]) -> Iterator[Pair]:
    """Yield each style as it was and as it is, in the order of STYLES."""
    studio = Studio()
    for style in STYLES:
        for path in sorted(folder.glob(f"{style}_*_*.png")) if style in styles else ():
            portrait, _, shade = path.stem.removeprefix(f"{style}_").rpartition("_")
            look = Look(hairstyle=style, dye=Dye(colour=Colour.parse(shade)))
            photo = _photo(folder, portrait)
            made = studio.make(photo, look)
            both = codec.decode(path.read_bytes()), made.rgb
            was, now = (_measured(rgb, photo, made.seen, look) for rgb in both)
            before, after = (cells.head(rgb, made.seen, SIDE, cells.CLOSE) for rgb in both)
            yield Pair(style, portrait, shade, (before, after), (was, now))


def _photo(folder: Path, portrait: str) -> Photo:
    path = folder / f"{portrait}.png"
    kept = path.is_file()
    rgb = portraits.frozen(codec.decode(path.read_bytes())) if kept else portraits.pixels(portrait)
    return Photo(portrait, "original", rgb)


def _measured(rgb: Rgb8, photo: Photo, seen: Analysis, look: Look) -> dict[str, float]:
    """Measure the hair that the network sees, for nothing else is known of an earlier picture."""
    if look.dye is None or hex_to_lab(look.dye.colour.hex)[0] > DARK:
        return {}
    hair = masks.hair_seen(in_frame(rgb, seen))
    new, own = likeness.hair_of(rgb, seen, hair), likeness.hair_of(photo.rgb, seen, seen.hair)
    return likeness.shares(new, own) | {"outline": outline.longest(rgb, seen, hair)}


def text(found: Sequence[Pair]) -> str:
    """Return each style's mean of ALIKE and its worst outline, before and after."""
    names = [*ALIKE, "outline"]
    head = ["style", *(f"{name} {when}" for name in names for when in ("before", "after"))]
    lines = [[style, *_line(list(of_it))] for style, of_it in groupby(found, lambda it: it.style)]
    limits = [
        f"{name}: {bound}, {bound.told}"
        for name, bound in {**ALIKE, **BOUNDS}.items()
        if name in names
    ]
    return "\n".join([aligned([head, *lines]), "", *limits]) + "\n"


def _line(of_it: Sequence[Pair]) -> Iterator[str]:
    times = [[pair.values[when] for pair in of_it] for when in (0, 1)]
    means = [bounds.alike(values) for values in times]
    for name, bound in ALIKE.items():
        yield from (bound.show(mean[name]) if name in mean else "?" for mean in means)
    for values in times:
        lines = [it["outline"] for it in values if "outline" in it]
        yield BOUNDS["outline"].show(max(lines)) if lines else "?"


def sheet(found: Sequence[Pair]) -> Image.Image:
    """Lay out a row for each style: before and after, by portrait and shade."""
    rows = [list(of_it) for _, of_it in groupby(found, lambda it: it.style)]
    columns = max(map(len, rows))
    wide, high = 2 * SIDE + MARGIN, SIDE + HEAD
    page = Image.new("RGB", (columns * wide + MARGIN, len(rows) * high + MARGIN), PAPER)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(13)
    for y, row in enumerate(rows):
        for x, pair in enumerate(row):
            left, top = x * wide + MARGIN, y * high + MARGIN
            told = f"{pair.style}, {pair.shade}, {pair.portrait}: before | after"
            draw.text((left, top), told, INK, font)
            for at, head in enumerate(pair.heads):
                page.paste(Image.fromarray(head), (left + at * SIDE, top + HEAD - MARGIN))
    return page
