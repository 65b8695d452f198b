"""Only entrypoints name commands, options and variables: the core serves other edges too."""

import ast
import re

import pytest

from architecture.project import SRC

EDGE = re.compile(r"ILIKEYACUT_|`ilikeyacut |(?<!\S)--[a-z]")
INNER = ("domain", "application", "adapters")


def edge_words(source: str) -> list[str]:
    """Return the strings of a module that speak of the command line or its settings."""
    strings = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return [value for value in strings if isinstance(value, str) and EDGE.search(value)]


@pytest.mark.parametrize("layer", INNER)
def test_an_inner_layer_names_nothing_of_the_edge(layer: str) -> None:
    files = sorted((SRC / "ilikeyacut" / layer).rglob("*.py"))
    found = {str(file.relative_to(SRC)): edge_words(file.read_text("utf-8")) for file in files}
    assert {file: words for file, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "source",
    [
        'hint = "see `ilikeyacut projections list`"',
        'hint = f"set ILIKEYACUT_{name}"',
        'hint = "leave out --live"',
        '"""Told by `ilikeyacut doctor`."""',
    ],
)
def test_words_of_the_edge_are_seen(source: str) -> None:
    assert edge_words(source)


def test_modules_and_user_agents_are_no_words_of_the_edge() -> None:
    assert (
        edge_words('"""See `ilikeyacut.domain.selfie`."""; agent = f"ilikeyacut {version}"') == []
    )
