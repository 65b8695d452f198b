"""python -m support.kill_series SERIES FOLDER EVERY: a command killed at every n-th of its points.

One run of the command leaves a copy of its home at each of these points, and at a few points it
is really killed. Prints one line of JSON: how many points there are and how many were tried. Ends
with a traceback at the first point that is not made good.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copytree, rmtree

from ilikeyacut.domain.processing_job import JobStatus
from ilikeyacut.domain.user import User, UserRegistered, UserStatus
from ilikeyacut.entrypoints.bootstrap import App, open_app
from ilikeyacut.entrypoints.cli.main import main
from ilikeyacut.entrypoints.settings import Settings
from support.apps import picture
from support.forking import ChildFailedError, Killed, forked
from support.keeping import assert_home_is_whole, events, files, jobs_of, results_of
from support.killing import Camera, Meter, meter_files, meter_ports
from support.searching import found, needles

NAME, EMAIL = "Zyxwolfgang Quillfeather", "zyx.quillfeather@example.com"
VARIATIONS = 2
KILLS = 3


Install = Callable[[Meter], None]


def unmetered(_: Meter) -> None:
    """Let a command run undisturbed."""


def command(
    home: Path, *arguments: str, meter: Meter | None = None, install: Install = unmetered
) -> int:
    """Run a command of the real command line in this process; return its exit code."""
    os.environ["ILIKEYACUT_HOME"] = str(home)
    os.environ["ILIKEYACUT_STYLISTS"] = "memory"
    os.environ["ILIKEYACUT_USER_NAME"] = NAME
    os.environ["ILIKEYACUT_USER_EMAIL"] = EMAIL
    sys.argv = ["ilikeyacut", *arguments]
    install(meter or Meter())
    with _output_to(home.parent / "said.txt"):
        try:
            main()
        except SystemExit as ended:
            return int(ended.code or 0)
    return 0


@contextmanager
def _output_to(path: Path) -> Iterator[None]:
    kept = os.dup(1)
    with path.open("a", encoding="utf-8") as said:
        os.dup2(said.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


def try_on(home: Path) -> list[str]:
    """Return the try-on that is killed, the same whenever it is asked for."""
    selfie = home.parent / "selfie.png"
    if not selfie.exists():
        selfie.write_bytes(picture())
    options = ["--color", "copper", "--variations", str(VARIATIONS)]
    return ["try-on", str(selfie), *options, "--out", str(home.parent / "out"), "--json"]


def made_good(home: Path) -> None:
    """Ask for the same try-on again, and check that it is as if nothing had happened.

    Only a try-on that was told in full is made a second time.
    """
    assert command(home, *try_on(home)) == 0, (home.parent / "said.txt").read_text("utf-8")
    with open_app(settings(home)) as app:
        user = app.accounts.current()
        assert [e.originator_id for e in events(app) if isinstance(e, UserRegistered)] == [user.id]
        *told, job = jobs_of(app, user.id)
        assert len(told) <= 1
        assert all(str(it.id) in (home.parent / "said.txt").read_text("utf-8") for it in told)
        for it in (*told, job):
            assert (it.status, it.delivered) == (JobStatus.COMPLETED, VARIATIONS)
            assert it.collected
        assert user.ledger.available == 100 - VARIATIONS * (len(told) + 1)
        results = results_of(app, job)
        assert sorted(it.provenance.variation for it in results if it.provenance) == [1, 2]
        assert_home_is_whole(app, home)
        assert {key for photo in results for key in photo.keys()} < files(home)  # noqa: SIM118 - not a dict
        assert len(app.gallery.results(user.id).items) == VARIATIONS * (len(told) + 1)


def lived_in(home: Path) -> set[bytes]:
    """Make a home with a try-on in it; return what must not be found after an erasure."""
    assert command(home, *try_on(home)) == 0
    with open_app(settings(home)) as app:
        pictures = [app.photo_store.get(key) for key in files(home)]
    return needles([NAME, EMAIL], [], pictures)


def forgotten(home: Path, wanted: set[bytes]) -> None:
    """Begin any command, which finishes an erasure that was begun; erase who is still there."""
    assert command(home, "credits") == 0
    with open_app(settings(home)) as app:
        first = next(e.originator_id for e in events(app) if isinstance(e, UserRegistered))
        if app.store.load(User, first).status is UserStatus.ACTIVE:
            app.accounts.forget(app.accounts.identity.current())
        _assert_forgotten(app, home)
        assert app.store.load(User, first).status is UserStatus.ERASED
    assert found(home, wanted) == {}


def _assert_forgotten(app: App, home: Path) -> None:
    assert files(home) == set()
    assert_home_is_whole(app, home)


def settings(home: Path) -> Settings:
    """Return the settings of a home as the command line sees them."""
    return Settings(home=home, stylists=("memory",), user_name=NAME, user_email=EMAIL)


@dataclass(frozen=True)
class Series:
    """A command to kill, the home it begins with, and what must be true once it ran again."""

    arguments: Callable[[Path], list[str]]
    check: Callable[[Path], None]
    prepare: Callable[[Path], None] = lambda home: home.parent.mkdir(parents=True)
    install: Install = meter_ports

    def run(self, folder: Path, every: int) -> dict[str, int]:
        """Try point 1, 1 + every, ... in copies, and a few points by kills."""
        album = folder / "left"
        album.mkdir(parents=True)
        whole = folder / "whole" / "home"
        points = self._points(whole, Camera(whole.parent, album, every))
        left = sorted(int(path.name) for path in album.iterdir())
        for point in left:
            self._check(album / f"{point}" / "home", f"left at point {point}")
        for kill in range(1, KILLS + 1):
            point = kill * points // (KILLS + 1)
            self._kill(folder / f"{point}" / "home", point)
        return {"points": points, "tried": len(left)}

    def _points(self, home: Path, camera: Camera) -> int:
        self.prepare(home)
        return 2 * forked(partial(self._command, home, camera))

    def _kill(self, home: Path, point: int) -> None:
        self.prepare(home)
        with suppress(Killed):
            forked(partial(self._command, home, Meter(point)))
            raise AssertionError(f"it was not killed at point {point}")
        self._check(home, f"killed at point {point}")

    def _check(self, home: Path, how: str) -> None:
        try:
            forked(partial(self.check, home))
        except ChildFailedError as error:
            raise ChildFailedError(f"{how}: {error}") from error
        rmtree(home.parent)

    def _command(self, home: Path, meter: Meter) -> int:
        """Run the command; return how many calls it made."""
        assert command(home, *self.arguments(home), meter=meter, install=self.install) == 0
        return meter.calls


def warm(folder: Path) -> None:
    """Do here what the children do, so that they have all modules and models already."""
    home = folder / "home"
    home.parent.mkdir(parents=True)
    made_good(home)
    warmed()


def warmed() -> None:
    """Make what was imported and built so far cheap to fork."""
    assert threading.active_count() == 1
    gc.freeze()  # a child that collects garbage would copy all pages of its parent


def forgetting(folder: Path) -> Series:
    """Return the series over an erasure, in copies of one home that was lived in."""
    model = folder / "model" / "home"
    model.parent.mkdir(parents=True)
    wanted = forked(partial(lived_in, model))
    return Series(
        lambda _: ["forget", "--yes"],
        partial(forgotten, wanted=wanted),
        prepare=lambda home: void(copytree(model, home)),
    )


def void(_: object) -> None:
    """Drop a result."""


def chosen(name: str, folder: Path) -> Series:
    """Return a series by its name."""
    match name:
        case "try-on":
            return Series(try_on, made_good)
        case "try-on-files":
            return Series(try_on, made_good, install=meter_files)
        case "forget":
            return forgetting(folder)
    raise ValueError(name)


def run(name: str, folder: Path, every: int) -> dict[str, int]:
    """Run a series by its name."""
    warm(folder / "warm")
    return chosen(name, folder).run(folder, every)


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201 - what it was asked for
