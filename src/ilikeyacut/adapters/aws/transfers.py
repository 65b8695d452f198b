"""Objects of S3 by boto3's managed transfers: in parts where they are large, and parts retried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

PART = 8 * 1024 * 1024
"""The size of a part, in bytes. An object that is no larger is one part, without threads."""

AT_ONCE = 4
"""How many parts of one object are sent or received at a time."""


REPLACED = "S3DownloadFailedError"
"""The name of the transfers' error for another ETag. It comes from a package below boto3."""


@dataclass(frozen=True)
class Version:
    """An object as a HEAD found it. `size` is in bytes."""

    bucket: str
    key: str
    size: int
    etag: str


class ReplacedError(Exception):
    """The object is no longer the version that was found."""


def upload(client: Any, bucket: str, key: str, data: bytes, **headers: object) -> None:
    """Write an object, whole or not at all. Raises botocore's errors."""
    with _manager(client, len(data), multipart_threshold=PART + 1) as manager:
        manager.upload(BytesIO(data), bucket, key, headers).result()


def upload_parts(
    client: Any, bucket: str, key: str, parts: Iterable[bytes], **headers: object
) -> None:
    """Write an object from its parts in order, whole or not at all, and PART bytes at a time.

    Raises botocore's errors, and what the parts raise.
    """
    with _manager(client, 0, multipart_threshold=PART + 1) as manager:
        manager.upload(_Reader(parts), bucket, key, headers).result()


class _Reader:
    """Reads the parts of an object as a file that cannot be rewound."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._left = bytearray()

    def read(self, most: int | None = None) -> bytes:
        """Return the next `most` bytes, fewer only at the end; by default all that are left."""
        while most is None or len(self._left) < most:
            part = next(self._parts, None)
            if part is None:
                break
            self._left += part
        taken = bytes(self._left[:most])
        del self._left[:most]
        return taken


def download(client: Any, found: Version) -> bytes:
    """Return the bytes of one version. Raises ReplacedError, and botocore's errors.

    Every part asks for the version's ETag, which a managed transfer of a small object would not.
    """
    received = BytesIO()
    try:
        with _manager(client, found.size, multipart_threshold=1) as manager:
            manager.download(
                found.bucket, found.key, received, subscribers=[_Known(found)]
            ).result()
    except Exception as error:
        if type(error).__name__ == REPLACED:
            raise ReplacedError from error
        raise getattr(error, "last_exception", error) from None
    return received.getvalue()


class _Known:
    """Tells a transfer what it would ask S3 for."""

    def __init__(self, found: Version) -> None:
        self._found = found

    def on_queued(self, future: Any, **_: object) -> None:
        future.meta.provide_transfer_size(self._found.size)
        future.meta.provide_object_etag(self._found.etag)


def _manager(client: Any, size: int, *, multipart_threshold: int) -> Any:
    from boto3.s3.transfer import TransferConfig, create_transfer_manager

    config = TransferConfig(
        multipart_threshold=multipart_threshold,
        multipart_chunksize=PART,
        max_concurrency=AT_ONCE,
        use_threads=size > PART,
        preferred_transfer_client="classic",
    )
    return create_transfer_manager(client, config)
