"""The measures as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pictures import bounds
from pictures.bounds import ALIKE, BOUNDS, MEAN_IOU
from pictures.cells import Cell

RESTYLED = ("iou", "left", "outline", "core", "reach", "area")
RECOLOURED = ("off", "detail", "clipped", "core", "reach", "area")


def text(cells: Sequence[Cell], own: Mapping[str, float]) -> str:
    """Return the whole table: by style, by colour, by photo, refusals, and all bounds.

    `own` says how much of its own hair the network sees in each photo.
    """
    new, dyed = ([c for c in cells if c.restyles is kind] for kind in (True, False))
    parts = [
        grouped("style", new, RESTYLED, lambda cell: cell.look),
        like_real(new),
        grouped("colour", dyed, RECOLOURED, lambda cell: cell.look),
        grouped("photo, restyled", new, RESTYLED, photo_of),
        baseline(own),
        grouped("photo, recoloured", dyed, RECOLOURED, photo_of),
        refusals(cells),
        summary(cells),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def photo_of(cell: Cell) -> str:
    """Return the name of the photo that a cell's picture was made from."""
    return f"{cell.portrait}/{cell.variation}"


def grouped(
    title: str, cells: Sequence[Cell], names: Sequence[str], key: Callable[[Cell], str]
) -> str:
    """Return one line for each group of pictures: the worst of each measure, and what missed."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        if not cell.refused:
            groups.setdefault(key(cell), []).append(cell)
    if not groups:
        return ""
    mean = ["iou mean"] if "iou" in names else []
    head = [title, *mean, *names, "missed"]
    return aligned([head, *([group, *_line(these, names)] for group, these in groups.items())])


def _line(cells: Sequence[Cell], names: Sequence[str]) -> list[str]:
    mean = [_mean(cells)] if "iou" in names else []
    missed = sorted({name for cell in cells for name in cell.missed})
    bad = sum(bool(cell.missed) for cell in cells)
    told = f"{bad} of {len(cells)}: {', '.join(missed)}" if missed else "-"
    return [*mean, *(_worst(cells, name) for name in names), told]


def _mean(cells: Iterable[Cell]) -> str:
    values = [cell.values["iou"] for cell in cells if "iou" in cell.values]
    return MEAN_IOU.show(sum(values) / len(values)) if values else "?"


def _worst(cells: Iterable[Cell], name: str) -> str:
    values = [cell.values[name] for cell in cells if name in cell.values]
    return BOUNDS[name].show(BOUNDS[name].worst(values)) if values else "?"


def like_real(cells: Iterable[Cell]) -> str:
    """Return one line for each style: how like the portraits' own hair it is."""
    styles = means(cells)
    lines = [[style, *(_told(name, values) for name in ALIKE)] for style, values in styles.items()]
    return aligned([["style, of real hair's", *ALIKE], *lines]) if any(styles.values()) else ""


def _told(name: str, values: Mapping[str, float]) -> str:
    if name not in values:
        return "?"
    bound = ALIKE[name]
    return bound.show(values[name]) + ("" if bound.holds(values[name]) else " missed")


def means(cells: Iterable[Cell]) -> dict[str, dict[str, float]]:
    """Return the means of ALIKE by style, over the portraits as they are."""
    styles: dict[str, list[Mapping[str, float]]] = {}
    for cell in cells:
        if cell.restyles:
            styles.setdefault(cell.look, [])
            if cell.variation == "original":
                styles[cell.look].append(cell.values)
    return {style: bounds.alike(values) for style, values in styles.items()}


def baseline(own: Mapping[str, float]) -> str:
    """Say how much of real hair the network sees, where it is asked how much of new hair."""
    lines = [[photo, MEAN_IOU.show(value)] for photo, value in own.items()]
    return aligned([["photo, its own hair", "iou"], *lines]) if lines else ""


def refusals(cells: Iterable[Cell]) -> str:
    """Say which photos were refused, and for how many looks."""
    told: dict[tuple[str, str], int] = {}
    for cell in cells:
        if cell.refused:
            key = (photo_of(cell), cell.refused)
            told[key] = told.get(key, 0) + 1
    lines = [[photo, code, f"{count} looks"] for (photo, code), count in told.items()]
    return aligned([["refused", "code", "for"], *lines]) if lines else ""


def summary(cells: Sequence[Cell]) -> str:
    """Hold every measure against its bound."""
    lines = [_mean_iou_line(cells), *_alike_lines(means(cells))]
    for name, bound in BOUNDS.items():
        having = [cell for cell in cells if name in cell.values]
        if having:
            worst = bound.worst([cell.values[name] for cell in having])
            where = next(cell.where for cell in having if cell.values[name] == worst)
            bad = sum(not bound.holds(cell.values[name]) for cell in having)
            verdict = f"MISSED by {bad} of {len(having)}" if bad else f"held by {len(having)}"
            lines.append([name, str(bound), bound.show(worst), verdict, bound.told, where])
    failed = [cell for cell in cells if cell.failed]
    told = [f"{cell.where}: {cell.failed}" for cell in failed]
    table = aligned([["measure", "bound", "worst", "verdict", "what", "where"], *lines])
    return "\n".join([table, *(["", "failed:", *told] if told else [])])


def _mean_iou_line(cells: Sequence[Cell]) -> list[str]:
    verdict = "held" if mean_holds(cells) else "MISSED"
    return ["iou mean", str(MEAN_IOU), _mean(cells), verdict, MEAN_IOU.told, ""]


def _alike_lines(styles: Mapping[str, Mapping[str, float]]) -> Iterator[list[str]]:
    for name, bound in ALIKE.items():
        found = {style: values[name] for style, values in styles.items() if name in values}
        if found:
            worst = bound.worst(list(found.values()))
            where = next(style for style, value in found.items() if value == worst)
            bad = sum(not bound.holds(value) for value in found.values())
            verdict = f"MISSED by {bad} of {len(found)}" if bad else f"held by {len(found)}"
            yield [f"{name} mean", str(bound), bound.show(worst), verdict, bound.told, where]


def mean_holds(cells: Iterable[Cell]) -> bool:
    """Tell whether the mean IoU of all restyled pictures is as it must be; so when none is."""
    values = [cell.values["iou"] for cell in cells if "iou" in cell.values]
    return not values or MEAN_IOU.holds(sum(values) / len(values))


def holds(cells: Sequence[Cell]) -> bool:
    """Tell whether everything is as it must be."""
    like_real = all(
        ALIKE[name].holds(value)
        for values in means(cells).values()
        for name, value in values.items()
    )
    return mean_holds(cells) and like_real and not any(cell.missed for cell in cells)


def as_json(cells: Sequence[Cell]) -> str:
    """Return every picture's measures, one object each."""
    rows = [
        {
            "portrait": cell.portrait,
            "variation": cell.variation,
            "look": cell.look,
            "refused": cell.refused,
            "failed": cell.failed,
            "missed": list(cell.missed),
            "measures": {name: round(value, 6) for name, value in cell.values.items()},
        }
        for cell in cells
    ]
    return json.dumps(rows, indent=1) + "\n"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of words as columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)
