"""A folder as a function's package has it: what it needs and nothing else, compiled."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from subprocess import DEVNULL, run

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from trim_botocore import copy  # noqa: E402 - the path goes first

NEEDED = (
    "aws-lambda-powertools",
    "awslambdaric",
    "botocore",
    "cryptography",
    "eventsourcing",
    "fastapi",
    "mangum",
    "punq",
    "pyjwt",
    "redis",
    "segno",
)
NAME = re.compile(r"[A-Za-z0-9._-]+")


def package(folder: Path, *, trimmed: bool) -> Path:
    """Fill a folder with links to the packages that functions need, and return it.

    With `trimmed`, botocore is the one that tools/trim_botocore.py leaves.
    """
    folder.mkdir()
    for found in _closure():
        for name in _top_levels(found):
            link = folder / name
            if not link.exists() and not (trimmed and name == "botocore"):
                link.symlink_to(str(found.locate_file(name)))
    (folder / "ilikeyacut").symlink_to(ROOT / "src" / "ilikeyacut")
    if trimmed:
        copy(folder)
    run([sys.executable, "-m", "compileall", "-q", str(folder)], check=True, stdout=DEVNULL)
    return folder


def _closure() -> Iterator[Distribution]:
    left, seen = [*NEEDED], set[str]()
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:  # for another platform or an extra
            continue
        yield found
        wanted = [it for it in found.requires or () if "extra ==" not in it]
        left += [NAME.match(it)[0].lower() for it in wanted]  # type: ignore[index]  # it has a name


def _top_levels(found: Distribution) -> set[str]:
    """Return the modules and packages of a distribution, without what describes it."""
    tops = {file.parts[0] for file in found.files or ()}
    return {
        it
        for it in tops
        if not it.endswith((".dist-info", ".pth")) and it not in ("..", "__pycache__")
    }
