"""python -m support.chaos HOME URL SEED: works off a home's jobs while its workers are killed.

Each worker is a process that dies before or after a call of a port, or in the middle of a call of
the provider, and another one goes on. Prints one line of JSON when nothing is left to do.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random
from threading import Lock

from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.application.ports.circuits import Circuit, Circuits
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.pictures import Pictures
from ilikeyacut.application.stylists.circuit_breaker import BreakerPolicy
from ilikeyacut.application.stylists.routing import Backoff
from ilikeyacut.application.token_prices import TokenPrice
from ilikeyacut.application.try_on.fidelity import Fidelity
from ilikeyacut.entrypoints.bootstrap import App, Catalogue, bind, compose, get
from ilikeyacut.entrypoints.settings import Settings
from support.forking import Killed, forked
from support.gemini_server import IMAGE_TOKENS, PROMPT_TOKENS, SCENES, Exchange, Scene
from support.killing import Meter, meter_ports

MODELS = ("painter-1", "painter-2")
PRICE = TokenPrice(most_input=400, most_output=IMAGE_TOKENS)
PICTURE = round(PROMPT_TOKENS * PRICE.input + IMAGE_TOKENS * PRICE.image)
"""What the provider charges for a picture, in millionths of a dollar."""

GOOD = ("picture", "jpeg of another size", "other spelling", "no picture in it")
"""The scenes that the provider charges a picture for."""

BAD = tuple(name for name in SCENES if name not in GOOD)
KILL_IN_CALL = 0.03
OUTAGE = range(10, 19)
"""Which of thirty calls fail together."""


def settings(home: Path, url: str, cap: Decimal) -> Settings:
    """Return what the workers are told: impatient, so that a hanging provider costs little."""
    return Settings(
        home=home,
        stylists=("gemini",),
        gemini_api_key="key-of-the-test",  # type: ignore[arg-type]  # pydantic keeps it secret
        gemini_base_url=url,
        gemini_models=MODELS,
        gemini_timeout=0.4,
        gemini_price=PRICE,
        cap_day_usd=cap,
        cap_person_day_usd=cap,
    )


class SharedCircuits:
    """Circuits in a file: one worker at a time uses it, and the next goes on with them.

    Each opening and closing is noted in another file.
    """

    def __init__(self, folder: Path) -> None:
        self._file, self._notes = folder / "circuits.pickle", folder / "circuits"

    def find(self, route: str) -> Circuit:
        return self._all().get(route, Circuit())

    def swap(self, route: str, seen: Circuit, changed: Circuit) -> bool:
        kept = self._all()
        if kept.get(route, Circuit()).version != seen.version:
            return False
        kept[route] = replace(changed, version=seen.version + 1)
        new = self._file.with_suffix(".new")
        new.write_bytes(pickle.dumps(kept))
        new.replace(self._file)
        if (changed.open_until is None) != (seen.open_until is None):
            with self._notes.open("a", encoding="utf-8") as file:
                file.write("opened\n" if changed.open_until else "closed\n")
        return True

    def _all(self) -> dict[str, Circuit]:
        if not self._file.exists():
            return {}
        kept: dict[str, Circuit] = pickle.loads(self._file.read_bytes())  # noqa: S301 - our own
        return kept


@contextmanager
def opened(told: Settings) -> Iterator[App]:
    """Open the home with quick breakers and pauses, and without the networks."""
    container = compose(told)
    policy = BreakerPolicy(3, timedelta(seconds=0.05), probe_lease=timedelta(seconds=0.3))
    bind(container, Circuits, lambda: SharedCircuits(told.folder.parent))
    bind(container, BreakerPolicy, lambda: policy)
    bind(container, Backoff, lambda: Backoff(first=0.01, ceiling=0.05))
    bind(container, FaceInspector, MemoryFaceInspector)
    bind(container, Catalogue, lambda: Catalogue(()))
    bind(container, Fidelity, lambda: Fidelity(get(container, Pictures)))
    with App(container) as app:
        yield app


class Provider:
    """Plays a scene at random for every call, keeps the bill, and kills a worker now and then."""

    def __init__(self, home: Path, seed: int) -> None:
        self.bill = 0
        self.played: Counter[str] = Counter()
        self.kills = 0
        self._random = Random(seed)  # noqa: S311 - repeatable on purpose
        self._worker = home.parent / "worker"
        self._lock = Lock()

    def __call__(self, exchange: Exchange) -> None:
        scene, kill = self._drawn()
        if kill:
            with suppress(OSError, ValueError):
                os.kill(int(self._worker.read_text("ascii")), signal.SIGKILL)
        scene(exchange)

    def _drawn(self) -> tuple[Scene, bool]:
        """Draw a scene; every thirtieth call begins an outage, so that circuits open."""
        with self._lock:
            down = sum(self.played.values()) % 30 in OUTAGE
            well = not down and self._random.random() < 0.6
            name = "overloaded" if down else self._random.choice(GOOD if well else BAD)
            kill = self._random.random() < KILL_IN_CALL
            self.bill += PICTURE if name in GOOD else 0
            self.kills += kill
            self.played[name] += 1
            return SCENES[name], kill


def work(told: Settings, point: int) -> None:
    """Do all there is to do, or die at a point."""
    (told.folder.parent / "worker").write_text(f"{os.getpid()}", "ascii")
    meter_ports(Meter(point))
    with opened(told) as app:
        app.worker.drain()


def run(told: Settings, seed: int) -> dict[str, int]:
    """Let one worker after the other work until one has nothing left to do."""
    random, workers = Random(seed), 1  # noqa: S311 - repeatable on purpose
    for module in ("google.genai", "httpx2", "ilikeyacut.adapters.gemini.stylist"):
        import_module(module)
    while True:
        try:
            forked(partial(work, told, random.randint(1, 2500)))
        except Killed:
            workers += 1
        else:
            return {"workers": workers}


if __name__ == "__main__":
    home, url, cap, seed = Path(sys.argv[1]), sys.argv[2], Decimal(sys.argv[3]), int(sys.argv[4])
    print(json.dumps(run(settings(home, url, cap), seed)))  # noqa: T201 - what it was asked for
