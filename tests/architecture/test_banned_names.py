"""Every name that a layer bans is caught there, and what a layer needs is not."""

import json
from pathlib import Path

import pytest

from architecture.project import LAYERS, banned_api, copy_of_the_code, plant, run_tool

TABLES = {
    "domain": "src/ilikeyacut/domain/ruff.toml",
    "application": "src/ilikeyacut/application/ruff.toml",
    "adapters.one": "pyproject.toml",
    "entrypoints": "pyproject.toml",
}
WELCOME = """
import uuid
from datetime import datetime

import pydantic
import typing_extensions
from eventsourcing.domain import CanMutateProtocol

import ilikeyacut.domain
from ilikeyacut import domain
"""


def use_of(name: str) -> str:
    """Return one line of code that uses a banned name."""
    parts = name.split(".")
    if len(parts) == 1:
        return f"import {name}"
    bound = f"from {parts[0]} import {parts[1]}"
    return f"{bound}; {'.'.join(parts[1:])}()" if len(parts) > 2 else bound


def refused_lines(root: Path, module: str, source: str, rule: str = "TID251") -> set[int]:
    plant(root, module, source)
    path = f"src/ilikeyacut/{module.replace('.', '/')}.py"
    options = ("--no-cache", "--output-format", "json", "--select", rule)
    result = run_tool(root, "ruff", "check", *options, path)
    return {finding["location"]["row"] for finding in json.loads(result.stdout)}


@pytest.mark.parametrize(("layer", "table"), TABLES.items())
def test_each_banned_name_is_caught(layer: str, table: str, tmp_path: Path) -> None:
    names = sorted(banned_api(table))
    source = "\n".join(use_of(name) for name in names)
    caught = refused_lines(copy_of_the_code(tmp_path), f"{layer}.planted", source)
    assert [name for row, name in enumerate(names, 1) if row not in caught] == []


@pytest.mark.parametrize("layer", TABLES)
def test_what_a_layer_needs_is_welcome(layer: str, tmp_path: Path) -> None:
    assert refused_lines(copy_of_the_code(tmp_path), f"{layer}.planted", WELCOME) == set()


@pytest.mark.parametrize("table", TABLES.values())
def test_the_root_links_are_banned_in_every_table(table: str) -> None:
    assert set(LAYERS) <= banned_api(table)


@pytest.mark.parametrize("layer", ["domain", "application"])
def test_the_core_opens_no_file(layer: str, tmp_path: Path) -> None:
    root = copy_of_the_code(tmp_path)
    assert refused_lines(root, f"{layer}.planted", "FILE = open('x')", "PTH123") == {1}
