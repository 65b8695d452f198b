"""One scheduler for everything that happens in a simulation: chance and time come from here alone.

Each process of a simulation is a greenlet that runs until it sleeps. The scheduler then picks the
next one by chance from all that are due, and moves the time forward when none is. So one seed gives
one schedule, and a schedule of seconds or minutes takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from random import Random

from greenlet import GreenletExit, getcurrent, greenlet

MOST_STEPS, LONGEST = 100_000, 3600.0
"""A schedule that takes more steps or more seconds has no end."""


class Dead(BaseException):
    """Ends a process that was killed: its clean-up makes no more calls."""


class NoEndError(Exception):
    """A schedule goes on and on."""


class Task:
    """A process of the simulation. `held` counts the locks that it holds."""

    def __init__(self, name: str, body: Callable[[], None]) -> None:
        self.name = name
        self.body = body
        self.done = False
        self.held = 0
        self.error: Exception | None = None
        self.greenlet = greenlet(self._run)

    def _run(self) -> None:
        try:
            self.body()
        except (Dead, GreenletExit):
            pass
        except Exception as error:  # noqa: BLE001 - the scheduler raises it
            self.error = error
        self.done = True


class Scheduler:
    """Runs tasks and callbacks in an order and at times that follow from the seed."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - repeatable on purpose
        self.now = 0.0
        self.steps = 0
        self.current: Task | None = None
        self.tasks: list[Task] = []
        self._due: list[Callable[[], None]] = []
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0
        self._closed = False

    def spawn(self, name: str, body: Callable[[], None]) -> Task:
        """Add a task that is due at once."""
        task = Task(name, body)
        self.tasks.append(task)
        self.at(self.now, lambda: self._switch(task))
        return task

    def at(self, when: float, callback: Callable[[], None]) -> None:
        """Call something at a time or later. It must not sleep."""
        self._number += 1
        heappush(self._later, (when, self._number, callback))

    def sleep(self, seconds: float) -> None:
        """Let the others go on. Outside a task, run them for so long."""
        until = self.now + max(seconds, 0.0)
        if self.current is None:
            self.run(until)
            return
        task = self.current
        if self._closed:
            raise GreenletExit
        self.at(until, lambda: self._switch(task))
        task.greenlet.parent.switch()

    def run(self, until: float | None = None, most: int = MOST_STEPS) -> None:
        """Run until nothing is left to do, or until a time. Raises the first error of a task."""
        most += self.steps
        while self._advance(until):
            self.steps += 1
            if self.steps > most or self.now > LONGEST:
                names = [task.name for task in self.tasks if not task.done]
                raise NoEndError(f"no end after {self.steps} steps, {self.now:.1f} s: {names}")
            number = int(self.chance.random() * len(self._due))
            self._due[number], self._due[-1] = self._due[-1], self._due[number]
            self._due.pop()()

    def close(self) -> None:
        """End the tasks that are still running."""
        self._closed = True
        for task in self.tasks:
            if not task.done:
                self.current = task
                task.greenlet.throw()
        self.current = None

    def _advance(self, until: float | None) -> bool:
        """Collect what is due, perhaps after some time; return whether anything is."""
        if not self._due and self._later:
            when = self._later[0][0]
            if until is not None and when > until:
                self.now = until
                return False
            self.now = max(self.now, when)
        while self._later and self._later[0][0] <= self.now:
            self._due.append(heappop(self._later)[2])
        if not self._due and until is not None:
            self.now = max(self.now, until)
        return bool(self._due)

    def _switch(self, task: Task) -> None:
        self.current = task
        task.greenlet.parent = getcurrent()
        try:
            task.greenlet.switch()
        finally:
            self.current = None
        if task.error is not None:
            raise task.error
