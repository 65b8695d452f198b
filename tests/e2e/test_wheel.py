"""The built wheel holds the package and only it, and the tests pass against it."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from support.ministack import executable

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {"ruff.toml"}
LICENCES = {f"licenses/{name}" for name in ("LICENSE", "NOTICE", "LICENSES/Apache-2.0.txt")}
READ_DATA = [f"tests/contracts/test_{name}.py" for name in ("cards", "face_mapper", "preview")]
"""What reads files of the package. All else is in the wheel if the list of its files is right."""
METADATA = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", *LICENCES}


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command that knows nothing of this pytest run; return what it printed."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "PYTHON", "VIRTUAL_ENV"))
    }
    environment["ILIKEYACUT_TEST_MINISTACK"] = executable()
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


def uv(*arguments: str | Path) -> None:
    run(Path(sys.executable).with_name("uv"), *arguments, "--offline", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with the build backend that is installed here."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def clean_python(wheel: Path, tmp_path: Path) -> Path:
    """A Python that has the wheel, and of this environment only what others made."""
    home = tmp_path / "clean"
    venv.create(home, symlinks=True)
    python = home / "bin" / "python"
    uv("pip", "install", "--no-deps", "--python", python, wheel)
    (packages,) = home.glob("lib/python*/site-packages")
    # Path files inside a folder so named are not read: our own editable install stays out.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return python


@pytest.fixture
def tests_alone(tmp_path: Path) -> Path:
    """A folder with the tests and what they need, and no code of the package."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("tests", "examples", "docs", "infra", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def package_files() -> set[str]:
    files = (path for path in (ROOT / "src").rglob("*") if path.is_file())
    return {
        path.relative_to(ROOT / "src").as_posix()
        for path in files
        if "__pycache__" not in path.parts and path.name not in LEFT_OUT
    }


def test_the_wheel_holds_the_package_and_only_it(wheel: Path) -> None:
    version = wheel.name.split("-")[1]
    metadata = {f"ilikeyacut-{version}.dist-info/{name}" for name in METADATA}
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert names - metadata == package_files()
    assert metadata <= names
    assert "ilikeyacut/py.typed" in names


@pytest.mark.long
def test_the_contracts_of_what_reads_data_pass_against_the_wheel(
    clean_python: Path, tests_alone: Path
) -> None:
    where = run(
        clean_python, "-P", "-c", "import ilikeyacut as it; print(it.__file__)", cwd=tests_alone
    )
    assert Path(where.strip()).is_relative_to(clean_python.parent.parent)
    assert clean_python.with_name("ilikeyacut").is_file()
    # -P keeps the working folder off the path, as the command `pytest` does.
    pytest_alone = (clean_python, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider")
    quick = ("-m", "not (slow or long or sweep or emulator)", *READ_DATA)
    report = run(*pytest_alone, *quick, cwd=tests_alone)
    assert " passed" in report
