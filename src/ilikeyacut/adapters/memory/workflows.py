"""Workflows of one process, which only remembers them: nothing takes their steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID, uuid4

from ilikeyacut.application.ports.workflows import Answered


@dataclass(frozen=True)
class Started:
    """A workflow as it was asked for first."""

    user_id: UUID
    until: datetime


class MemoryWorkflows:
    """Keeps what was started, and what waiting tasks were answered. Threads may share it."""

    def __init__(self) -> None:
        self._started: dict[UUID, Started] = {}
        self._tasks: dict[str, Answered | str | None] = {}
        self._lock = Lock()

    @property
    def started(self) -> dict[UUID, Started]:
        """The workflows by their jobs."""
        with self._lock:
            return dict(self._started)

    def wait(self) -> str:
        """Let a task wait; return its token."""
        token = uuid4().hex
        with self._lock:
            self._tasks[token] = None
        return token

    def answered(self, token: str) -> Answered | str | None:
        """Return a task's answer, the code if there will be none, None while it waits."""
        with self._lock:
            return self._tasks[token]

    def start(self, job_id: UUID, user_id: UUID, *, until: datetime) -> None:
        with self._lock:
            self._started.setdefault(job_id, Started(user_id, until))

    def succeed(self, token: str, answer: Answered) -> None:
        self._settle(token, dict(answer))

    def fail(self, token: str, code: str) -> None:
        self._settle(token, code)

    def _settle(self, token: str, result: Answered | str) -> None:
        with self._lock:
            if token in self._tasks and self._tasks[token] is None:
                self._tasks[token] = result
