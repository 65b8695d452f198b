"""Ports that note what they are told."""

from __future__ import annotations

from uuid import UUID


class RecordedProgress:
    """Keeps every step that it hears of."""

    def __init__(self) -> None:
        self.steps: list[tuple[UUID, str, int, int]] = []

    def step(self, job_id: UUID, name: str, done: int, total: int) -> None:
        self.steps.append((job_id, name, done, total))
