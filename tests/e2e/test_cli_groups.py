"""Options that stand before the command they are meant for."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import Home


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (("events", "--json", "export", "log"), "--json"),
        (("events", "--limit", "3", "--cursor", "1", "digest"), "--limit, --cursor"),
        (("credits", "--json", "grant", "5"), "--json"),
        (("favourites", "--json", "remove", "bob"), "--json"),
    ],
    ids=lambda it: it[0] if isinstance(it, tuple) else "",
)
def test_options_that_no_command_reads_are_refused(
    command: tuple[str, ...], options: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = Home(tmp_path / "home").run(*command)
    assert told.code == 2
    assert f"{options}: put options of" in told.out + told.err
    assert list(tmp_path.iterdir()) == []


def test_a_group_by_itself_takes_its_options(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert home.run("credits", "--json").json["available"] == 100
    assert len(home.run("events", "--limit", "1").lines) == 1
    assert home.run("credits", "grant", "5", "--json").json["available"] == 105
