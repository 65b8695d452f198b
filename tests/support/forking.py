"""Work in forked children: what they return, what they raise, and whether something killed them.

Only a process without threads and open databases may fork, so pytest itself does not: it starts
`python -m support.<series>`, which imports everything first and then forks in milliseconds.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")
TESTS = Path(__file__).resolve().parents[1]


class ChildFailedError(AssertionError):
    """A child raised; the message is its traceback."""


class Killed(Exception):  # noqa: N818 - an outcome, not a fault
    """A child was killed before it could answer."""


@dataclass
class Child(Generic[T]):
    """A running child and the pipe that its answer comes through."""

    pid: int
    pipe: int

    def result(self) -> T:
        """Wait for the child. Raises Killed, or ChildFailedError with what it raised."""
        with os.fdopen(self.pipe, "rb") as pipe:
            answer = pipe.read()
        _, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            raise Killed
        returned, value = pickle.loads(answer)  # noqa: S301 - our own child wrote it
        if not returned:
            raise ChildFailedError(value)
        result: T = value
        return result


def start(work: Callable[[], T]) -> Child[T]:
    """Fork a child that does `work`."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Child(pid, reading)
    os.close(reading)
    answer: tuple[bool, Any]
    try:
        answer = (True, work())
    except BaseException:  # noqa: BLE001 - the parent tells
        answer = (False, traceback.format_exc())
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(pickle.dumps(answer))
    os._exit(0)


def forked(work: Callable[[], T]) -> T:
    """Do `work` in a child and return what it returned."""
    return start(work).result()


def run_module(module: str, *arguments: str | Path) -> str:
    """Run a module of the tests in a fresh process; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=TESTS,
        env={
            name: value for name, value in os.environ.items() if not name.startswith("ILIKEYACUT")
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
