"""Scratch rows in memory, where all other rows are too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ilikeyacut.adapters.memory.views import MemoryViewStore
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.ports.views import RowStore


class MemoryScratch:
    """Makes stores that redact what the keyring has erased."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    @contextmanager
    def open(self) -> Iterator[RowStore]:
        yield MemoryViewStore(self._keyring)
