"""Imports the handlers of a package with nothing else on the path, so that nothing is missing."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path

from functions import FUNCTIONS, HANDLERS
from zips.folders import BuildError
from zips.locked import Target

ALONE = ("-I", "-S", "-B")
"""Options of Python: it sees neither variables nor installed packages, and writes nothing."""

IMPORT = """
import sys
from importlib import import_module
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    assert callable(import_module(name).handler), name
"""


def runs_here(target: Target) -> bool:
    """Whether this machine can load a package's compiled extensions."""
    return (platform.system(), platform.machine()) == ("Linux", target.machine)


def handlers(kind: str) -> list[str]:
    """Return the modules of the functions that run a kind of package."""
    return [f"{HANDLERS}.{name}" for name, it in FUNCTIONS.items() if it.package == kind]


def import_all(folder: Path, kind: str, python: Path) -> None:
    """Import every handler of a package. Raises BuildError."""
    command = [str(python), *ALONE, "-c", IMPORT, str(folder), *handlers(kind)]
    done = subprocess.run(  # noqa: S603 - the interpreter that was found
        command, env={}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(f"a handler of the package {kind} cannot be imported:\n{done.stderr}")
