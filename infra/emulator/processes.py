"""Processes that go on when the program that started them ends: each has a file with its id."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import cast

KNOWN_WITHIN, ENDS_WITHIN = 5.0, 10.0


@dataclass(frozen=True)
class Detached:
    """A process by the file of its id and its command: the id alone may be another's by now.

    It leads a group of processes, which ends with it.
    """

    file: Path

    def note(self, process: subprocess.Popen[bytes]) -> None:
        """Keep the id and the command, which is a list, of a process that was just started.

        Returns when the system tells the command, which may be a moment later than the start.
        """
        command = " ".join(map(str, cast("list[object]", process.args)))
        self.file.write_text(f"{process.pid} {command}\n", "utf-8")
        deadline = monotonic() + KNOWN_WITHIN
        while not self.running() and process.poll() is None and monotonic() < deadline:
            sleep(0.01)

    def running(self) -> int | None:
        """Return the id of the process, None if it has ended."""
        try:
            number, command = self.file.read_text("utf-8").strip().split(" ", 1)
            pid = int(number)
        except (FileNotFoundError, ValueError):
            return None
        found = subprocess.run(  # noqa: S603 - a number
            ["ps", "-ww", "-o", "stat=", "-o", "command=", "-p", str(pid)],  # noqa: S607 - wherever it is
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        return pid if command in found and not found.startswith("Z") else None

    def end(self) -> bool:
        """End the process and its group; return whether there was one."""
        pid = self.running()
        if pid is not None:
            _signal(pid, signal.SIGTERM)
            deadline = monotonic() + ENDS_WITHIN
            while self.running() and monotonic() < deadline:
                sleep(0.05)
            _signal(pid, signal.SIGKILL)
        self.file.unlink(missing_ok=True)
        return pid is not None


def _signal(group: int, sent: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, sent)
