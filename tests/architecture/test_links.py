"""Links of the documentation lead somewhere: to a file that is there, and to a heading in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from architecture.project import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"```.*?```|`[^`\n]*`", flags=re.DOTALL)


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the names of a page's headings, as links have them."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    found = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return frozenset(
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in found
    )


def broken(page: Path) -> list[str]:
    """Return the links of a page that lead nowhere."""
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", page.read_text("utf-8"))):
        url = urlsplit(target)
        if url.scheme:
            continue
        file = page if not url.path else (page.parent / url.path).resolve()
        lost = url.fragment and file.suffix == ".md" and url.fragment not in anchors(file)
        if not file.exists() or lost:
            wrong.append(target)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda it: str(it.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One\n[a](#one) [b](#two) [c](none.md) `[d](code.md)` [e](https://x.y)", "utf-8"
    )
    assert broken(page) == ["#two", "none.md"]
