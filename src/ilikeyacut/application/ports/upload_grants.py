"""The upload grants port: forms by which a client sends its picture straight to the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ilikeyacut.domain.errors import DomainError

GRANTED_FOR = timedelta(minutes=10)
"""How long the form of an upload can be used."""

UPLOAD_TYPES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif")
"""The types that a client may announce. What arrives is recognised by its bytes."""


class FormRefusedError(DomainError):
    """A posted form is not one that was granted, or no longer. Nothing is stored."""

    reason: str
    code = "FORM_REFUSED"
    template = "the form of the upload is refused: {reason}"
    hint = "announce the photo again, and send the form as it is granted"


class FormTooLargeError(FormRefusedError):
    """The file is larger than was announced; sizes in bytes."""

    measured: int
    required: int
    code = "BODY_TOO_LARGE"
    hint = "announce the photo again with its size"


@dataclass(frozen=True)
class UploadGrant:
    """A form, sent as multipart/form-data to `url`: `fields` first, the file as `file` last.

    It stores one object under one key, of one type and of 1 to `most_bytes` bytes. Every other form
    is refused, and so is this one after `expires_at`.
    """

    method: str
    url: str
    fields: Mapping[str, str]
    expires_at: datetime
    most_bytes: int


class UploadGrants(Protocol):
    """Grants uploads. A grant may be used again until it expires, which replaces the object."""

    def grant(
        self, key: str, media_type: str, most_bytes: int, expires_at: datetime
    ) -> UploadGrant:
        """Return a form for that object. Nothing is stored by this.

        Raises InvalidKeyError, and PhotoStoreError if nothing can be signed.
        """
        ...


class UploadForms(Protocol):
    """Checks posted forms, where the app's own server takes uploads."""

    def check(self, fields: Mapping[str, str], size: int) -> str:
        """Return the key for a file of `size` bytes that came with these fields.

        Raises FormRefusedError, and FormTooLargeError of a larger file.
        """
        ...
