"""The photo store in S3: one bucket, or one for each folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, timedelta
from hashlib import sha256
from typing import Any

from ilikeyacut.adapters.aws.faults import Kind, fault_of
from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.adapters.aws.transfers import ReplacedError, Version, download, upload, upload_parts
from ilikeyacut.adapters.s3.buckets import Buckets
from ilikeyacut.adapters.s3.encryption import Encryption
from ilikeyacut.adapters.s3.faults import translated
from ilikeyacut.adapters.s3.versions import abort, remove, remove_below
from ilikeyacut.application.ports.addresses import Addresses
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import (
    Folder,
    ObjectDamagedError,
    ObjectNotFoundError,
    PhotoStoreError,
    PhotoStoreRefusedError,
    PhotoStoreUnavailableError,
    StoredObject,
    check_asked,
    check_key,
    check_prefix,
    is_key,
)
from ilikeyacut.domain.values import MediaType

PATIENCE = Patience(read_timeout=20.0, attempts=4)
"""Every call may be repeated, so botocore repeats what was throttled, failed or lost."""

ABANDONED = timedelta(days=1)
"""After this long, the writer of an unfinished upload is dead."""

MOST_READS = 50
"""How often a read begins again because the object is replaced meanwhile."""

DIGEST = "sha256"
"""The name of the digest among an object's metadata. S3 keeps none of an object in parts."""


class S3PhotoStore:
    """Stores encrypted objects under their keys. Threads and processes may share buckets.

    S3 checks the SHA-256 of what it is sent, and every read checks that of the whole object. A
    deletion removes all versions, so it holds in a bucket with versioning too. What is under keys
    that `check_key` refuses is not listed, but `delete_prefix` removes it.
    """

    def __init__(
        self,
        session: AwsSession,
        buckets: Buckets,
        addresses: Addresses,
        clock: Clock,
        encryption: Encryption,
    ) -> None:
        self._session = session
        self._buckets = buckets
        self._addresses = addresses
        self._clock = clock
        self._encryption = encryption

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        with self._at(key, "write") as (s3, bucket):
            upload(
                s3,
                bucket,
                key,
                data,
                ContentType=media_type,
                ChecksumAlgorithm="SHA256",
                Metadata={DIGEST: sha256(data).hexdigest()},
                **self._encryption.parameters(),
            )

    def put_parts(self, key: str, parts: Iterable[bytes], media_type: str) -> None:
        broken: list[Exception] = []
        try:
            with self._at(key, "write") as (s3, bucket):
                upload_parts(
                    s3,
                    bucket,
                    key,
                    _noting(parts, broken),
                    ContentType=media_type,
                    ChecksumAlgorithm="SHA256",
                    **self._encryption.parameters(),
                )
        except PhotoStoreError:
            for error in broken:
                raise error from None
            raise

    def get(self, key: str, *, etag: str | None = None, most_bytes: int | None = None) -> bytes:
        with self._at(key, "read") as (s3, bucket):
            for _ in range(MOST_READS):
                head = self._head(s3, bucket, key)
                check_asked(_stored(key, head, "ContentLength"), etag, most_bytes)
                try:
                    return _whole(s3, bucket, key, head)
                except ReplacedError:
                    continue
        raise PhotoStoreUnavailableError(f"cannot read {key}: it is replaced again and again")

    def delete(self, key: str) -> None:
        with self._at(key, "remove") as (s3, bucket):
            remove(s3, bucket, key)

    def list(self, prefix: str) -> Iterator[StoredObject]:
        check_prefix(prefix)
        return self._listed(prefix)

    def delete_prefix(self, prefix: str) -> int:
        check_prefix(prefix)
        bucket = self._buckets.of(prefix)
        with translated(f"remove what is below {prefix} in bucket {bucket}"):
            abort(self._s3, bucket, prefix)
            return remove_below(self._s3, bucket, prefix)

    def remove_unfinished(self) -> int:
        """Drop uploads in parts that began more than a day ago; return their number."""
        before, aborted = self._clock.now() - ABANDONED, 0
        for folder in Folder:
            bucket = self._buckets.of(folder)
            with translated(f"clean {folder} in bucket {bucket}"):
                aborted += abort(self._s3, bucket, folder, begun_before=before)
        return aborted

    def locate(self, key: str) -> str:
        return self._addresses.of(key).url

    @property
    def _s3(self) -> Any:
        return self._session.client("s3", PATIENCE)

    @contextmanager
    def _at(self, key: str, doing: str) -> Iterator[tuple[Any, str]]:
        check_key(key)
        bucket = self._buckets.of(key)
        with translated(f"{doing} {key} in bucket {bucket}"):
            yield self._s3, bucket

    def _listed(self, prefix: str) -> Iterator[StoredObject]:
        """Yield what `list` does. S3 knows beginnings of keys alone, and no whole parts."""
        bucket = self._buckets.of(prefix)
        with translated(f"list {prefix} in bucket {bucket}"):
            if "/" in prefix:
                first = self._s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)
                yield from (it for it in _contents(first) if it.key == prefix)
            pages = self._s3.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=bucket, Prefix=f"{prefix}/"):
                yield from _contents(page)

    def _head(self, s3: Any, bucket: str, key: str) -> Mapping[str, Any]:
        try:
            head: Mapping[str, Any] = s3.head_object(Bucket=bucket, Key=key)
        except Exception as error:
            if fault_of(error).kind is not Kind.GONE:
                raise
            _require(s3, bucket)
            raise ObjectNotFoundError(f"object {key} does not exist") from error
        return head


def _noting(parts: Iterable[bytes], broken: list[Exception]) -> Iterator[bytes]:
    """Yield the parts; note the error that they break off with, which is none of S3's."""
    try:
        yield from parts
    except Exception as error:
        broken.append(error)
        raise


def _require(s3: Any, bucket: str) -> None:
    """Tell a bucket that is missing from an object that is: S3 answers both the same."""
    try:
        s3.head_bucket(Bucket=bucket)
    except Exception as error:
        if fault_of(error).kind is Kind.GONE:
            raise PhotoStoreRefusedError(f"bucket {bucket} does not exist") from error
        raise


def _whole(s3: Any, bucket: str, key: str, head: Mapping[str, Any]) -> bytes:
    """Return the bytes of the version that a HEAD found. Raises ReplacedError."""
    found = Version(bucket, key, head["ContentLength"], head["ETag"])
    try:
        data = download(s3, found)
    except ReplacedError:
        raise
    except Exception as error:
        if fault_of(error).kind is Kind.GONE:
            raise ReplacedError from error
        raise
    if len(data) != found.size:
        raise PhotoStoreUnavailableError(f"cannot read {key}: the answer was cut")
    digest = head.get("Metadata", {}).get(DIGEST)
    if digest not in (None, sha256(data).hexdigest()):
        raise ObjectDamagedError(f"object {key} is not what was written")
    return data


def _contents(page: Mapping[str, Any]) -> Iterator[StoredObject]:
    for found in page.get("Contents", ()):
        if is_key(found["Key"]):
            yield _stored(found["Key"], found, "Size")


def _stored(key: str, found: Mapping[str, Any], size: str) -> StoredObject:
    written = found["LastModified"].astimezone(UTC)
    return StoredObject(key, found[size], written, found["ETag"].strip('"'))
