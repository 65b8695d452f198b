"""Pictures as clients send them, before they are taken in.

They may say where and when they were taken. So they have keys of their own, and each is removed
once it was received, refused, or not awaited any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import (
    Folder,
    ObjectDamagedError,
    ObjectTooLargeError,
    PhotoStore,
    personal_key,
)
from ilikeyacut.application.ports.pictures import (
    ImageTooLargeError,
    ImageTypeUnsupportedError,
    ImageUnreadableError,
)
from ilikeyacut.application.ports.upload_grants import (
    GRANTED_FOR,
    UPLOAD_TYPES,
    UploadGrant,
    UploadGrants,
)

RAW = "raw"
LONGEST_TYPE = 40
"""How much of an unknown type a refusal repeats, in characters."""


@dataclass(frozen=True)
class Announced:
    """An upload that may arrive: the photo that it becomes, and the form that sends it."""

    photo_id: UUID
    grant: UploadGrant


@dataclass(frozen=True)
class RawUploads:
    """Grants, reads and removes raw uploads."""

    photo_store: PhotoStore
    grants: UploadGrants
    limits: IntakeLimits
    clock: Clock

    def check(self, media_type: str, size: int) -> None:
        """Raise ImageRefusedError for a type, or a size in bytes, that would be refused anyway."""
        if media_type not in UPLOAD_TYPES:
            raise ImageTypeUnsupportedError(found=ascii(media_type[:LONGEST_TYPE]))
        if size < 1:
            raise ImageUnreadableError(reason="the file is empty")
        if size > self.limits.most_bytes:
            raise ImageTooLargeError(measured=size, required=self.limits.most_bytes)

    def grant(self, user_id: UUID, photo_id: UUID, media_type: str, size: int) -> UploadGrant:
        """Return the form for a photo's raw upload. Raises PhotoStoreError."""
        expires_at = self.clock.now() + GRANTED_FOR
        return self.grants.grant(raw_key(user_id, photo_id), media_type, size, expires_at)

    def read(self, user_id: UUID, photo_id: UUID, etag: str | None = None) -> bytes:
        """Return the bytes of a raw upload: with an ETag, of no other.

        Raises ObjectNotFoundError, ObjectReplacedError, and ImageRefusedError for what no later
        read makes usable: before reading, if it is too large.
        """
        key, most = raw_key(user_id, photo_id), self.limits.most_bytes
        try:
            return self.photo_store.get(key, etag=etag, most_bytes=most)
        except ObjectTooLargeError as error:
            raise ImageTooLargeError(measured=error.size, required=most) from error
        except ObjectDamagedError as error:
            raise ImageUnreadableError(reason="it is not what its sender says") from error

    def remove(self, user_id: UUID, photo_id: UUID) -> None:
        """Remove a raw upload and all that it replaced. Idempotent."""
        self.photo_store.delete(raw_key(user_id, photo_id))


def raw_key(user_id: UUID, photo_id: UUID) -> str:
    """Return the key of a photo's raw upload."""
    return personal_key(Folder.UPLOADS, user_id, str(photo_id), RAW)


def upload_at(key: str) -> tuple[UUID, UUID] | None:
    """Return the person and the photo of a raw upload's key, None for any other key."""
    parts = key.split("/")
    try:
        user_id, photo_id = (UUID(part) for part in parts[1:3])
    except ValueError:
        return None
    return (user_id, photo_id) if raw_key(user_id, photo_id) == key else None
