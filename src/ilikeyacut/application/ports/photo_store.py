"""The photo store port: bytes under keys, in the app's four folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.domain.values import MediaType


class Folder(StrEnum):
    """The first part of every key. The first three are personal: the person's id follows."""

    UPLOADS = "user-uploads"
    RESULTS = "processed-images"
    THUMBNAILS = "thumbnails"
    ASSETS = "static-assets"


PERSONAL_FOLDERS = (Folder.UPLOADS, Folder.RESULTS, Folder.THUMBNAILS)


class PhotoStoreError(IlikeyacutError):
    """The store failed: full, not writable or not reachable. No object is half-written."""


class ObjectNotFoundError(PhotoStoreError):
    """No object has this key."""


class InvalidKeyError(PhotoStoreError):
    """The key cannot come from `personal_key` or `asset_key`."""


@dataclass(frozen=True)
class StoredObject:
    """An object's key, size in bytes, and when it was written (UTC)."""

    key: str
    size: int
    modified_at: datetime


def personal_key(folder: Folder, user_id: UUID, *parts: str) -> str:
    """Return the key of a person's object. `parts` may contain only ids and ordinals."""
    return "/".join((folder, str(user_id), *parts))


def asset_key(*parts: str) -> str:
    """Return the key of a catalogue object."""
    return "/".join((Folder.ASSETS, *parts))


def owner_of(key: str) -> UUID | None:
    """Return the id of the aggregate that may name a key: the part after the person's id."""
    parts = key.split("/")
    if len(parts) < 3:
        return None
    try:
        return UUID(parts[2].partition(".")[0])
    except ValueError:
        return None


_PART = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,255}", re.ASCII)


def check_key(key: str) -> None:
    """Raise InvalidKeyError unless `key` is a valid object key."""
    _check(key, least_parts=2)


def check_prefix(prefix: str) -> None:
    """Raise InvalidKeyError unless `prefix` is a folder of the app, or below one."""
    _check(prefix, least_parts=1)


def _check(key: str, least_parts: int) -> None:
    folder, *rest = key.split("/")
    parts_hold = all(_PART.fullmatch(part) for part in rest)
    if folder not in tuple(Folder) or 1 + len(rest) < least_parts or not parts_hold:
        raise InvalidKeyError(f"{key[:200]!r} is not a key of this store")


class PhotoStore(Protocol):
    """Stores pictures. A key is `folder/part[/part...]`; parts use letters, digits, `-_.`.

    Every method raises InvalidKeyError for an invalid key, and PhotoStoreError for a fault.
    """

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        """Write the whole object or nothing. An existing object is replaced."""
        ...

    def get(self, key: str) -> bytes:
        """Return the object's bytes. Raises ObjectNotFoundError."""
        ...

    def delete(self, key: str) -> None:
        """Remove the object. Idempotent."""
        ...

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the object `prefix` and those below `prefix/`, in the order of their keys."""
        ...

    def delete_prefix(self, prefix: str) -> int:
        """Remove all objects below `prefix/`, and unfinished writes; return their number."""
        ...

    def remove_unfinished(self) -> int:
        """Remove unfinished writes of dead processes; return their number."""
        ...

    def locate(self, key: str) -> str:
        """Return where the owner can fetch the object: a path here, a signed URL elsewhere."""
        ...
