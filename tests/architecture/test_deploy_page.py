"""docs/deploy.md and its neighbours name commands, fields, secrets and files that are there."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from architecture.project import ROOT
from deploying import __main__ as deploying
from deploying import operate, push
from stages import Stage

DOCS = ROOT / "docs"
PAGE = (DOCS / "deploy.md").read_text("utf-8")
TARGETS = set(
    re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)
)


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda it: it.name)
def test_commands_of_make_are_there(page: Path) -> None:
    asked = set(re.findall(r"`?make (?:--\S+ )*([a-z-]+)\b(?!/)", code(page.read_text("utf-8"))))
    assert asked - TARGETS == set()


def test_a_command_that_is_not_there_is_seen() -> None:
    assert re.findall(r"`?make ([a-z-]+)\b", code("run `make nothing` and make sense")) == [
        "nothing"
    ]


def test_the_page_names_fields_of_a_stage() -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)(?:=[^`]*)?`", PAGE))
    assert len(named) > 5
    assert named - {it.name for it in fields(Stage)} == set()


def test_the_page_names_the_variables_that_the_programs_read() -> None:
    told = set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)*)=", PAGE))
    read = " ".join(str(it.__doc__) for it in (deploying, operate, push))
    assert {it for it in told if it not in read} == {"EMAIL"}


def test_the_walk_reads_what_the_page_sets() -> None:
    assert "EMAIL" in (DOCS / "walkthrough.sh").read_text("utf-8")


def code(text: str) -> str:
    """Return what a page shows as code."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL))
