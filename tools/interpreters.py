"""Test on the newest other Python from 3.11 to 3.14 that works here; name those left out.

It runs the quick tests of units, contracts and stored samples, each with one of its parameters.
What breaks on a release breaks on those after it, too. Arithmetic on pixels breaks on none, and
takes as long as the rest: of it the contracts run. Use cases run under the tests of the command
line and of HTTP. For all quick tests on another one: make quick PYTHON=...

Usage: .venv/bin/python tools/interpreters.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = tuple(f"3.{minor}" for minor in range(11, 15))
UNITS = ROOT / "tests" / "unit"
OTHERWISE = {"application", "hair", "pillow", "preview"}
"""Use cases, which the units of the command line and of HTTP run, and arithmetic on pixels."""
QUICK = "--once -m 'not (slow or long or sweep or emulator)'"
"""One parameter of each test: interpreters differ in syntax and libraries, not in values."""
LEFT_OUT = "LEFT OUT: a newer one ran the tests"
PROBE = "import ensurepip, sqlite3, ssl, sys; print('%d.%d' % sys.version_info[:2])"
"""Says the version where the interpreter has all that an environment needs."""


def main() -> int:
    """Return how many interpreters the tests failed on."""
    found = working(folders())
    current = f"{sys.version_info.major}.{sys.version_info.minor}"
    others = [version for version in VERSIONS if version != current]
    newest = max((it for it in others if it in found), default="", key=VERSIONS.index)
    results = {
        version: LEFT_OUT if found.get(version) and version != newest else tried(found.get(version))
        for version in others
    }
    for version, result in results.items():
        print(f"python{version}: {result}")
    return sum(result.startswith("FAILED") for result in results.values())


def folders() -> Iterator[Path]:
    """Yield where interpreters may lie: on the path, and among pyenv's versions."""
    yield from map(Path, os.get_exec_path())
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob("versions/*/bin"), reverse=True)


def working(places: Iterable[Path]) -> dict[str, Path]:
    """Return the first interpreter of each version that answers when it is run.

    A name proves nothing: a version manager's shim is there for versions that are not.
    """
    found: dict[str, Path] = {}
    for place in places:
        for version in VERSIONS:
            program = place / f"python{version}"
            if version not in found and answer(program) == version:
                found[version] = program
    return found


def answer(program: Path) -> str | None:
    """Return the version that an interpreter says it is; None if it does not run."""
    try:
        said = subprocess.run([program, "-c", PROBE], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return said.stdout.strip() if said.returncode == 0 else None


def tried(program: Path | None) -> str:
    """Run the tests on an interpreter; return how they went."""
    if program is None:
        return "NOT TESTED: no working interpreter was found"
    start = monotonic()
    command = ["make", "quick", f"PYTHON={program}", f"PYTEST_ARGS={' '.join(tests())} {QUICK}"]
    done = subprocess.run(command, cwd=ROOT, check=False)
    took = f"{monotonic() - start:.0f} s, {program}"
    return f"passed in {took}" if done.returncode == 0 else f"FAILED after {took}"


def tests() -> list[str]:
    """Return the files and folders of the tests that the interpreter runs."""
    units = [it for it in UNITS.iterdir() if it.name not in OTHERWISE | {"__pycache__"}]
    others = [ROOT / "tests" / "contracts", ROOT / "tests" / "samples"]
    return sorted(str(it.relative_to(ROOT)) for it in (*units, *others))


if __name__ == "__main__":
    sys.exit(main())
