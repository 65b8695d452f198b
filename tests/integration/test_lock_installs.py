"""A lock installs on any day, whatever an index offers by then."""

import re
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.txt"))
(OPTIONS,) = re.findall(r"(?m)^PIP +:= -m pip (.*)$", (ROOT / "Makefile").read_text("utf-8"))
"""What the Makefile gives pip, whatever it installs."""


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


def pip(python: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Let this environment's pip work on another one."""
    return run(sys.executable, "-m", "pip", "--python", python, *arguments)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """The Python of an environment that holds nothing."""
    home = tmp_path / "empty"
    made = run(sys.executable, "-m", "venv", "--without-pip", home)
    assert made.returncode == 0, made.stderr
    return home / "bin" / "python"


def wheel(folder: Path, name: str, version: str, metadata: str = "") -> str:
    """Write a wheel without code; return its hash."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    file = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def outdated(tmp_path: Path) -> Path:
    """A lock beside an index folder that has a newer release of what it pins."""
    tea = wheel(tmp_path, "tea", "1.0", "Provides-Extra: sweet\n")
    cup = wheel(tmp_path, "cup", "1.0", "Requires-Dist: tea[sweet]>=1\n")
    wheel(tmp_path, "tea", "1.1", "Provides-Extra: sweet\n")
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"cup==1.0 --hash=sha256:{cup}\ntea==1.0 --hash=sha256:{tea}\n", "utf-8")
    return lock


def from_folder(python: Path, lock: Path, options: list[str]) -> subprocess.CompletedProcess[str]:
    source = ("--no-index", "--find-links", lock.parent, "--require-hashes", "-r", lock)
    return pip(python, *options, *source)


@pytest.mark.long
def test_a_lock_older_than_the_newest_release_installs(empty: Path, outdated: Path) -> None:
    done = from_folder(empty, outdated, OPTIONS.split())
    assert done.returncode == 0, done.stderr
    assert {"cup==1.0", "tea==1.0"} <= set(pip(empty, "freeze").stdout.split())
    assert pip(empty, "check").returncode == 0


@pytest.mark.long
def test_looking_requirements_up_would_stop_it(empty: Path, outdated: Path) -> None:
    done = from_folder(empty, outdated, [it for it in OPTIONS.split() if it != "--no-deps"])
    assert done.returncode != 0
    assert "tea[sweet]" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize("lock", LOCKS, ids=[lock.stem for lock in LOCKS])
def test_a_lock_fills_an_empty_environment(lock: Path, empty: Path) -> None:
    done = pip(empty, *OPTIONS.split(), "--require-hashes", "-r", lock)
    assert done.returncode == 0, done.stderr
    checked = pip(empty, "check")
    assert checked.returncode == 0, checked.stdout
