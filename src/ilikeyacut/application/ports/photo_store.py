"""The photo store port: bytes under keys, in the four folders of the app."""

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
    """The top of every key. The first three are personal: a person's id follows."""

    UPLOADS = "user-uploads"
    RESULTS = "processed-images"
    THUMBNAILS = "thumbnails"
    ASSETS = "static-assets"


PERSONAL_FOLDERS = (Folder.UPLOADS, Folder.RESULTS, Folder.THUMBNAILS)


class PhotoStoreError(IlikeyacutError):
    """The store failed: full, not writable, out of reach. Nothing was half-written."""


class ObjectNotFoundError(PhotoStoreError):
    """There is no object under that key."""


class InvalidKeyError(PhotoStoreError):
    """The key could not have been made by `personal_key` or `asset_key`."""


@dataclass(frozen=True)
class StoredObject:
    """An object's key, size in bytes, and when it was written (UTC)."""

    key: str
    size: int
    modified_at: datetime


def personal_key(folder: Folder, user_id: UUID, *parts: str) -> str:
    """Return the key of a person's object; only ids and ordinals belong in `parts`."""
    return "/".join((folder, str(user_id), *parts))


def asset_key(*parts: str) -> str:
    """Return the key of an object of the catalogue."""
    return "/".join((Folder.ASSETS, *parts))


_PART = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,255}", re.ASCII)


def check_key(key: str) -> None:
    """Raise InvalidKeyError unless `key` can be an object's."""
    _check(key, least_parts=2)


def check_prefix(prefix: str) -> None:
    """Raise InvalidKeyError unless `prefix` is a folder of the app, or deeper."""
    _check(prefix, least_parts=1)


def _check(key: str, least_parts: int) -> None:
    folder, *rest = key.split("/")
    parts_hold = all(_PART.fullmatch(part) for part in rest)
    if folder not in tuple(Folder) or 1 + len(rest) < least_parts or not parts_hold:
        raise InvalidKeyError(f"{key[:200]!r} is not a key of this store")


class PhotoStore(Protocol):
    """Keeps pictures. A key is `folder/part[/part...]`, each part of letters, digits, `-_.`.

    Every method raises InvalidKeyError for another key and PhotoStoreError for a fault.
    """

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        """Write the whole object or nothing; the same key again replaces it."""
        ...

    def get(self, key: str) -> bytes:
        """Return the object's bytes. Raises ObjectNotFoundError."""
        ...

    def delete(self, key: str) -> None:
        """Remove the object; one that is not there is no error."""
        ...

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the object `prefix` and those below `prefix/`, by key."""
        ...

    def delete_prefix(self, prefix: str) -> int:
        """Remove all objects below `prefix/`, unfinished writes too; return how many there were."""
        ...

    def remove_unfinished(self) -> int:
        """Remove what writers that died have left; return how many there were."""
        ...

    def locate(self, key: str) -> str:
        """Return where its owner can fetch the object: a path here, a signed address elsewhere."""
        ...
