"""Interpreters are found by running them, not by their names."""

import sys
from pathlib import Path

import pytest

import interpreters

CURRENT = f"{sys.version_info.major}.{sys.version_info.minor}"
SHIM = "#!/bin/sh\necho 'python3.14: command not found' >&2\nexit 127\n"
NAMESAKE = "#!/bin/sh\necho 3.10\n"


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(script, "utf-8")
    file.chmod(0o755)
    return file


def test_the_first_that_works_is_taken(tmp_path: Path) -> None:
    shims, real = tmp_path / "shims", tmp_path / "real"
    name = f"python{CURRENT}"
    program(shims, name, SHIM)
    works = program(real, name, f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    program(tmp_path / "later", name, SHIM)
    places = (tmp_path / "missing", shims, real, tmp_path / "later")
    assert interpreters.working(places) == {CURRENT: works}


@pytest.mark.parametrize("script", [SHIM, NAMESAKE, "no program"])
def test_a_name_alone_is_not_enough(script: str, tmp_path: Path) -> None:
    program(tmp_path, "python3.14", script)
    assert interpreters.working([tmp_path]) == {}


def test_what_is_missing_is_named() -> None:
    assert interpreters.tried(None).startswith("NOT TESTED")


def test_the_newest_runs_the_tests_and_the_others_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: list[str] = []
    versions = [version for version in interpreters.VERSIONS if version != CURRENT][:2]
    monkeypatch.setattr(
        interpreters, "working", lambda _: {version: Path(version) for version in versions}
    )

    def tried(program: Path | None) -> str:
        run.extend([program.name] if program else [])
        return "passed"

    monkeypatch.setattr(interpreters, "tried", tried)
    assert interpreters.main() == 0
    assert run == versions[1:]
    assert f"python{versions[0]}: {interpreters.LEFT_OUT}" in capsys.readouterr().out


def test_every_unit_is_tested_that_no_other_test_runs() -> None:
    found, units = interpreters.tests(), Path("tests/unit")
    assert {str(units / "sqlite"), str(units / "test_exports.py"), "tests/contracts"} <= {*found}
    assert [
        it for it in found if Path(it).name.startswith(("application", "hair", "pillow", "preview"))
    ] == []
