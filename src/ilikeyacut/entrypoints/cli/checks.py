"""The checks of `doctor` that do not open the app."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from ilikeyacut.entrypoints.cli.hints import NETWORK, ZONE, hint_of, install
from ilikeyacut.entrypoints.network import unusable
from ilikeyacut.entrypoints.settings import TEST_DOUBLE, Profile, Settings

LEAST_FREE = 200 * 1024 * 1024
"""Bytes: enough for about twenty try-ons on large selfies."""

STAYS_HERE = ("preview", TEST_DOUBLE)
"""Our stylists that call nobody."""

REINSTALL = "in a checkout: pip install --force-reinstall '.[preview]'"


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
        if name != "preview":
            yield from stylist(name, settings)
    yield from zone()
    yield from network(settings)
    if not settings.wants_doubles:
        yield from preview()


def stylist(name: str, settings: Settings) -> Iterator[Finding]:
    """Check what a stylist needs, without calling anybody."""
    from ilikeyacut.entrypoints.bootstrap import configured, lacking

    problems = list(lacking(name, settings))
    for error in problems:
        yield bad(name, str(error), hint_of(error))
    if name == TEST_DOUBLE:
        yield good(name, "for tests: it tints pictures, and alone it looks at no photo")
    elif not problems:
        models = ", ".join(it.model for it in configured(name, settings))
        yield good(name, f"set up for {models}; nobody was called")


def network(settings: Settings) -> Iterator[Finding]:
    """Check what the environment says of proxies and certificates, if anybody is called."""
    if settings.profile is not Profile.AWS and set(settings.stylists) <= {*STAYS_HERE}:
        return
    for problem in unusable(os.environ):
        yield bad("network", problem, NETWORK)


def zone() -> Iterator[Finding]:
    """Name a time zone that makes no sense: times are shown in UTC then."""
    try:
        datetime.now().astimezone()
    except (ValueError, OverflowError, OSError):
        stated = os.environ.get("TZ", "")
        yield bad("zone", f"TZ={stated!r:.40} is no time zone; times are shown in UTC", ZONE)


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
        with closing(sqlite3.connect(f"{path.as_uri()}?{_mode(path)}", uri=True)) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    except sqlite3.Error as error:
        return bad("database", f"{path}: {error}", restore)
    if faults != ["ok"]:
        return bad("database", f"{path}: {'; '.join(faults)}", restore)
    return good("database", f"{path}, intact")


def _mode(path: Path) -> str:
    """Return how SQLite can open the file: one at rest, in a home that may only be read, as is."""
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    log, index = Path(f"{path}-wal"), Path(f"{path}-shm")
    in_use = index.exists() or (log.exists() and log.stat().st_size > 0)
    return "mode=rw" if writable or in_use else "mode=ro&immutable=1"


def preview() -> Iterator[Finding]:
    """Check the parts of the local stylist, which also look at the photos of all others."""
    for package in ("numpy", "cv2"):
        try:
            version = getattr(import_module(package), "__version__", "")
        except ImportError as error:
            yield bad(package, str(error), install("preview"))
            break  # OpenCV misses NumPy on stdout, where the answer goes
        else:
            yield good(package, version)
    yield from packaged(resources.files("ilikeyacut") / "adapters" / "preview" / "data")


def packaged(folder: Traversable) -> Iterator[Finding]:
    """Check each packaged model and template against its SHA-256."""
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    wrong = [problem for line in lines if (problem := _problem(folder, *line.split(maxsplit=1)))]
    for problem in wrong:
        yield bad("data", problem, REINSTALL)
    if not wrong:
        yield good("data", f"{len(lines)} models and templates, intact")


def _problem(folder: Traversable, expected: str, name: str) -> str | None:
    file = folder.joinpath(*name.split("/"))
    if not file.is_file():
        return f"{name} is missing"
    return None if sha256(file.read_bytes()).hexdigest() == expected else f"{name} is damaged"
