"""A package as a folder: installed, pruned, trimmed and compiled."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from trim_botocore import copy as trimmed
from zips.kinds import Kind
from zips.locked import Target, pinned

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")

OF_THE_BUILD = {
    *("INSTALLER", "RECORD", "REQUESTED"),
    *("direct_url.json", "uv_build.json", "uv_cache.json"),
}
"""What installers note in a distribution's .dist-info: their own paths and times."""

FOR_BUILDING = (".a", ".c", ".h", ".pxd", ".pyi", ".pyx")
"""Endings of files for compilers and type checkers."""

FOR_OTHERS = {"__pycache__", "sboms", "tests"}
"""Folders that functions never import. `docs` is none of them: botocore imports its own."""

GLIBC = range(28, 16, -1)
"""Minor versions of glibc whose wheels functions can load, as pip has to be told."""


class BuildError(Exception):
    """A program that builds a package failed; the text is what it said."""


def wheel(folder: Path) -> Path:
    """Build this checkout's wheel into a folder."""
    _run(UV, "build", "--wheel", "--no-build-isolation", "--offline", "--quiet",
         "--python", sys.executable, "--out-dir", folder, ROOT)  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


def fill(folder: Path, kind: Kind, target: Target, wheel: Path) -> None:
    """Install a kind's pins and the wheel, and remove what functions do not need.

    Raises LockError, BuildError.
    """
    lock = folder.with_name(f"{folder.name}.txt")
    lock.write_text("\n".join(pinned(kind, target)), "utf-8")
    _install(folder, target, "--require-hashes", "-r", lock)
    _install(folder, target, wheel)
    prune(folder, kind.left_out)
    whole = (folder / "botocore").rename(folder.with_name(f"{folder.name}-botocore"))
    trimmed(folder, whole=whole)


def prune(folder: Path, left_out: Iterable[str] = ()) -> None:
    """Remove what functions do not need from a folder of installed distributions."""
    shutil.rmtree(folder / "bin", ignore_errors=True)
    for part in left_out:
        shutil.rmtree(folder / part)
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and path.name in FOR_OTHERS:
            shutil.rmtree(path)
        elif path.is_file() and (_noted(path) or path.suffix in FOR_BUILDING):
            path.unlink()


def compile_all(folder: Path, python: Path) -> None:
    """Compile every module with the functions' Python.

    Neither the time nor the hash of a source is looked at when a module is loaded. A seed for
    hashes and one process make the same bytes each time.
    """
    _run(python, "-S", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash",
         "-s", folder, folder, PYTHONHASHSEED="0")  # fmt: skip


def _noted(path: Path) -> bool:
    if path.parent.suffix == ".dist-info":
        return path.name in OF_THE_BUILD
    return path.name == ".lock"


def _install(folder: Path, target: Target, *what: str | Path) -> None:
    """Install from uv's cache if it has everything, for pins and hashes leave nothing to ask.

    uv reads nothing of pip's configuration: where it finds no index, pip installs.
    """
    common = ("--quiet", "--no-deps", "--target", folder, "--only-binary", ":all:",
              "--python-version", target.python)  # fmt: skip
    by_uv = (UV, "pip", "install", "--link-mode", "copy", *common,
             "--python-platform", target.platform, *what)  # fmt: skip
    for command in ((*by_uv, "--offline"), by_uv):
        with suppress(BuildError):
            return _run(*command)
    tags = (*(f"manylinux_2_{n}" for n in GLIBC), "manylinux2014")
    platforms = [it for tag in tags for it in ("--platform", f"{tag}_{target.machine}")]
    return _run(sys.executable, "-m", "pip", "install", "--disable-pip-version-check",
                "--no-compile", "--implementation", "cp", *common, *platforms, *what)  # fmt: skip


def _run(*command: str | Path, **environment: str) -> None:
    done = subprocess.run(  # noqa: S603 - programs of this checkout
        command,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"{Path(command[0]).name} failed:\n{done.stdout}")
