"""The photo store port: bytes under keys, in the app's folders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.domain.values import MediaType


class Folder(StrEnum):
    """The first part of every key. All but the assets are personal: the person's id follows."""

    UPLOADS = "user-uploads"
    RESULTS = "processed-images"
    THUMBNAILS = "thumbnails"
    EXPORTS = "exports"
    ASSETS = "static-assets"


PERSONAL_FOLDERS = (Folder.UPLOADS, Folder.RESULTS, Folder.THUMBNAILS, Folder.EXPORTS)


class PhotoStoreError(IlikeyacutError):
    """The store failed: full, not writable or not reachable. No object is half-written."""


class ObjectNotFoundError(PhotoStoreError):
    """No object has this key."""


class ObjectReplacedError(PhotoStoreError):
    """The object is no longer the one with the ETag that was asked for."""


class ObjectTooLargeError(PhotoStoreError):
    """The object has `size` bytes, more than the `most` that the caller takes."""

    def __init__(self, key: str, size: int, most: int) -> None:
        super().__init__(key, size, most)
        self.key, self.size, self.most = key, size, most

    def __str__(self) -> str:
        return f"object {self.key} has {self.size} bytes; at most {self.most} are taken"


class ObjectDamagedError(PhotoStoreError):
    """The object's bytes are not those that were written: their checksum differs."""


class PhotoStoreUnavailableError(PhotoStoreError):
    """The store cannot be reached, or takes no more at the moment. The same call may pass later."""


class PhotoStoreRefusedError(PhotoStoreError):
    """The store refuses us, or is not there. Somebody has to change rights or settings."""


class InvalidKeyError(PhotoStoreError):
    """The key cannot come from `personal_key` or `asset_key`."""


@dataclass(frozen=True)
class StoredObject:
    """An object's key, size in bytes, and when it was written (UTC).

    `etag` changes whenever the object is replaced by other bytes.
    """

    key: str
    size: int
    modified_at: datetime
    etag: str


def personal_key(folder: Folder, user_id: UUID, *parts: str) -> str:
    """Return the key of a person's object. `parts` may contain only ids and ordinals."""
    return "/".join((folder, str(user_id), *parts))


def asset_key(*parts: str) -> str:
    """Return the key of a catalogue object."""
    return "/".join((Folder.ASSETS, *parts))


def owner_of(key: str) -> UUID | None:
    """Return the id of the aggregate that may name a key.

    Its id follows the person's, except that exports are named by the person.
    """
    parts = key.split("/")
    if len(parts) < 3:
        return None
    owner = parts[1] if parts[0] == Folder.EXPORTS else parts[2].partition(".")[0]
    try:
        return UUID(owner)
    except ValueError:
        return None


_FOLDERS = frozenset(Folder)
_PART = r"(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._-]{1,255}"
_PARTS = re.compile(rf"(?:/{_PART})*", re.ASCII)


def check_key(key: str) -> None:
    """Raise InvalidKeyError unless `key` is a valid object key."""
    _check(key, least_parts=2)


def is_key(key: str) -> bool:
    """Whether `key` is a valid object key."""
    return _holds(key, least_parts=2)


def check_prefix(prefix: str) -> None:
    """Raise InvalidKeyError unless `prefix` is a folder of the app, or below one."""
    _check(prefix, least_parts=1)


def _check(key: str, least_parts: int) -> None:
    if not _holds(key, least_parts):
        raise InvalidKeyError(f"{key[:200]!r} is not a key of this store")


def _holds(key: str, least_parts: int) -> bool:
    folder, slash, _ = key.partition("/")
    enough = bool(slash) or least_parts == 1
    return folder in _FOLDERS and enough and _PARTS.fullmatch(key, len(folder)) is not None


def check_asked(found: StoredObject, etag: str | None, most_bytes: int | None) -> None:
    """Raise ObjectReplacedError or ObjectTooLargeError unless `get` may return an object."""
    if etag is not None and found.etag != etag:
        raise ObjectReplacedError(f"object {found.key} was replaced")
    if most_bytes is not None and found.size > most_bytes:
        raise ObjectTooLargeError(found.key, found.size, most_bytes)


class PhotoStore(Protocol):
    """Stores pictures. A key is `folder/part[/part...]`; parts use letters, digits, `-_.`.

    Every method raises InvalidKeyError for an invalid key, and PhotoStoreError for a fault.
    """

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        """Write the whole object or nothing. An existing object is replaced."""
        ...

    def put_parts(self, key: str, parts: Iterable[bytes], media_type: str) -> None:
        """Write an object from its parts in order, the whole or nothing: what memory cannot hold.

        A few MB are held at once. An error that the parts raise is raised. Nothing is written then,
        nor if the object's folder is removed meanwhile, which raises PhotoStoreError.
        """
        ...

    def get(self, key: str, *, etag: str | None = None, most_bytes: int | None = None) -> bytes:
        """Return the object's bytes, all of one version.

        Raises:
            ObjectNotFoundError: No object has this key.
            ObjectReplacedError: It is not the object with that `etag`.
            ObjectTooLargeError: It has more than `most_bytes`. No more are read.
            ObjectDamagedError: The bytes are not those that were written.
        """
        ...

    def delete(self, key: str) -> None:
        """Remove the object with all its earlier versions. Idempotent."""
        ...

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the object `prefix` and those below `prefix/`, in the order of their keys."""
        ...

    def delete_prefix(self, prefix: str) -> int:
        """Remove all objects below `prefix/`, and unfinished writes; return the objects' number.

        Earlier versions go as well, and those of objects that were deleted otherwise.
        """
        ...

    def remove_unfinished(self) -> int:
        """Remove unfinished writes of dead processes; return their number."""
        ...

    def locate(self, key: str) -> str:
        """Return where the owner can fetch the object: a path here, a signed URL elsewhere."""
        ...
