"""Runs a scenario for one seed: everything that is random in it comes from that seed."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from threading import Lock, RLock
from types import ModuleType, TracebackType
from typing import Any, TypeVar
from unittest.mock import patch

from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from simulation.client import RETRIES, SAFE, Risks, connected
from simulation.scheduler import Dead, Scheduler, Task
from simulation.world import CALM, Behaviour, World

STARTED = datetime(2026, 3, 1, 12, tzinfo=UTC)
T = TypeVar("T")


class Run:
    """One schedule of a scenario.

    `chance` decides everything random; `stats` counts what is worth knowing over many schedules.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.scheduler = Scheduler(seed)
        self.chance = self.scheduler.chance
        self.stats: Counter[str] = Counter()
        self.world = World(self.scheduler)

    def behave(self, **behaviour: Any) -> World:
        """Set how far DynamoDB goes (see Behaviour); return the world."""
        self.world.behaviour = Behaviour(**behaviour)
        return self.world

    def process(
        self,
        name: str,
        life: Callable[[DynamoDb], None],
        risks: Risks = SAFE,
        retries: Retries = RETRIES,
    ) -> Task:
        """Add a process. After each death it starts again, with nothing in its memory."""

        def lives() -> None:
            while True:
                try:
                    return life(connected(self.world, risks, name, retries))
                except Dead:
                    self.stats["deaths"] += 1

        return self.scheduler.spawn(name, lives)

    def spawn(self, name: str, body: Callable[[], None]) -> Task:
        """Add a task that plays the scenario, such as one that waits and says stop."""
        return self.scheduler.spawn(name, body)

    def sleep(self, seconds: float) -> None:
        """Let the others go on."""
        self.scheduler.sleep(seconds)

    def go(self) -> None:
        """Run until every task has ended and every late request has arrived."""
        self.scheduler.run()

    def calmly(self, look: Callable[[DynamoDb], T]) -> T:
        """Return what a process sees where everything is calm; run all to their ends."""
        harsh, self.world.behaviour = self.world.behaviour, CALM
        found: list[T] = []
        db = connected(self.world, SAFE, "calm", Retries(attempts=50, longest_pause=0.05))
        self.scheduler.spawn("calm", lambda: found.append(look(db)))
        self.scheduler.run()
        self.world.behaviour = harsh
        return found[0]

    def some(self, *choices: T) -> T:
        """Choose one."""
        return self.chance.choice(choices)

    def risks(self, **most: Sequence[float]) -> Risks:
        """Choose each risk from some."""
        return Risks(**{name: self.chance.choice(values) for name, values in most.items()})


Scenario = Callable[[Run], None]


class SimulatedClock:
    """The application's clock in the time of a run, `off` by some seconds."""

    def __init__(self, run: Run, off: float = 0.0) -> None:
        self._run = run
        self._off = off

    def now(self) -> datetime:
        return STARTED + timedelta(seconds=self._run.scheduler.now + self._off)

    def pause(self, seconds: float) -> None:
        self._run.sleep(seconds)


def play(scenario: Scenario, seed: int, trace: list[str] | None = None) -> Counter[str]:
    """Run one schedule; return its figures. Raises what the scenario or a process raises."""
    run = Run(seed)
    run.world.trace = trace
    with ExitStack() as stack:
        stack.callback(run.scheduler.close)
        stack.enter_context(_seeded(seed))
        stack.enter_context(_watched_locks(run.scheduler))
        scenario(run)
    run.stats["schedules"] += 1
    run.stats["steps"] += run.scheduler.steps
    return run.stats


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Let every random number and id come from the seed: ids, jitter, keys."""
    source = random.Random(seed)  # noqa: S311 - repeatable on purpose
    state = random.getstate()
    random.seed(seed)
    try:
        with patch("os.urandom", source.randbytes), patch("random._urandom", source.randbytes):
            yield
    finally:
        random.setstate(state)


@contextmanager
def _watched_locks(scheduler: Scheduler) -> Iterator[None]:
    """Give objects locks that know who holds them.

    All processes share one thread here: a lock that is held over a call would stop them all, and in
    production it would stop a process for as long as DynamoDB takes to answer.
    """

    def lock() -> _WatchedLock:
        return _WatchedLock(scheduler)

    with ExitStack() as stack:
        for module, name in _modules_with_locks(len(sys.modules)):
            stack.enter_context(patch.object(module, name, lock))
        yield


@lru_cache(maxsize=8)
def _modules_with_locks(loaded: int) -> list[tuple[ModuleType, str]]:
    """Return where a lock is made. `loaded` modules: with more, look again."""
    return [
        (module, name)
        for path, module in list(sys.modules.items())
        if path.startswith("ilikeyacut.")
        for name in ("Lock", "RLock")
        if getattr(module, name, None) in (Lock, RLock)
    ]


class _WatchedLock:
    """A lock of one task. As in RLock, its holder may take it again."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def __enter__(self) -> bool:
        task = self._scheduler.current
        if task is not None:
            task.held += 1
        return True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        task = self._scheduler.current
        if task is not None:
            task.held -= 1
