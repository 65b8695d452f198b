"""A home with a history, and what was exported from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.cli import Home
from support.moving import SETTINGS, exported, live_in


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a history, and beside it the archive `log` and its `keys`. Never change it."""
    home = Home(tmp_path_factory.mktemp("lived") / "home", SETTINGS)
    live_in(home)
    assert exported(home, home.path.with_name("log"), home.path.with_name("keys")).code == 0
    return home


@pytest.fixture
def log(lived: Home, tmp_path: Path) -> Path:
    return Path(shutil.copy(lived.path.with_name("log"), tmp_path / "log"))


@pytest.fixture
def keys(lived: Home, tmp_path: Path) -> Path:
    return Path(shutil.copy(lived.path.with_name("keys"), tmp_path / "keys"))


@pytest.fixture
def fresh(tmp_path: Path) -> Home:
    return Home(tmp_path / "fresh", SETTINGS)
