"""The progress port: who waits for a try-on may be told how far it is."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Progress(Protocol):
    """Hears of each step of a try-on. What it does with that is no part of the try-on."""

    def step(self, job_id: UUID, name: str, done: int, total: int) -> None:
        """Note that `done` of `total` parts of a step are finished; 0 when it begins."""
        ...


class NoProgress:
    """Nobody is watching."""

    def step(self, job_id: UUID, name: str, done: int, total: int) -> None:
        """Do nothing."""
