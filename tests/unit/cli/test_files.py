"""Pictures are written whole, and never over a file that is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ilikeyacut.entrypoints.cli.files import Export, Made

SET = (Made("1.jpg", b"image"), Made("1-thumbnail.jpg", b"thumbnail"))


def written(export: Export, pictures: tuple[Made, ...] = SET) -> list[str]:
    return [path.name for path in export.write(pictures)]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_names_that_are_free_are_taken_as_they_are(tmp_path: Path) -> None:
    assert written(Export(tmp_path / "out", "me-bob")) == ["me-bob-1.jpg", "me-bob-1-thumbnail.jpg"]
    assert set(contents(tmp_path / "out").values()) == {b"image", b"thumbnail"}


@pytest.mark.parametrize("taken", ["me-bob-1.jpg", "me-bob-1-thumbnail.jpg"])
def test_one_taken_name_moves_the_whole_set_on(taken: str, tmp_path: Path) -> None:
    (tmp_path / taken).write_bytes(b"theirs")
    names = ["me-bob_2-1.jpg", "me-bob_2-1-thumbnail.jpg"]
    assert written(Export(tmp_path, "me-bob")) == names
    assert contents(tmp_path) == {taken: b"theirs", names[0]: b"image", names[1]: b"thumbnail"}
    assert written(Export(tmp_path, "me-bob"))[0] == "me-bob_3-1.jpg"


def test_a_dangling_link_is_kept(tmp_path: Path) -> None:
    (tmp_path / "me-bob-1.jpg").symlink_to(tmp_path / "nowhere")
    assert written(Export(tmp_path, "me-bob"))[0] == "me-bob_2-1.jpg"
    assert not (tmp_path / "nowhere").exists()


def test_a_repeated_command_finds_its_own_files(tmp_path: Path) -> None:
    written(Export(tmp_path, "me-bob"))
    (tmp_path / "me-bob-1-thumbnail.jpg").unlink()  # as if it had been killed before that one
    names = ["me-bob-1.jpg", "me-bob-1-thumbnail.jpg"]
    assert written(Export(tmp_path, "me-bob", repeated=True)) == names
    assert set(contents(tmp_path)) == set(names)
    other = (Made("1.jpg", b"other"), SET[1])
    assert written(Export(tmp_path, "me-bob", repeated=True), other)[0] == "me-bob_2-1.jpg"


def test_force_overwrites(tmp_path: Path) -> None:
    (tmp_path / "me-bob-1.jpg").write_bytes(b"theirs")
    assert written(Export(tmp_path, "me-bob", force=True))[0] == "me-bob-1.jpg"
    assert contents(tmp_path)["me-bob-1.jpg"] == b"image"
    assert len(contents(tmp_path)) == 2


def test_a_file_system_without_links_serves_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    (tmp_path / "me-bob-1-thumbnail.jpg").write_bytes(b"theirs")
    names = ["me-bob_2-1.jpg", "me-bob_2-1-thumbnail.jpg"]
    assert written(Export(tmp_path, "me-bob")) == names
    assert contents(tmp_path) == {
        "me-bob-1-thumbnail.jpg": b"theirs",
        names[0]: b"image",
        names[1]: b"thumbnail",
    }


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        written(Export(tmp_path, "me-bob"))
    assert contents(tmp_path) == {}


def test_names_hold_nothing_that_leads_elsewhere(tmp_path: Path) -> None:
    export = Export.named(tmp_path, "../../me & you.jpg", "../bob", force=False)
    assert export.stem == "me-you-bob"
    assert Export.named(tmp_path, "-", "bob", force=False).stem == "selfie-bob"
