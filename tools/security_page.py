"""python tools/security_page.py: write the table of rights in docs/security.md."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "infra"))

from functions import FUNCTIONS  # noqa: E402 - infra is no package
from grants import ANYTHING, FOLDERS, GRANTS, TABLES, Grant  # noqa: E402 - the same

PAGE = ROOT / "docs" / "security.md"
BEGIN = "<!-- begin: infra/functions.py, written by `make security` -->\n"
END = "<!-- end -->\n"
HEAD = """
| function | for | tables | objects | all else |
|---|---|---|---|---|
"""
MEANINGS = """
What each of these words allows:

| grant | actions |
|---|---|
"""


def page(text: str) -> str:
    """Return the page with the tables as they should be between their marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{''.join(_lines())}\n{END}{after}"


def _lines() -> Iterator[str]:
    yield HEAD
    for name, it in FUNCTIONS.items():
        tables = _cell(it.may, lambda resource: resource in TABLES)
        objects = _cell(it.may, lambda resource: resource in FOLDERS)
        others = _cell(it.may, lambda resource: resource not in (*TABLES, *FOLDERS))
        yield f"| `{name}` | {it.purpose} | {tables} | {objects} | {others} |\n"
    yield MEANINGS
    for grant, actions in GRANTS.items():
        yield f"| {grant} | {', '.join(f'`{action}`' for action in actions)} |\n"


def _cell(may: Iterable[Grant], takes: Callable[[str], bool]) -> str:
    """Return the grants of a kind of resource, each with what it is for."""
    found: dict[str, list[str]] = defaultdict(list)
    for grant, resource in may:
        if takes(resource):
            found[grant].append("everything" if resource == ANYTHING else f"`{resource}`")
    return "<br>".join(f"{grant}: {' '.join(names)}" for grant, names in found.items())


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
