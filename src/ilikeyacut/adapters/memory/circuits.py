"""Circuits of one process."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from ilikeyacut.application.ports.circuits import Circuit


class MemoryCircuits:
    """Lost with its process; a new one starts with closed circuits. Threads may share it."""

    def __init__(self) -> None:
        self._circuits: dict[str, Circuit] = {}
        self._lock = Lock()

    def find(self, route: str) -> Circuit:
        with self._lock:
            return self._circuits.get(route, Circuit())

    def swap(self, route: str, seen: Circuit, changed: Circuit) -> bool:
        with self._lock:
            if self._circuits.get(route, Circuit()).version != seen.version:
                return False
            self._circuits[route] = replace(changed, version=seen.version + 1)
            return True
