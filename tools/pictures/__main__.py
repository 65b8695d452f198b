"""Make the contact sheet and the table of measures: `make pictures`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ilikeyacut.adapters.preview.options import STYLES
from ilikeyacut.domain.values import PRESETS, Colour, Dye, Look
from pictures import against, cells, portraits, proud, table, variations
from pictures.cells import Row
from pictures.page import page
from pictures.sheet import sheet
from pictures.variations import VARIATIONS, photo

COLOURS = ("platinum", "honey", "copper", "auburn", "black", "rose", "blue", "silver")
QUICK = ("original", "rotated", "480px")
OUT = Path(__file__).resolve().parents[2] / "build" / "pictures"


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a picture misses a bound."""
    wish = _wishes().parse_args(arguments)
    if wish.proud:
        print(f"{proud.PATH}: {proud.write()} bytes")
        return 0
    if wish.against:
        print(against.write(wish.against, wish.styles, wish.out) + f"\n{wish.out / 'against.png'}")
        return 0
    looks = wanted(wish.styles, wish.colours, wish.shade)
    kinds = {name: wish.variations or tried(name, quick=wish.quick) for name in wish.portraits}
    rows = list(made(kinds, looks))
    every = [cell for row in rows for cell in row.cells]
    told = table.text(every, {row.name: row.own for row in rows if row.own is not None})
    wish.out.mkdir(parents=True, exist_ok=True)
    (wish.out / "table.txt").write_text(told, "utf-8")
    (wish.out / "table.json").write_text(table.as_json(every), "utf-8")
    (wish.out / "index.html").write_text(page(rows, told), "utf-8")
    sheet(rows).save(wish.out / "sheet.png")
    print(told + f"\n{wish.out / 'index.html'}\n{wish.out / 'sheet.png'}")
    return int(not table.holds(every))


def _wishes() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("pictures", description=__doc__)
    kinds: tuple[tuple[str, Iterable[str], Sequence[str] | None], ...] = (
        ("styles", STYLES, STYLES),
        ("colours", PRESETS, COLOURS),
        ("portraits", portraits.names(), portraits.names()),
        ("variations", VARIATIONS, None),
    )
    for name, choices, default in kinds:
        parser.add_argument(f"--{name}", nargs="*", choices=tuple(choices), default=default)
    parser.add_argument("--shade", default="chestnut", help="of new hair; measured when dark")
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}")
    parser.add_argument("--against", type=Path, help="lay styles beside the pictures in a folder")
    parser.add_argument("--proud", action="store_true", help="only write the README's picture")
    parser.add_argument("--out", type=Path, default=OUT)
    return parser


def wanted(styles: Iterable[str], colours: Iterable[str], shade: str) -> dict[str, Look]:
    """Return every style in one shade, then every colour on the hair that is there."""
    dye = Dye(colour=Colour.parse(shade))
    new = {style: Look(hairstyle=style, dye=dye) for style in styles}
    return new | {name: Look(dye=Dye(colour=Colour.parse(name))) for name in colours}


def tried(portrait: str, *, quick: bool) -> tuple[str, ...]:
    """Return the variations of a portrait that are made unless others are asked for."""
    return tuple(kind for kind in variations.of(portrait) if not quick or kind in QUICK)


def made(kinds: Mapping[str, Iterable[str]], looks: dict[str, Look]) -> Iterator[Row]:
    """Yield the rows of the sheet; a portrait that the app refuses outright has only one."""
    for name, of_it in kinds.items():
        for kind in of_it:
            print(f"{name}/{kind}", file=sys.stderr, flush=True)
            row = cells.row(photo(name, kind), looks)
            yield row
            if kind == "original" and all(cell.refused for cell in row.cells):
                break


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
