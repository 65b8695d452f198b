"""A composition loads what binds a class with the first who asks for the class."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from subprocess import run
from threading import Barrier

import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.use_cases.users import Users
from ilikeyacut.entrypoints.bootstrap import app as app_module
from ilikeyacut.entrypoints.bootstrap import bind, compose, get, open_app
from ilikeyacut.entrypoints.bootstrap.app import App, Part
from ilikeyacut.entrypoints.bootstrap.binders import binders
from ilikeyacut.entrypoints.bootstrap.composition import Composition
from ilikeyacut.entrypoints.bootstrap.plugins import StylistNotInstalledError
from ilikeyacut.entrypoints.settings import Profile, Settings

MEMORY = Settings(profile=Profile.MEMORY, stylists=("memory",))
PARTS = {name: it for name, it in vars(App).items() if isinstance(it, Part)}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_names_the_class_that_type_checkers_see(name: str) -> None:
    source = ast.parse(Path(app_module.__file__).read_text("utf-8"))
    imported = {
        (it.module, alias.name)
        for it in ast.walk(source)
        if isinstance(it, ast.ImportFrom)
        for alias in it.names
    }
    part = PARTS[name]
    assert (part.module, part.kind) in imported
    assert App.__annotations__[name] == f"Part[{part.kind}]"
    assert isinstance(part.port, type)


@pytest.mark.parametrize("profile", Profile)
def test_every_path_of_a_binder_and_of_what_it_binds_is_there(profile: Profile) -> None:
    for bound, binder in binders(profile).items():
        for path in (bound, binder):
            module, name = path.rsplit(".", 1)
            assert hasattr(__import__(module, fromlist=[name]), name), path


def test_what_was_bound_before_its_binder_ran_stays() -> None:
    container, clock = compose(MEMORY), ManualClock()
    bind(container, Clock, lambda: clock)
    get(container, EventStore)
    assert get(container, Clock) is clock
    assert get(container, Users).clock is clock


def test_what_is_bound_after_its_binder_ran_counts() -> None:
    container, clock = compose(MEMORY), ManualClock()
    get(container, EventStore)
    bind(container, Clock, lambda: clock)
    assert get(container, Clock) is clock


@pytest.fixture
def eager_switches() -> Iterator[None]:
    """Let threads take turns as often as the interpreter can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("eager_switches")
def test_threads_that_ask_at_once_get_the_same() -> None:
    for _ in range(20):
        container = compose(MEMORY)
        ask = partial(_asked, container, Barrier(4))
        with ThreadPoolExecutor(4) as threads:
            found = [threads.submit(ask) for _ in range(4)]
        assert len({id(it.result()) for it in found}) == 1


def _asked(container: Composition, start: Barrier) -> Users:
    start.wait()
    return get(container, Users)


LOADED = """
import sys
import ilikeyacut as iya
settings = iya.Settings(profile="memory", stylists=("memory",))
app = iya.open_app(settings, checks=False, seed=False)
use_cases = [f"ilikeyacut.application.use_cases.{it}" for it in ("gallery", "photos", "erasure")]
print([it in sys.modules for it in use_cases])
app.gallery
print([it in sys.modules for it in use_cases])
"""


def test_an_app_that_is_opened_without_checks_loads_what_is_used() -> None:
    told = run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["[False, False, False]", "[True, False, False]"]


def test_without_checks_what_is_wrong_with_a_stylist_shows_when_it_is_used() -> None:
    wrong = MEMORY.model_copy(update={"stylists": ("nonesuch",)})
    with open_app(wrong, checks=False, seed=False) as app:
        assert app.store.head() == 0
        with pytest.raises(StylistNotInstalledError):
            app.try_ons  # noqa: B018 - made here
