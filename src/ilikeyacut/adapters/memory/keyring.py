"""Keys in memory. When the process ends, everything encrypted under them is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from secrets import token_bytes
from threading import Lock
from uuid import UUID

from ilikeyacut.application.ports.keyring import (
    KeyConflictError,
    KeyEntry,
    KeyMissingError,
    PersonErasedError,
)


class MemoryKeyring:
    """Keeps one random 32-byte key per person. Replace `new_key` for repeatable keys."""

    def __init__(self, new_key: Callable[[], bytes] = lambda: token_bytes(32)) -> None:
        self._new_key = new_key
        self._keys: dict[UUID, bytes] = {}
        self._erased: set[UUID] = set()
        self._lock = Lock()

    def key_for(self, user_id: UUID) -> bytes:
        with self._lock:
            self._refuse_erased(user_id)
            if user_id not in self._keys:
                self._keys[user_id] = self._new_key()
            return self._keys[user_id]

    def find(self, user_id: UUID) -> bytes:
        with self._lock:
            self._refuse_erased(user_id)
            if user_id not in self._keys:
                raise KeyMissingError(user_id)
            return self._keys[user_id]

    def erase(self, user_id: UUID) -> None:
        with self._lock:
            self._erased.add(user_id)
            self._keys.pop(user_id, None)

    def erased(self, user_id: UUID) -> bool:
        with self._lock:
            return user_id in self._erased

    def entries(self) -> Iterator[KeyEntry]:
        with self._lock:
            found = [KeyEntry(user_id, key) for user_id, key in self._keys.items()]
            found += [KeyEntry(user_id, None) for user_id in self._erased]
        yield from found

    def restore(self, entries: Sequence[KeyEntry]) -> None:
        for entry in entries:
            if entry.key is None:
                self.erase(entry.user_id)
            else:
                self._restore(entry.user_id, entry.key)

    def _restore(self, user_id: UUID, key: bytes) -> None:
        with self._lock:
            if user_id not in self._erased and self._keys.setdefault(user_id, key) != key:
                raise KeyConflictError(user_id)

    def _refuse_erased(self, user_id: UUID) -> None:
        if user_id in self._erased:
            raise PersonErasedError(user_id)
