"""Styles are laid beside earlier pictures of them, and the README's picture is small."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pictures import against, portraits, proud
from pictures.__main__ import main
from pictures.against import Pair

HEAD = np.zeros((against.SIDE, against.SIDE, 3), np.uint8)


def pair(portrait: str, was: float, now: float) -> Pair:
    values = [{"tones": it, "across": it, "along": it, "outline": it / 10} for it in (was, now)]
    return Pair("bob", portrait, "black", (HEAD, HEAD), (values[0], values[1]))


def test_a_style_is_told_before_and_after() -> None:
    told = against.text([pair("one", 0.5, 1), pair("two", 1, 1), pair("three", 2, 4)])
    numbers = told.splitlines()[1].split()
    assert numbers == ["bob", *["1.00", "1.59"] * 3, "0.20", "0.40"]


def test_few_pictures_have_no_mean() -> None:
    assert against.text([pair("one", 0.5, 1)]).splitlines()[1].split()[1:3] == ["?", "?"]


@pytest.mark.long
def test_a_folder_of_earlier_pictures_makes_a_sheet(tmp_path: Path) -> None:
    photo = portraits.FOLDER / "astronaut.png"
    for name in (
        "bob_astronaut_chestnut",
        "bob_some_one_chestnut",
        "some_one",
        "long_astronaut_red",
    ):
        shutil.copy(photo, tmp_path / f"{name}.png")
    out = tmp_path / "out"
    assert main(["--against", str(tmp_path), "--styles", "bob", "--out", str(out)]) == 0
    with Image.open(out / "against.png") as sheet:
        assert sheet.size[0] == 2 * (2 * against.SIDE + against.MARGIN) + against.MARGIN
    told = (out / "against.txt").read_text("utf-8").splitlines()
    assert [line.split()[0] for line in told[:2]] == ["style", "bob"]
    assert not told[2]


@pytest.mark.long
def test_the_picture_of_the_readme_is_small(tmp_path: Path) -> None:
    path = tmp_path / "try-ons.jpg"
    assert proud.write(path) == path.stat().st_size <= proud.MOST_BYTES
    with Image.open(path) as shown:
        assert shown.size[0] > 4 * proud.SIDE
