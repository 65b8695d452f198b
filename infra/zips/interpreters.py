"""The interpreter that compiles a package: the version that will run it, so no other's will do."""

from __future__ import annotations

import sys
from pathlib import Path

from interpreters import folders, working


class InterpreterError(LookupError):
    """The version asked for does not work here; the text says what helps."""


def own_version() -> str:
    """Return the version that runs this."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def interpreter(version: str) -> Path:
    """Return an interpreter of a version. Raises InterpreterError."""
    found = Path(sys.executable) if version == own_version() else working(folders()).get(version)
    if found is None:
        raise InterpreterError(
            f"the package is compiled by Python {version}, and none works here: install one on "
            "the path or below pyenv, or set UNCOMPILED=1, which doubles the time of cold starts"
        )
    return found
