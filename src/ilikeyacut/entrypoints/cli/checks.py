"""What `doctor` looks at: the surroundings, without opening the app."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

from ilikeyacut.domain.errors import DomainError
from ilikeyacut.entrypoints.settings import Settings

PACKAGES = {"gemini": ("google.genai", "gemini"), "sagemaker": ("botocore", "aws")}
"""What the third parties' stylists import, and which extra brings it."""

BUILT_IN = ("preview", "memory")
"""Our own stylists that need no settings."""

LEAST_FREE = 200 * 1024 * 1024
"""Bytes: some twenty try-ons on large selfies."""

INSTALL = "in a checkout: pip install --force-reinstall '.[preview]'"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and the way out where it is not as it should be."""

    name: str
    ok: bool
    detail: str
    hint: str | None = None


def good(name: str, detail: str) -> Finding:
    """Return a finding that needs nothing."""
    return Finding(name, True, detail)


def bad(name: str, detail: str, hint: str) -> Finding:
    """Return a finding that somebody has to do something about."""
    return Finding(name, False, detail, hint)


def surroundings(settings: Settings) -> Iterator[Finding]:
    """Look at everything that can be seen from outside the app."""
    yield good("python", f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    yield _home(settings.folder)
    yield _space(settings.folder)
    for name in settings.stylists:
        if name in PACKAGES:
            yield from third_party(name, settings)
        elif name not in BUILT_IN:
            yield from_package(name, settings)
    if "preview" in settings.stylists:
        yield from preview()


def third_party(name: str, settings: Settings) -> Iterator[Finding]:
    """Look at what a third party's stylist needs, without calling anybody."""
    package, extra = PACKAGES[name]
    missing = settings.missing_for(name)
    if missing:
        yield bad(name, f"{', '.join(missing)} not set", f"set {', '.join(missing)}")
    if not installed(package):
        install = f"in a checkout: pip install '.[{extra}]'"
        yield bad(name, f"{package} is not installed", install)
    elif not missing:
        models = settings.gemini_models if name == "gemini" else (settings.sagemaker_endpoint,)
        yield good(name, f"set up for {', '.join(filter(None, models))}; nobody was called")


def from_package(name: str, settings: Settings) -> Finding:
    """Look at a stylist that an installed package brings, without calling anybody."""
    from ilikeyacut.entrypoints.bootstrap import configured

    try:
        models = [stylist.model for stylist in configured(name, settings)]
    except DomainError as error:
        return bad(name, str(error), error.hint)
    return good(name, f"set up for {', '.join(models)}; nobody was called")


def installed(package: str) -> bool:
    """Whether a package can be imported; it is not."""
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # its parent is missing
        return False


def _home(home: Path) -> Finding:
    nearest = _nearest(home)
    if nearest is None or not nearest.is_dir():
        return bad("home", f"{home} is no folder", "set ILIKEYACUT_HOME to a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        way_out = "set ILIKEYACUT_HOME to a folder that you may write"
        return bad("home", f"{nearest} cannot be written", way_out)
    if nearest != home:
        return good("home", f"{home}, not made yet")
    mode = home.stat().st_mode & 0o777
    if os.name == "posix" and mode & 0o077:
        return bad("home", f"{home} is open to others ({mode:o})", f"chmod 700 '{home}'")
    return good("home", f"{home}, yours alone")


def _space(home: Path) -> Finding:
    nearest = _nearest(home)
    if nearest is None:
        return bad("disk", "the disk cannot be asked", "set ILIKEYACUT_HOME to a folder")
    free = shutil.disk_usage(nearest).free
    detail = f"{free / 1024**2:.0f} MiB free"
    if free < LEAST_FREE:
        return bad("disk", detail, f"make room: {LEAST_FREE // 1024**2} MiB are enough")
    return good("disk", detail)


def _nearest(path: Path) -> Path | None:
    """Return the path, or the nearest folder above it that is there."""
    try:
        return next(step for step in (path, *path.parents) if step.exists())
    except OSError:
        return None


def database(path: Path) -> Finding:
    """Let SQLite check the file; nothing is changed by that."""
    restore = "restore the home from a backup, or set ILIKEYACUT_HOME to a new folder"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    except sqlite3.Error as error:
        return bad("database", f"{path}: {error}", restore)
    if faults != ["ok"]:
        return bad("database", f"{path}: {'; '.join(faults)}", restore)
    return good("database", f"{path}, whole")


def preview() -> Iterator[Finding]:
    """Look at what the local stylist is made of."""
    for package in ("numpy", "cv2"):
        try:
            version = getattr(import_module(package), "__version__", "")
        except ImportError as error:
            yield bad(package, str(error), INSTALL)
        else:
            yield good(package, version)
    yield from packaged(resources.files("ilikeyacut") / "adapters" / "preview" / "data")


def packaged(folder: Traversable) -> Iterator[Finding]:
    """Hold each packaged model and template against its SHA-256."""
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    wrong = [problem for line in lines if (problem := _problem(folder, *line.split(maxsplit=1)))]
    for problem in wrong:
        yield bad("data", problem, INSTALL)
    if not wrong:
        yield good("data", f"{len(lines)} models and templates, whole")


def _problem(folder: Traversable, expected: str, name: str) -> str | None:
    file = folder.joinpath(*name.split("/"))
    if not file.is_file():
        return f"{name} is missing"
    return None if sha256(file.read_bytes()).hexdigest() == expected else f"{name} is damaged"
