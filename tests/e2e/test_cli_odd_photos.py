"""Odd photos through the command line: tried on at their own size, or refused and forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from ilikeyacut.testing.portraits import portrait
from support.cli import Home
from support.lanes import swept
from support.odd_photos import ODD, REFUSED, png

ACCEPTED = ("monochrome", "4:1", "see-through", "see-through and grey", "palette")
"""A picture of each mode, and a long one; integration/test_stylist_odd_photos.py has them all."""
LOOK = ("--style", "bob", "--color", "copper")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home for all, with its catalogue: a selfie more or less changes nothing for the next."""
    home = Home(tmp_path_factory.mktemp("home") / "home", {"ILIKEYACUT_STYLISTS": "preview"})
    assert home.run("credits").code == 0
    return home


def taken(name: str, folder: Path) -> Path:
    path = folder / "selfie.png"
    path.write_bytes(png(ODD[name]()))
    return path


@pytest.mark.parametrize("name", swept(ACCEPTED))
def test_accepted(name: str, home: Home, tmp_path: Path) -> None:
    told = home.run("try-on", taken(name, tmp_path), *LOOK, "--json")
    assert (told.code, told.err) == (0, ""), told
    (result,) = told.json["results"]
    with Image.open(result["image"]) as image:
        assert image.size == ODD[name]().size
        assert image.mode == "RGB"


@pytest.mark.parametrize("name", swept(tuple(REFUSED)[::3]))
def test_refused(name: str, home: Home, tmp_path: Path) -> None:
    """A sample: integration/test_stylist_odd_photos.py has each of them judged."""
    files = home.files()
    told = home.run("try-on", taken(name, tmp_path), *LOOK, "--json")
    assert told.code == 3, told
    assert told.failure["code"] == REFUSED[name]
    assert told.failure["hint"]
    assert home.files() == files


@pytest.mark.long
def test_25_megapixels(home: Home, tmp_path: Path) -> None:
    portrait().resize((5000, 5000), Image.Resampling.BICUBIC).save(tmp_path / "selfie.jpg")
    told = home.run("try-on", tmp_path / "selfie.jpg", "--style", "bob", "--json")
    assert (told.code, told.err) == (0, ""), told
    with Image.open(told.json["results"][0]["image"]) as image:
        assert image.size == (5000, 5000)
