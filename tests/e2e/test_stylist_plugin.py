"""The example of docs/stylists.md: a stylist of somebody else's, installed as their own package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from support.cli import ASTRONAUT

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "stylist_plugin"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own that has the example, and what is installed here."""
    folder = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(EXAMPLE, folder / "source", ignore=shutil.ignore_patterns("__*"))
    venv.create(folder / "own", symlinks=True)
    (packages,) = (folder / "own").glob("lib/python*/site-packages")
    here = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
    (packages / "here.pth").write_text(here, "utf-8")
    made = folder / "own" / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    options = ("--offline", "--quiet", "--no-deps", "--no-build-isolation", "--python", made)
    subprocess.run([uv, "pip", "install", *options, source], check=True)
    return made


def ilikeyacut(python: Path, home: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    environment = {
        "PATH": os.defpath,
        "ILIKEYACUT_HOME": str(home),
        "ILIKEYACUT_STYLISTS": "tint",
        **settings,
    }
    command = [str(python), "-m", "ilikeyacut", *arguments]
    done = subprocess.run(
        command,
        env=environment,
        cwd=home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_it_is_found_by_its_name_and_makes_the_picture(python: Path, tmp_path: Path) -> None:
    made = tmp_path / "looks"
    arguments = ("try-on", ASTRONAUT, "--color", "copper", "--stylist", "tint", "--out", made)
    told = ilikeyacut(python, tmp_path / "home", *map(str, arguments), TINT_STRENGTH="40")
    assert told[0] == 0, told[1]
    assert [it for it in made.rglob("*") if it.is_file()]


def test_what_it_lacks_is_told_in_its_words(python: Path, tmp_path: Path) -> None:
    code, told = ilikeyacut(python, tmp_path / "home", "styles")
    assert (code, "TINT_STRENGTH (a percentage)" in told) == (2, True), told
