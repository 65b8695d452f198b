"""Build packages of functions: python -m zips [--arch x86_64] [--python 3.13] [KIND ...].

arm64 is for AWS and by default for the Python of stages.py. x86_64 is for the emulator and by
default for the Python that runs this, which is the emulator's. OpenCV for it is larger than what
Lambda takes.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from packages import folder
from stages import DEV
from zips.archives import Packed, pack
from zips.folders import BuildError, compile_all, fill, wheel
from zips.handlers import import_all, runs_here
from zips.interpreters import InterpreterError, interpreter, own_version
from zips.kinds import KINDS
from zips.locked import MACHINES, LockError, Target

LAMBDA_TAKES = 250 * 2**20
"""Bytes, unpacked."""


def build(kind: str, target: Target, python: Path | None, out: Path) -> Packed:
    """Build a kind's package into a folder. Without an interpreter nothing is compiled.

    Raises BuildError, LockError.
    """
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out, prefix=f".{kind}-") as made:
        here = Path(made) / kind
        fill(here, KINDS[kind], target, wheel(Path(made)))
        if python:
            compile_all(here, python)
        if python and runs_here(target):
            import_all(here, kind, python)
        return pack(here, out / f"{kind}.zip")


def main() -> None:
    """Build what the command line asks for, and print sizes and digests."""
    parser = ArgumentParser("make package")
    parser.add_argument("kinds", nargs="*", metavar="KIND", default=[*KINDS], help=", ".join(KINDS))
    parser.add_argument("--arch", choices=[*MACHINES], default="arm64")
    parser.add_argument("--python", help="the version of the functions' Python, such as 3.13")
    parser.add_argument("--uncompiled", action="store_true", help="cold starts take twice as long")
    told = parser.parse_args()
    if unknown := sorted({*told.kinds} - KINDS.keys()):
        sys.exit(f"there is no package {', '.join(unknown)}: {', '.join(KINDS)}")
    version = told.python or (DEV.python if told.arch == DEV.architecture else own_version())
    target = Target(version, told.arch)
    try:
        python = None if told.uncompiled else interpreter(version)
        for kind in told.kinds:
            _report(kind, target, build(kind, target, python, folder(told.arch)))
    except (BuildError, InterpreterError, LockError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("interrupted: repeat it; packages are replaced when they are whole")


def _report(kind: str, target: Target, made: Packed) -> None:
    print(  # noqa: T201 - a program of the terminal
        f"{kind:8} {target.architecture:6} Python {target.python}  {made.files:5} files  "
        f"{made.unpacked / 1e6:5.1f} MB unpacked  {made.zipped / 1e6:5.1f} MB  "
        f"sha256 {made.sha256[:16]}{'  too large for Lambda' * (made.unpacked > LAMBDA_TAKES)}"
    )


if __name__ == "__main__":
    main()
