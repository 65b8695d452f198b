"""The command line on a home of its own: in this process, or as the script that people start."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from unittest.mock import patch

from ilikeyacut.adapters.files.worker_lock import FileWorkerLock
from ilikeyacut.entrypoints.cli.main import run

SCRIPT = Path(sys.executable).with_name("ilikeyacut")
PORTRAITS = Path(__file__).resolve().parents[2] / "examples" / "portraits"
ASTRONAUT = PORTRAITS / "astronaut.png"
HAT = PORTRAITS / "grace_hopper.png"
PATIENCE = 120
"""Seconds that no command takes, however busy the machine is."""


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on stdout."""
        assert self.out.count("\n") == 1, self
        return json.loads(self.out)

    @property
    def failure(self) -> Any:
        """The failure that the object tells."""
        assert self.err == "", self
        return self.json["failure"]

    @property
    def lines(self) -> list[str]:
        """The lines on stdout."""
        return self.out.splitlines()


class Started(subprocess.Popen[str]):
    """A process that a failed test ends, instead of waiting for it."""

    def __exit__(self, kind: type[BaseException] | None, *rest: Any) -> None:
        if kind is not None:
            self.kill()
        super().__exit__(kind, *rest)


@dataclass(frozen=True)
class Home:
    """A home, and the command line that works in it."""

    path: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What commands in this home are started with."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ILIKEYACUT_")}
        ours = {"ILIKEYACUT_HOME": str(self.path), "ILIKEYACUT_STYLISTS": "memory"}
        return kept | ours | dict(self.settings)

    def run(self, *arguments: object) -> Outcome:
        """Run a command in this process."""
        out, err = StringIO(), StringIO()
        with (
            patch.dict(os.environ, self.environment, clear=True),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = run([str(argument) for argument in arguments])
        return Outcome(code, out.getvalue(), err.getvalue())

    def script(self, *arguments: object, **extra: str) -> Outcome:
        """Run the console script, with more of an environment."""
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment | extra,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    def started(self, *arguments: object, stdin: Any = subprocess.DEVNULL) -> Started:
        """Start the console script and let it run."""
        return Started(
            self.command(*arguments),
            env=self.environment,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def busy(self) -> Iterator[Callable[[], None]]:
        """Hold the worker's lock, so that submitted jobs wait; yield what lets it go early."""
        held = FileWorkerLock(self.path / "worker.lock").try_acquire()
        assert held is not None
        with ExitStack() as stack:
            stack.enter_context(held)
            yield stack.close

    def wait_for(self, topic: str) -> None:
        """Wait until the log has an event of this topic."""
        deadline = monotonic() + PATIENCE
        while topic not in self.topics():
            assert monotonic() < deadline, self.topics()
            Event().wait(0.02)

    def command(self, *arguments: object) -> list[str]:
        """Return the command line of the console script."""
        return [str(SCRIPT), *(str(argument) for argument in arguments)]

    @property
    def database(self) -> Path:
        """The file that holds the log."""
        return self.path / "ilikeyacut.db"

    def sql(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        """Run one statement on the database, past the program."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            return connection.execute(statement, parameters).fetchall()

    def topics(self) -> list[str]:
        """Return the topics of the log in order; none where there is no log."""
        if not self.database.exists():
            return []
        return [topic for (topic,) in self.sql("SELECT topic FROM stored_events ORDER BY rowid")]

    def files(self) -> list[str]:
        """Return everything that lies in the photo store, unfinished writes too."""
        photos = self.path / "photos"
        return sorted(it.relative_to(photos).as_posix() for it in photos.rglob("*") if it.is_file())
