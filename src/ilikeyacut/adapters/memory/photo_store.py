"""Objects in a dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Lock

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import (
    Folder,
    InvalidKeyError,
    ObjectNotFoundError,
    StoredObject,
)
from ilikeyacut.domain.values import MediaType

_PART = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,255}", re.ASCII)


class MemoryPhotoStore:
    """Keeps every object until the process ends. Safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._objects: dict[str, tuple[bytes, StoredObject]] = {}

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        _check(key, least_parts=2)
        stored = StoredObject(key, len(data), self._clock.now())
        with self._lock:
            self._objects[key] = (bytes(data), stored)

    def get(self, key: str) -> bytes:
        _check(key, least_parts=2)
        with self._lock:
            if key not in self._objects:
                raise ObjectNotFoundError(f"there is no object {key}")
            return self._objects[key][0]

    def delete(self, key: str) -> None:
        _check(key, least_parts=2)
        with self._lock:
            self._objects.pop(key, None)

    def list(self, prefix: str) -> Iterator[StoredObject]:
        _check(prefix, least_parts=1)
        with self._lock:
            found = [
                stored
                for key, (_, stored) in self._objects.items()
                if f"{key}/".startswith(f"{prefix}/")
            ]
        return iter(sorted(found, key=lambda stored: stored.key))

    def delete_prefix(self, prefix: str) -> int:
        _check(prefix, least_parts=1)
        with self._lock:
            doomed = [key for key in self._objects if key.startswith(f"{prefix}/")]
            for key in doomed:
                del self._objects[key]
        return len(doomed)

    def locate(self, key: str) -> str:
        _check(key, least_parts=2)
        return f"memory:{key}"


def _check(key: str, least_parts: int) -> None:
    folder, *rest = key.split("/")
    parts_hold = all(_PART.fullmatch(part) for part in rest)
    if folder not in tuple(Folder) or 1 + len(rest) < least_parts or not parts_hold:
        raise InvalidKeyError(f"{key[:200]!r} is not a key of this store")
