"""Pictures in a dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from threading import Lock

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import (
    ObjectNotFoundError,
    StoredObject,
    check_asked,
    check_key,
    check_prefix,
)
from ilikeyacut.domain.values import MediaType


class MemoryPhotoStore:
    """Keeps every object until the process ends. Threads may share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._writes = count(1)
        self._objects: dict[str, tuple[bytes, StoredObject]] = {}

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        self.put_parts(key, (data,), media_type)

    def put_parts(self, key: str, parts: Iterable[bytes], media_type: str) -> None:
        check_key(key)
        data = b"".join(parts)
        with self._lock:
            stored = StoredObject(key, len(data), self._clock.now(), f"{next(self._writes)}")
            self._objects[key] = (data, stored)

    def get(self, key: str, *, etag: str | None = None, most_bytes: int | None = None) -> bytes:
        check_key(key)
        with self._lock:
            if key not in self._objects:
                raise ObjectNotFoundError(f"object {key} does not exist")
            data, stored = self._objects[key]
        check_asked(stored, etag, most_bytes)
        return data

    def delete(self, key: str) -> None:
        check_key(key)
        with self._lock:
            self._objects.pop(key, None)

    def list(self, prefix: str) -> Iterator[StoredObject]:
        check_prefix(prefix)
        with self._lock:
            found = [
                stored
                for key, (_, stored) in self._objects.items()
                if f"{key}/".startswith(f"{prefix}/")
            ]
        return iter(sorted(found, key=lambda stored: stored.key))

    def delete_prefix(self, prefix: str) -> int:
        check_prefix(prefix)
        with self._lock:
            doomed = [key for key in self._objects if key.startswith(f"{prefix}/")]
            for key in doomed:
                del self._objects[key]
        return len(doomed)

    def remove_unfinished(self) -> int:
        return 0

    def locate(self, key: str) -> str:
        check_key(key)
        return f"memory:{key}"
