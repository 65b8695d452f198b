"""Figures that stay in the process."""

from __future__ import annotations

from ilikeyacut.application.ports.measures import Figure


class MemoryMeasures:
    """Keeps every figure, for tests to look at."""

    def __init__(self) -> None:
        self.added: list[tuple[Figure, float, tuple[str, ...]]] = []

    def add(self, figure: Figure, value: float, *where: str) -> None:
        self.added.append((figure, value, where))
