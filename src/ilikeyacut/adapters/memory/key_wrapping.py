"""Key wrapping of one process."""

from __future__ import annotations

from secrets import token_bytes
from threading import Lock
from uuid import UUID

from ilikeyacut.application.ports.key_wrapping import KeyWrappingError


class MemoryKeyWrapping:
    """Hands out claims on keys that it remembers: lost with its process."""

    def __init__(self) -> None:
        self._keys: dict[tuple[UUID, bytes], bytes] = {}
        self._lock = Lock()

    def wrap(self, user_id: UUID, key: bytes) -> bytes:
        wrapped = token_bytes(len(key))
        with self._lock:
            self._keys[user_id, wrapped] = key
        return wrapped

    def unwrap(self, user_id: UUID, wrapped: bytes) -> bytes:
        with self._lock:
            key = self._keys.get((user_id, wrapped))
        if key is None:
            raise KeyWrappingError("unwrapped", "Unknown", "it was not wrapped here for them")
        return key

    def forget(self, user_id: UUID) -> None:
        """Do nothing: there is no second copy."""
