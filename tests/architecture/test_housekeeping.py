"""Every ignored rule has its reason beside it, and every decision what enforces it."""

import re
from itertools import chain
from pathlib import Path

import pytest

from architecture.project import ROOT, toml

PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
# Written in two parts, so that this file holds no ignore itself.
IGNORE = re.compile(
    r"#\s*(?:no"
    r"qa(?P<codes>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ig"
    r"nore(?:\[[\w, -]+\])?)"
)
REASON = re.compile(r"[\s#-]*\w\S*\s+\w+")
RULE = re.compile(r'^ +"(?P<rule>[A-Z]{1,4}\d*)",(?P<comment>.*)$', re.MULTILINE)


def without_reason(line: str) -> bool:
    """Tell whether a line ignores a rule and gives no reason after it."""
    found = IGNORE.search(line)
    return found is not None and not REASON.match(line[found.end() :])


def python_files() -> list[Path]:
    folders = ("src", "tests", "benchmarks", "tools", "examples")
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def ignored_rules(text: str) -> list[re.Match[str]]:
    """Return the lines of settings that name one ignored rule."""
    start, end = text.index("\nignore = ["), text.index("[tool.ruff.lint.mccabe]")
    return list(RULE.finditer(text[start:end]))


def test_every_ignored_rule_has_its_reason() -> None:
    rules = ignored_rules(PYPROJECT)
    assert len(rules) > 10
    assert [rule["rule"] for rule in rules if not REASON.match(rule["comment"])] == []


def test_every_ignore_is_listed_one_a_line() -> None:
    lint = toml("pyproject.toml")["tool"]["ruff"]["lint"]
    named = [*lint["ignore"], *chain.from_iterable(lint["per-file-ignores"].values())]
    assert [rule["rule"] for rule in ignored_rules(PYPROJECT)] == named


def test_every_ignore_in_the_code_has_its_reason() -> None:
    lines = (
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in python_files()
        for line in file.read_text("utf-8").splitlines()
        if without_reason(line)
    )
    assert list(lines) == []


@pytest.mark.parametrize("ignore", ["noqa: S603", "type: ignore[arg-type]", "noqa"])
def test_an_ignore_without_reason_is_seen(ignore: str) -> None:
    assert without_reason(f"call()  # {ignore}")
    assert not without_reason(f"call()  # {ignore} - our own file")
    assert not without_reason(f"call()  # {ignore}  # our own file")


def test_the_portrait_of_the_suites_is_the_one_that_is_shown() -> None:
    shipped = ROOT / "src" / "ilikeyacut" / "testing" / "astronaut.png"
    assert shipped.read_bytes() == (ROOT / "examples/portraits/astronaut.png").read_bytes()


DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda it: it.stem)
def test_a_decision_ends_with_what_enforces_it(page: Path) -> None:
    last = page.read_text("utf-8").rstrip().rpartition("\n\n")[2]
    assert last.startswith("Enforced by: ")
    named = re.findall(r"`((?:tests|benchmarks)/[\w./-]+)`", last)
    assert [it for it in named if not (ROOT / it).exists()] == []


def test_decisions_are_numbered_one_after_another() -> None:
    assert [int(it.stem[:4]) for it in DECISIONS] == list(range(1, len(DECISIONS) + 1))
