"""An error names what a mistyped command line may have meant, and every command has its -h."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from ilikeyacut.entrypoints.cli.commands import app
from support.cli import Home


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command and group."""
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


@pytest.mark.parametrize("words", [*commands(typer.main.get_command(app))], ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...], tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    short, long = home.run(*words, "-h"), home.run(*words, "--help")
    assert (short.code, short.err) == (0, "")
    assert short.out == long.out
    assert " ".join(("Usage: ilikeyacut", *words)) in short.out
    assert not home.path.exists()


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("try-on a.jpg --colour red", ["--color"]),
        ("try-on a.jpg --colr=red", ["--color"]),
        ("history --limt 3", ["--limit"]),
        ("try-on a.jpg --style bob --fringe ful", ["full"]),
        ("try-on a.jpg --style bob --fringe FULLL", ["full"]),
        ("try-on a.jpg --style bob --format jpg", ["jpeg"]),
        ("styles --category wavi", ["wavy"]),
        ("stylez", ["styles"]),
        ("favorites", ["favourites"]),
        ("projections stat", ["status"]),
        ("favourites ad bob", ["add"]),
        ("share lits", ["list"]),
        ("styles --category zzz", None),
        ("zzz", None),
        ("try-on a.jpg --zzz", None),
        ("try-on a.jpg -z", None),
    ],
)
def test_what_may_have_been_meant_is_told(
    line: str, meant: list[str] | None, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    told = home.run(*line.split(), "--json")
    assert (told.code, told.failure["code"]) == (2, "INVALID_REQUEST")
    assert told.failure.get("suggestions") == meant
    assert "Value error" not in told.failure["detail"]
    assert told.failure["hint"].endswith("--help`")
    assert not home.path.exists()


def test_without_arguments_a_share_misses_its_result(tmp_path: Path) -> None:
    assert "Missing argument" in Home(tmp_path / "home").run("share", "--json").failure["detail"]
