"""The checks of `doctor` that do not open the app."""

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
"""The packages that third-party stylists import, and the extra that installs each."""

BUILT_IN = ("preview", "memory")
"""Our own stylists that need no settings."""

LEAST_FREE = 200 * 1024 * 1024
"""Bytes: enough for about twenty try-ons on large selfies."""

INSTALL = "in a checkout: pip install --force-reinstall '.[preview]'"


@dataclass(frozen=True)
class Finding:
    """One check and, if it failed, how to fix it."""

    name: str
    ok: bool
    detail: str
    hint: str | None = None


def good(name: str, detail: str) -> Finding:
    """Return a finding without a problem."""
    return Finding(name, True, detail)


def bad(name: str, detail: str, hint: str) -> Finding:
    """Return a finding that needs a fix."""
    return Finding(name, False, detail, hint)


def surroundings(settings: Settings) -> Iterator[Finding]:
    """Check everything outside the app."""
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
    """Check the requirements of a third-party stylist without calling its provider."""
    package, extra = PACKAGES[name]
    missing = settings.missing_for(name)
    if missing:
        yield bad(name, f"{', '.join(missing)} not set", f"set {', '.join(missing)}")
    if not installed(package):
        install = f"in a checkout: pip install '.[{extra}]'"
        yield bad(name, f"{package} is not installed", install)
    elif not missing:
        models = settings.gemini_models if name == "gemini" else (settings.sagemaker_endpoint,)
        yield good(name, f"set up for {', '.join(filter(None, models))}; no provider was called")


def from_package(name: str, settings: Settings) -> Finding:
    """Look at a stylist that an installed package brings, without calling anybody."""
    from ilikeyacut.entrypoints.bootstrap import configured

    try:
        models = [stylist.model for stylist in configured(name, settings)]
    except DomainError as error:
        return bad(name, str(error), error.hint)
    return good(name, f"set up for {', '.join(models)}; nobody was called")


def installed(package: str) -> bool:
    """Whether a package can be imported. It is not imported."""
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # its parent is missing
        return False


def _home(home: Path) -> Finding:
    nearest = _nearest(home)
    if nearest is None or not nearest.is_dir():
        return bad("home", f"{home} is not a folder", "set ILIKEYACUT_HOME to a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        way_out = "set ILIKEYACUT_HOME to a folder that you can write to"
        return bad("home", f"{nearest} is not writable", way_out)
    if nearest != home:
        return good("home", f"{home}, not created yet")
    mode = home.stat().st_mode & 0o777
    if os.name == "posix" and mode & 0o077:
        return bad("home", f"other users can access {home} ({mode:o})", f"chmod 700 '{home}'")
    return good("home", f"{home}, private")


def _space(home: Path) -> Finding:
    nearest = _nearest(home)
    if nearest is None:
        return bad("disk", "the free space cannot be determined", "set ILIKEYACUT_HOME to a folder")
    free = shutil.disk_usage(nearest).free
    detail = f"{free / 1024**2:.0f} MiB free"
    if free < LEAST_FREE:
        return bad("disk", detail, f"free some space: {LEAST_FREE // 1024**2} MiB are enough")
    return good("disk", detail)


def _nearest(path: Path) -> Path | None:
    """Return the path, or the nearest existing folder above it."""
    try:
        return next(step for step in (path, *path.parents) if step.exists())
    except OSError:
        return None


def database(path: Path) -> Finding:
    """Let SQLite check the file without changing it."""
    restore = "restore the home from a backup, or set ILIKEYACUT_HOME to a new folder"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    except sqlite3.Error as error:
        return bad("database", f"{path}: {error}", restore)
    if faults != ["ok"]:
        return bad("database", f"{path}: {'; '.join(faults)}", restore)
    return good("database", f"{path}, intact")


def preview() -> Iterator[Finding]:
    """Check the parts of the local stylist."""
    for package in ("numpy", "cv2"):
        try:
            version = getattr(import_module(package), "__version__", "")
        except ImportError as error:
            yield bad(package, str(error), INSTALL)
        else:
            yield good(package, version)
    yield from packaged(resources.files("ilikeyacut") / "adapters" / "preview" / "data")


def packaged(folder: Traversable) -> Iterator[Finding]:
    """Check each packaged model and template against its SHA-256."""
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    wrong = [problem for line in lines if (problem := _problem(folder, *line.split(maxsplit=1)))]
    for problem in wrong:
        yield bad("data", problem, INSTALL)
    if not wrong:
        yield good("data", f"{len(lines)} models and templates, intact")


def _problem(folder: Traversable, expected: str, name: str) -> str | None:
    file = folder.joinpath(*name.split("/"))
    if not file.is_file():
        return f"{name} is missing"
    return None if sha256(file.read_bytes()).hexdigest() == expected else f"{name} is damaged"
