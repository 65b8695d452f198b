"""`make pictures` writes the same sheet, page and table each time, and fails by its bounds."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from ilikeyacut.domain.values import Colour, Dye, Look
from pictures import bounds, cells, table, variations
from pictures.__main__ import main
from pictures.bounds import Bound
from pictures.cells import Cell
from pictures.variations import photo

ONE = ("--colours", "copper", "--variations", "original")
TWO = ("--portraits", "astronaut", "grace_hopper")
FILES = {"index.html", "sheet.png", "table.json", "table.txt"}


def run(out: Path, *options: str) -> int:
    return main([*ONE, *options, "--out", str(out)])


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one run over two portraits wrote."""
    folder = tmp_path_factory.mktemp("pictures")
    assert run(folder, *TWO, "--styles", "afro") == 0
    return folder


def test_every_picture_is_in_the_table(out: Path) -> None:
    assert {path.name for path in out.iterdir()} == FILES
    every = json.loads((out / "table.json").read_text("utf-8"))
    assert [(row["portrait"], row["look"], row["refused"]) for row in every] == [
        ("astronaut", "afro", None),
        ("astronaut", "copper", None),
        ("grace_hopper", "afro", "HAIR_NOT_VISIBLE"),
        ("grace_hopper", "copper", "HAIR_NOT_VISIBLE"),
    ]
    told = (out / "table.txt").read_text("utf-8")
    assert "held by 2" in told
    assert re.search(r"photo, its own hair +iou\nastronaut/original +0\.9", told)
    assert "MISSED" not in told


def test_the_sheet_has_a_column_for_each_look(out: Path) -> None:
    with Image.open(out / "sheet.png") as sheet:
        assert sheet.size[0] > 3 * 180


def test_the_page_needs_nothing_beside_it(out: Path) -> None:
    page = (out / "index.html").read_text("utf-8")
    assert page.count("<img") == page.count('src="data:image/jpeg;base64,') == 4
    assert "http" not in page


@pytest.mark.sweep
def test_the_same_pictures_come_out_each_time(out: Path, tmp_path: Path) -> None:
    run(tmp_path, *TWO, "--styles", "afro")
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_a_missed_bound_is_told_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    strict = Bound(".2f", "impossible", most=-1.0)
    monkeypatch.setattr(bounds, "BOUNDS", {**bounds.BOUNDS, "off": strict})
    monkeypatch.setattr(table, "BOUNDS", bounds.BOUNDS)
    assert run(tmp_path, "--portraits", "astronaut", "--styles") == 1
    assert "MISSED by 1 of 1" in capsys.readouterr().out


def test_the_network_judges_no_new_hair_where_it_misses_the_persons_own() -> None:
    bob = {"bob": Look(hairstyle="bob", dye=Dye(colour=Colour.parse("chestnut")))}
    missed = cells.row(photo("eisenhower", "original"), bob)
    assert missed.own is not None
    assert missed.own < bounds.SEES
    assert "iou" not in missed.cells[0].values
    assert "left" in missed.cells[0].values


def test_a_stylist_that_fails_after_the_photo_was_accepted_is_a_miss() -> None:
    failed: Sequence[Cell] = [Cell("someone", "original", "bob", True, failed="RESULT_UNCHANGED")]
    assert not table.holds(failed)
    assert "someone/original/bob: RESULT_UNCHANGED" in table.text(failed, {})


@pytest.mark.parametrize(
    "kind",
    ["rotated", "relit", "tinted", "wall", "leaves", "noise", "jpeg-50"],
)
def test_each_kind_of_photo_is_another_photo_of_the_same_size(kind: str) -> None:
    made, original = (variations.photo("astronaut", it).rgb for it in (kind, "original"))
    assert made.shape == original.shape
    assert (made != original).mean() > 0.3
