"""The same files make the same bytes, whatever else differs."""

from __future__ import annotations

import os
from pathlib import Path
from zipfile import ZipFile

from zips.archives import pack

FILES = {"b/two.py": "2", "a.py": "1", "b/__pycache__/two.pyc": "compiled"}


def folder(where: Path, names: list[str], mode: int, time: int) -> Path:
    for name in names:
        file = where / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FILES[name], "utf-8")
        file.chmod(mode)
        os.utime(file, (time, time))
    return where


def test_order_modes_and_times_change_nothing(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", [*FILES], 0o600, 1_000_000_000)
    two = folder(tmp_path / "two", [*reversed(FILES)], 0o755, 1_700_000_000)
    first, second = pack(one, tmp_path / "1.zip"), pack(two, tmp_path / "2.zip")
    assert first == second
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    assert (first.files, first.unpacked) == (3, 10)
    with ZipFile(tmp_path / "1.zip") as archive:
        assert archive.namelist() == sorted(FILES)
        assert {it.external_attr >> 16 for it in archive.infolist()} == {0o100644}


def test_other_content_has_another_digest(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", [*FILES], 0o600, 1_000_000_000)
    before = pack(one, tmp_path / "1.zip")
    (one / "a.py").write_text("3", "utf-8")
    after = pack(one, tmp_path / "1.zip")
    assert (before.sha256 != after.sha256, before.unpacked) == (True, after.unpacked)
    assert [it.name for it in tmp_path.iterdir() if it.is_file()] == ["1.zip"]
