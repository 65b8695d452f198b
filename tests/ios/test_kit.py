"""The kit of the iOS app: its own tests, alone and against a server that runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from support.cli import Home
from support.hostile_server import MOST, hostile_server
from support.serving import Served, serving
from support.swift_kit import PACKAGE, app_of, build_kit, kit_tests, passed, shared_folder, swift

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def built() -> None:
    build_kit()


@pytest.fixture
def folder() -> Iterator[Path]:
    with shared_folder() as folder:
        yield folder


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    home = Home(folder / "home", {"ILIKEYACUT_STYLISTS": "preview"})
    with serving(home) as served:
        yield served


def test_the_kit_is_formatted() -> None:
    checked = swift("format", "lint", "--strict", "--recursive", str(PACKAGE))
    assert checked.returncode == 0, checked.stdout


@pytest.mark.usefixtures("built")
def test_the_kit_passes_its_tests_without_a_server() -> None:
    assert passed(kit_tests()) > 90


@pytest.mark.usefixtures("built")
def test_the_kit_passes_its_tests_on_a_server(served: Served, folder: Path) -> None:
    Image.linear_gradient("L").resize((900, 1200)).save(folder / "faceless.png")
    app = app_of(served, folder)
    killed = kit_tests("--filter", "KilledTests", **app, ILIKEYACUT_DIE="1")
    outbox = folder / "outbox.json"
    assert outbox.exists(), killed.stdout
    assert killed.returncode != 0, killed.stdout
    assert len(json.loads(outbox.read_text("utf-8"))["wishes"]) == 1
    assert passed(kit_tests("--filter", "LiveTests", **app)) > 7


@pytest.mark.usefixtures("built")
def test_the_kit_withstands_a_hostile_server() -> None:
    with hostile_server() as hostile:
        ended = kit_tests("--filter", "HostileServerTests", ILIKEYACUT_HOSTILE_URL=hostile.url)
    assert passed(ended) == 2
    assert hostile.pieces < MOST, "a flood was read to its end"
    assert not any(path.startswith("/stolen") for path in hostile.asked)
