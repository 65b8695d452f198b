"""The Swift package of the iOS app, built and tested in the root with the compiler."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from support.serving import Served
from swift.root import MOUNTED, REPOSITORY, run

PACKAGE = Path("clients/ios")
QUICKLY = ("-debug-info-format", "none", "-Xswiftc", "-driver-batch-count", "-Xswiftc", "1")
"""No tables for a debugger, and each module read once, not once a batch of its files."""
OPTIONS = (
    *("--package-path", str(PACKAGE), "--scratch-path", "build/ios"),
    *QUICKLY,
    *("-Xswiftc", "-warnings-as-errors"),
    # Without it, Swift 6.0 does not link Observation on Linux.
    *("-Xlinker", "--allow-shlib-undefined"),
)


@contextmanager
def shared_folder() -> Iterator[Path]:
    """Yield a folder that commands in the root see, too."""
    (REPOSITORY / "build").mkdir(exist_ok=True)
    folder = Path(mkdtemp(prefix="ios-live-", dir=REPOSITORY / "build"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def swift(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the compiler's command in the root."""
    return run(["swift", *arguments], environment, captured=True)


def build(package: Path, built: Path) -> None:
    """Build a package that is somewhere in the repository."""
    made = swift(
        *("build", "--disable-index-store", *QUICKLY, "--package-path", str(package)),
        *("--scratch-path", str(built)),
    )
    assert made.returncode == 0, made.stdout


def build_kit() -> None:
    """Build the kit and its tests; later calls build what has changed."""
    built = swift("build", "--build-tests", *OPTIONS)
    assert built.returncode == 0, built.stdout


def kit_tests(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run tests of the kit, which is built."""
    return swift("test", "--skip-build", "--disable-xctest", *options, *OPTIONS, **environment)


def app_of(served: Served, folder: Path) -> dict[str, str]:
    """Return the environment of an app: its server, and the folder that outlives it."""
    return {
        "ILIKEYACUT_URL": served.url,
        "ILIKEYACUT_LINK_CODE": served.link,
        "ILIKEYACUT_FOLDER": str(MOUNTED / folder.relative_to(REPOSITORY)),
    }


def passed(ended: subprocess.CompletedProcess[str]) -> int:
    """Return how many tests passed; none may have failed."""
    assert ended.returncode == 0, ended.stdout
    told = re.search(r"Test run with (\d+) tests passed", ended.stdout)
    assert told, ended.stdout
    return int(told[1])
