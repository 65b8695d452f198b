"""Uploads that clients post to the app's own server, as they would to S3 in a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.upload_grants import UploadForms
from ilikeyacut.application.use_cases.raw_uploads import upload_at
from ilikeyacut.domain.photo import Photo, PhotoStatus
from ilikeyacut.domain.values import MediaType


@dataclass(frozen=True)
class PostedUploads:
    """Checks posted forms and keeps their files."""

    forms: UploadForms
    photo_store: PhotoStore
    store: EventStore

    def check(self, fields: Mapping[str, str], size: int) -> None:
        """Refuse a form, or a file of so many bytes, before all of it has arrived.

        Raises FormRefusedError, FormTooLargeError.
        """
        self.forms.check(fields, max(size, 1))

    def keep(self, fields: Mapping[str, str], data: bytes) -> None:
        """Store a posted file until its upload is completed.

        A file that no photo awaits is removed again, as in a deployment: its photo was received,
        has expired or was deleted. Raises FormRefusedError, FormTooLargeError, PhotoStoreError.
        """
        key = self.forms.check(fields, len(data))
        self.photo_store.put(key, data, MediaType.JPEG)  # its type is found from its bytes
        if not self._awaited(key):
            self.photo_store.delete(key)

    def _awaited(self, key: str) -> bool:
        upload = upload_at(key)
        photo = None if upload is None else self.store.find(Photo, upload[1])
        return photo is not None and photo.status is PhotoStatus.REQUESTED
