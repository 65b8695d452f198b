"""A package that is missing, broken or without a handler is refused in a sentence."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

import packages
from packages import BUILD, HANDLERS, Packages, PackagesError, folder


def package(where: Path, *functions: str) -> Packages:
    """Return a folder with a package `plain` that has these functions."""
    where.mkdir(parents=True, exist_ok=True)
    with ZipFile(where / "plain.zip", "w") as archive:
        for name in functions:
            archive.writestr(f"{HANDLERS}/{name}.py", "")
    return Packages(where)


def test_a_package_with_its_handler_is_returned(tmp_path: Path) -> None:
    assert package(tmp_path, "relay").archive("plain", "relay") == tmp_path / "plain.zip"


@pytest.mark.parametrize(
    ("name", "command"),
    [("packages", "`make package`"), ("packages-x86_64", "`make package ARCH=x86_64`")],
)
def test_a_missing_package_names_what_builds_it(name: str, command: str, tmp_path: Path) -> None:
    with pytest.raises(PackagesError) as refused:
        Packages(tmp_path / name).archive("plain", "relay")
    assert str(refused.value) == f"{tmp_path / name / 'plain.zip'} is missing: {command} builds it"


def test_a_missing_handler_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackagesError, match="has no handler of `upkeep`: `make package"):
        package(tmp_path, "relay").archive("plain", "upkeep")


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plain.zip").write_bytes(b"half of a zi")
    with pytest.raises(PackagesError, match=r"plain\.zip is no zip"):
        Packages(tmp_path).archive("plain", "relay")


def test_what_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(file: Path) -> None:
        raise PermissionError(13, "Permission denied", str(file))

    made = package(tmp_path, "relay")
    monkeypatch.setattr(packages, "ZipFile", forbidden)
    with pytest.raises(PackagesError, match=r"plain\.zip cannot be read: Permission denied"):
        made.archive("plain", "relay")


def test_a_folder_is_found_from_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Packages.named("built") == Packages(tmp_path / "built")


def test_names_of_folders(tmp_path: Path) -> None:
    assert Packages.named("none").archive("plain", "relay") is None
    assert Packages.named("") == Packages(folder()) == Packages(BUILD / "packages")
    assert Packages.named(str(tmp_path)) == Packages(tmp_path)
    assert folder("x86_64") == BUILD / "packages-x86_64"
