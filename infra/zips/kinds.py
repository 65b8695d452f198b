"""What each kind of package consists of. functions.py says which function runs which kind.

A kind has the dependencies of the project and those of some extras, without what its functions
never import. So a new dependency is in every package until somebody names it here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


@dataclass(frozen=True)
class Kind:
    """The extras of a kind, what its functions never import, and its limit in MB, unpacked.

    `without` are distributions, `left_out` folders of others and of our own.
    """

    extras: tuple[str, ...]
    without: tuple[str, ...]
    left_out: tuple[str, ...]
    limit: int

    def requirements(self) -> list[Requirement]:
        """Return what the kind's packages are installed for, as pyproject.toml words it."""
        project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
        optional = project["optional-dependencies"]
        texts = [*project["dependencies"], *(it for extra in self.extras for it in optional[extra])]
        return [Requirement(it) for it in dict.fromkeys(texts)]


TERMINAL = ("filelock", "pycognito", "rich", "typer")
"""For the command line, one machine's worker, and signing in as a phone does."""

ONE_SERVER = ("argon2-cffi", "python-multipart", "uvicorn")
"""For `ilikeyacut serve`, which has accounts and a store of its own."""

PICTURES = ("pillow", "pillow-heif")
NEVER = (*TERMINAL, "dnspython")
"""dnspython asks whether a mail server exists, which no check of an address here does."""

FOLDERS = (
    *("ilikeyacut/client", "ilikeyacut/entrypoints/cli", "ilikeyacut/testing"),
    *("boto3/data", "boto3/examples"),  # only its managed transfers are used
)
TEMPLATES = "ilikeyacut/adapters/preview/data"
"""Hair templates and networks, 8 MB."""

KINDS: Mapping[str, Kind] = {
    "plain": Kind(
        extras=("aws", "tracing"),
        without=(*NEVER, *PICTURES, "pyjwt", "redis"),
        left_out=(*FOLDERS, TEMPLATES),
        limit=45,
    ),
    "http": Kind(
        extras=("aws", "lambda", "server", "tracing"),
        without=(*NEVER, *PICTURES, *ONE_SERVER, "segno"),
        left_out=(*FOLDERS, TEMPLATES),
        limit=60,
    ),
    "pictures": Kind(
        extras=("aws", "gemini", "lambda", "preview", "server", "tracing"),
        without=(*NEVER, *ONE_SERVER),
        left_out=(*FOLDERS, "numpy/f2py"),
        limit=255,
    ),
}
