"""What is removed from a package, and what stays."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from zips import folders
from zips.folders import BuildError, compile_all, prune
from zips.interpreters import InterpreterError, interpreter
from zips.locked import Target

STAY = [
    "botocore/docs/utils.py",
    "ilikeyacut-1.dist-info/entry_points.txt",
    "ilikeyacut-1.dist-info/METADATA",
    "ilikeyacut-1.dist-info/licenses/LICENSE",
    "numpy/testing/__init__.py",
    "library/RECORD",
    "library/tests.py",
]
GO = [
    "bin/tool",
    ".lock",
    "numpy/_core/tests/test_array.py",
    "numpy/_core/include/array.h",
    "library/__pycache__/tests.cpython-39.pyc",
    "library/__init__.pyi",
    "ilikeyacut/testing/__init__.py",
    *(f"a-1.dist-info/{it}" for it in ("RECORD", "INSTALLER", "direct_url.json", "uv_cache.json")),
]


def filled(folder: Path, names: list[str]) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return folder


def test_what_functions_do_not_need_goes(tmp_path: Path) -> None:
    prune(filled(tmp_path, STAY + GO), ["ilikeyacut/testing"])
    left = {it.relative_to(tmp_path).as_posix() for it in tmp_path.rglob("*") if it.is_file()}
    assert left == {*STAY}


def test_a_folder_to_leave_out_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        prune(tmp_path, ["ilikeyacut/moved"])


def test_modules_are_compiled_without_traces_of_where(tmp_path: Path) -> None:
    compiled = []
    for name in ("here", "elsewhere"):
        module = filled(tmp_path / name, ["library/__init__.py"]) / "library" / "__init__.py"
        module.write_text("NAMES = {'a', 'b', 'c'}\ndef f(x): return x in {'d', 'e'}\n", "utf-8")
        compile_all(tmp_path / name, Path(sys.executable))
        [made] = (tmp_path / name).rglob("*.pyc")
        compiled.append(made.read_bytes())
    assert compiled[0] == compiled[1]
    assert compiled[0][4:8] == (1).to_bytes(4, "little"), "by an unchecked hash"


def test_a_module_that_cannot_be_compiled_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("def", "utf-8")
    with pytest.raises(BuildError, match="SyntaxError"):
        compile_all(tmp_path, Path(sys.executable))


def test_a_python_that_is_not_here_is_refused_in_a_sentence() -> None:
    with pytest.raises(InterpreterError, match=r"Python 3\.99, and none works here: install one"):
        interpreter("3.99")


def test_pip_installs_where_uv_finds_no_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def run(*command: str | Path) -> None:
        ran.append([str(it) for it in command])
        if command[0] == folders.UV:
            raise BuildError("no index")

    monkeypatch.setattr(folders, "_run", run)
    folders._install(tmp_path, Target("3.13", "arm64"), "-r", "pins.txt")
    by_uv, online, by_pip = ran
    assert by_uv == [*online, "--offline"]
    assert by_pip[:4] == [sys.executable, "-m", "pip", "install"]
    assert "manylinux_2_28_aarch64" in by_pip
    assert "manylinux_2_17_aarch64" in by_pip
    assert by_pip[-2:] == ["-r", "pins.txt"]
