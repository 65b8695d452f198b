"""The progress port: reports how far a try-on has come."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Progress(Protocol):
    """Receives each step of a try-on. It cannot affect the try-on."""

    def step(self, job_id: UUID, name: str, done: int, total: int) -> None:
        """Report that `done` of `total` parts of a step are finished; 0 at its start."""
        ...


class NoProgress:
    """Ignores progress."""

    def step(self, job_id: UUID, name: str, done: int, total: int) -> None:
        """Do nothing."""
