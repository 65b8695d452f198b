"""The functions' packages: what each cannot load, and packages that all tests of a run share."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import awslambdaric
from filelock import FileLock

from zips import __main__ as zips
from zips import archives
from zips.archives import Packed
from zips.handlers import ALONE
from zips.interpreters import interpreter, own_version
from zips.locked import Target

HERE = Target(own_version(), "arm64" if platform.machine() == "aarch64" else "x86_64")
"""This machine and its Python."""

Rooms = dict[str, frozenset[str]]

NO_FUNCTION: Rooms = {
    "adapters/cognito": frozenset({"pycognito"}),
    "adapters/files": frozenset({"filelock"}),
    "adapters/passwords": frozenset({"argon2-cffi"}),
    "entrypoints/http": frozenset({"python-multipart", "uvicorn"}),
}
NO_PICTURES: Rooms = NO_FUNCTION | {
    "adapters/gemini": frozenset({"google-auth", "google-genai", "httpx2", "pillow"}),
    "adapters/memory": frozenset({"pillow"}),
    "adapters/pillow": frozenset({"pillow", "pillow-heif"}),
    "adapters/preview": frozenset({"numpy", "opencv-python-headless"}),
    "adapters/segno": frozenset({"segno"}),
}
NO_REQUESTS: Rooms = NO_PICTURES | {
    "adapters/jwt": frozenset({"pyjwt"}),
    "adapters/redis": frozenset({"redis"}),
    "entrypoints/http": frozenset({"fastapi", "python-multipart", "starlette", "uvicorn"}),
    "entrypoints/lambdas": frozenset({"fastapi", "mangum"}),
}
LACKING: Mapping[str, Rooms] = {
    "plain": NO_REQUESTS,
    "http": NO_PICTURES,
    "pictures": NO_FUNCTION,
}
"""What the modules of a room import, at once or late, that a kind of package does not have.

Its functions never come there. The other rooms of the package have everything.
"""

RUNTIME = ("awslambdaric", "runtime_client*", "simplejson", "snapshot_restore_py*")
"""What Lambda has beside a package, as this environment has it."""

START = """
import runpy, sys
sys.path += sys.argv[1:3]
del sys.argv[1:4]
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


def build(kind: str, target: Target, out: Path) -> Packed:
    """Build a package that is little compressed: to shrink the largest takes half a minute."""
    with patch.object(archives, "LEVEL", 1):
        return zips.build(kind, target, interpreter(target.python), out)


def built(kind: str, target: Target, shared: Path) -> Path:
    """Return a package that is built once for all processes of a run."""
    out = shared / f"zips-{target.architecture}-{target.python}"
    with FileLock(f"{out}-{kind}.lock"):
        if not (out / f"{kind}.zip").exists():
            build(kind, target, out)
    return out / f"{kind}.zip"


def unpacked(package: Path, folder: Path) -> Path:
    """Unpack a package into a folder, and return it."""
    with ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


def alone(package: Path, script: str, *arguments: str) -> list[str]:
    """Return the command that runs a script with nothing but a package on the path."""
    line = f"import sys; sys.path.insert(0, {str(package)!r})\n{script}"
    return [sys.executable, *ALONE, "-c", line, *arguments]


def in_lambda(package: Path, runtime: Path) -> tuple[str, ...]:
    """Return a Python that has a package and Lambda's runtime client on its path, nothing else."""
    return (sys.executable, *ALONE, "-c", START, str(package), str(runtime))


def runtime(folder: Path) -> Path:
    """Fill a folder with Lambda's runtime client, and return it."""
    installed = Path(awslambdaric.__file__).parents[1]
    for pattern in RUNTIME:
        for found in installed.glob(pattern):
            if found.suffix != ".dist-info":
                (folder / found.name).symlink_to(found)
    return folder
