"""Values that mean harm: settings, names and paths that no well-meaning person would give."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from ilikeyacut.entrypoints.settings import Settings
from support.cli import ASTRONAUT, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_an_empty_variable_is_as_good_as_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(f"ILIKEYACUT_{name.upper()}", raising=False)
    unset = Settings()
    monkeypatch.setenv(f"ILIKEYACUT_{name.upper()}", "")
    assert Settings() == unset


@pytest.mark.parametrize(
    ("name", "value"),
    [("STYLISTS", ","), ("INTAKE", '{"most_bytes": 0}'), ("HOME", "~nobody-of-that-name/x")],
)
def test_a_setting_that_nothing_can_work_with_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ILIKEYACUT_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize("name", ["GEMINI_PRICES", "INTAKE"])
def test_a_setting_that_is_no_json_is_named(name: str, tmp_path: Path) -> None:
    told = Home(tmp_path / "home", {f"ILIKEYACUT_{name}": "{"}).run("credits", "--json")
    assert (told.code, told.failure["code"]) == (2, "SETTINGS_INVALID")
    assert told.failure["detail"] == f"ILIKEYACUT_{name}: no JSON"


@pytest.mark.parametrize("command", [("credits",), ("doctor",)], ids=lambda it: it[0])
@pytest.mark.parametrize("name", ["loop", "x" * 300])
def test_a_home_that_no_path_leads_to_is_a_wrong_setting(
    name: str, command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    told = Home(tmp_path / name).run(*command)
    assert "ILIKEYACUT_HOME" in told.out + told.err
    assert "[SETTINGS_INVALID]" in told.out + told.err
    assert told.code == (5 if command == ("doctor",) else 2)


def test_what_a_terminal_would_obey_is_shown_as_letters(home: Home) -> None:
    told = home.run("try-on", "no\x1b[31m\n\u202efile\x9b.png", "--color", "copper")
    assert told.err.startswith(r"error: the file no\x1b[31m \u202efile\x9b.png does not exist [")
    refused = home.run("profile", "--name", "\u202eAnn", "--json")
    assert (refused.code, refused.failure["code"]) == (2, "INVALID_REQUEST")


def test_a_broken_letter_in_the_secret_is_a_byte_like_any_other(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", {"ILIKEYACUT_EMAIL_INDEX_SECRET": "\udcff"})
    assert home.run("history").code == 0


def test_an_empty_secret_is_a_damaged_home(home: Home) -> None:
    assert home.run("history").code == 0
    (home.path / "email-index.secret").write_bytes(b"")
    told = home.run("history", "--json")
    assert (told.code, told.failure["code"]) == (5, "STORE_CORRUPT")


@pytest.mark.parametrize("stem", ["髪" * 80, "a" * 240, "\udcff", "..", "\x1b[31m"])
def test_copies_of_any_selfie_get_a_name_that_fits(stem: str, home: Home, tmp_path: Path) -> None:
    selfie = tmp_path / f"{stem}.png"
    selfie.write_bytes(ASTRONAUT.read_bytes())
    told = home.run("try-on", selfie, "--color", "copper", "--out", tmp_path / "out", "--json")
    assert told.code == 0
    assert all(path.is_file() for path in (tmp_path / "out").iterdir())
    assert len(list((tmp_path / "out").iterdir())) == 3
