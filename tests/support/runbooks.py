"""The runbooks, by page and section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "runbooks"
STAGED = re.compile(r"ilikeyacut-(?:STAGE|dev|prod)-([\w.-]*\w)")
SPAN = re.compile(r"`([^`\n]+)`")


def pages() -> dict[str, str]:
    """Return the text of each page by its name."""
    return {file.name: file.read_text("utf-8") for file in sorted(FOLDER.glob("*.md"))}


def sections() -> dict[str, str]:
    """Return the text of each section by `page#anchor`."""
    found = {}
    for page, text in pages().items():
        for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            title, _, body = part.partition("\n")
            found[f"{page}#{anchor(title)}"] = body
    return found


def anchor(title: str) -> str:
    """Return what a heading is linked by."""
    return re.sub(r"[^\w -]", "", title.strip().lower()).replace(" ", "-")


def spans() -> Iterator[str]:
    """Yield what stands in backticks."""
    for text in pages().values():
        yield from SPAN.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def queries() -> Iterator[str]:
    """Yield the queries of Logs Insights."""
    for text in pages().values():
        for block in re.findall(r"^ *```\n(.*?)^ *```", text, flags=re.MULTILINE | re.DOTALL):
            if "|" in block and "filter" in block:
                yield block
