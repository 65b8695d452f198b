"""Write the tables of docs/costs.md and docs/scale.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from capacity.costs import tables
from capacity.scale import table
from capacity.usage import ROOT

BEGIN = "<!-- begin: computed by tools/capacity, written by `make capacity` -->\n"
END = "<!-- end -->\n"
PAGES: Mapping[Path, Callable[[], Iterable[str]]] = {
    ROOT / "docs" / "costs.md": tables,
    ROOT / "docs" / "scale.md": table,
}


def page(text: str, lines: Iterable[str]) -> str:
    """Return a page with these lines between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n\n{END}{after}"


if __name__ == "__main__":
    for path, lines in PAGES.items():
        path.write_text(page(path.read_text("utf-8"), lines()), "utf-8")
