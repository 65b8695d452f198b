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
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
(PIP,) = re.findall(r"(?m)^PIP +:= -m pip (.*)$", MAKEFILE)
(UV,) = re.findall(r"(?m)^UV +:= (.*)$", MAKEFILE)
"""What the Makefile gives pip and uv, whatever they install."""


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


def pip(python: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Let this environment's pip work on another one."""
    return run(sys.executable, "-m", "pip", "--python", python, *arguments)


def uv(python: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Let this environment's uv work on another one."""
    return run(Path(sys.executable).with_name("uv"), *arguments, "--python", python)


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


def filled(python: Path, done: subprocess.CompletedProcess[str]) -> None:
    """Check that what was installed is whole."""
    assert done.returncode == 0, done.stderr
    checked = pip(python, "check")
    assert checked.returncode == 0, checked.stdout


def from_folder(lock: Path) -> list[str]:
    return ["--no-index", "--find-links", str(lock.parent), "-r", str(lock)]


@pytest.mark.long
def test_a_lock_older_than_the_newest_release_installs_by_uv(empty: Path, outdated: Path) -> None:
    filled(empty, uv(empty, *UV.split(), *from_folder(outdated)))
    assert {"cup==1.0", "tea==1.0"} <= set(pip(empty, "freeze").stdout.split())


@pytest.mark.long
def test_a_lock_older_than_the_newest_release_installs_by_pip(empty: Path, outdated: Path) -> None:
    filled(empty, pip(empty, *PIP.split(), "--require-hashes", *from_folder(outdated)))
    assert {"cup==1.0", "tea==1.0"} <= set(pip(empty, "freeze").stdout.split())


@pytest.mark.long
def test_looking_requirements_up_would_stop_pip(empty: Path, outdated: Path) -> None:
    options = [option for option in PIP.split() if option != "--no-deps"]
    done = pip(empty, *options, "--require-hashes", *from_folder(outdated))
    assert done.returncode != 0
    assert "tea[sweet]" in done.stderr


@pytest.mark.long
def test_uv_takes_no_file_of_another_hash(empty: Path, outdated: Path) -> None:
    outdated.write_text(re.sub("sha256:.{4}", "sha256:0000", outdated.read_text("utf-8")), "utf-8")
    done = uv(empty, *UV.split(), *from_folder(outdated))
    assert done.returncode != 0
    assert "Hash mismatch" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize("lock", LOCKS, ids=[lock.stem for lock in LOCKS])
def test_a_lock_fills_an_empty_environment(lock: Path, empty: Path) -> None:
    filled(empty, uv(empty, *UV.split(), "-r", lock))


@pytest.mark.long
def test_pip_fills_it_where_uv_cannot(empty: Path) -> None:
    lock = ROOT / "requirements-ministack.txt"
    filled(empty, pip(empty, *PIP.split(), "--require-hashes", "-r", lock))
