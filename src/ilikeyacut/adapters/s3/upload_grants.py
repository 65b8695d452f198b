"""Forms for uploads that S3 takes itself: presigned POSTs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.s3.buckets import Buckets
from ilikeyacut.adapters.s3.encryption import Encryption
from ilikeyacut.adapters.s3.faults import translated
from ilikeyacut.adapters.s3.photo_store import PATIENCE
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import check_key
from ilikeyacut.application.ports.upload_grants import UploadGrant


class S3UploadGrants:
    """Signs forms by this process's credentials, whose rights they have. It calls nothing.

    With credentials of a role, a form ends with them, if that is earlier.
    """

    def __init__(
        self, session: AwsSession, buckets: Buckets, clock: Clock, encryption: Encryption
    ) -> None:
        self._session = session
        self._buckets = buckets
        self._clock = clock
        self._encryption = encryption

    def grant(
        self, key: str, media_type: str, most_bytes: int, expires_at: datetime
    ) -> UploadGrant:
        check_key(key)
        fields = {"Content-Type": media_type, **self._encryption.fields()}
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        seconds = int((expires_at - self._clock.now()).total_seconds())
        with translated(f"grant an upload of {key}"):
            form = self._session.client("s3", PATIENCE).generate_presigned_post(
                self._buckets.of(key),
                key,
                Fields=fields,
                Conditions=[*conditions, ["content-length-range", 1, most_bytes]],
                ExpiresIn=seconds,
            )
        return UploadGrant("POST", form["url"], form["fields"], expires_at, most_bytes)
