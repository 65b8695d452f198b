"""Forms for uploads to the app's own server, signed by HMAC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ilikeyacut.adapters.cryptography.signatures import is_signed, signature
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import check_key
from ilikeyacut.application.ports.upload_grants import (
    FormRefusedError,
    FormTooLargeError,
    UploadGrant,
)

SIGNED = ("key", "Content-Type", "most-bytes", "expires")
FIELDS = {*SIGNED, "signature"}


class HmacUploadGrants:
    """Grants forms and checks what is posted. All servers of a deployment share the secret."""

    def __init__(self, url: str, secret: bytes, clock: Clock) -> None:
        self._url = url
        self._secret = secret
        self._clock = clock

    def grant(
        self, key: str, media_type: str, most_bytes: int, expires_at: datetime
    ) -> UploadGrant:
        check_key(key)
        values = (key, media_type, str(most_bytes), str(int(expires_at.timestamp())))
        fields = dict(zip(SIGNED, values, strict=True))
        fields["signature"] = signature(self._secret, "upload", *values)
        return UploadGrant("POST", self._url, fields, expires_at, most_bytes)

    def check(self, fields: Mapping[str, str], size: int) -> str:
        if fields.keys() != FIELDS:
            raise FormRefusedError("it lacks fields, or has others than were granted")
        values = [fields[name] for name in SIGNED]
        if not is_signed(self._secret, fields["signature"], "upload", *values):
            raise FormRefusedError("it was changed, or was not granted here")
        if self._clock.now().timestamp() >= int(fields["expires"]):
            raise FormRefusedError("it has expired")
        most = int(fields["most-bytes"])
        if size < 1:
            raise FormRefusedError("its file is empty")
        if size > most:
            raise FormTooLargeError("its file is larger than was announced", size, most)
        return fields["key"]
