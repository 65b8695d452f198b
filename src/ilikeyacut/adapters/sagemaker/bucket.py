"""Requests and answers of an asynchronous endpoint, as objects in S3."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ilikeyacut.adapters.aws.faults import Kind, fault_of
from ilikeyacut.adapters.sagemaker import wire

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """The location of one object."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, uri: str | None) -> Place | None:
        """Return the place of an `s3://` address, None for anything else."""
        parts = urlsplit(uri or "")
        if parts.scheme != "s3" or not parts.netloc or not parts.path.strip("/"):
            return None
        return cls(parts.netloc, parts.path.lstrip("/"))

    @property
    def uri(self) -> str:
        """The address."""
        return f"s3://{self.bucket}/{self.key}"


def put(s3: Any, place: Place, body: bytes) -> None:
    """Write an object, encrypted as its bucket prescribes."""
    s3.put_object(Bucket=place.bucket, Key=place.key, Body=body, ContentType=wire.CONTENT_TYPE)


def get(s3: Any, place: Place, most: int) -> bytes | None:
    """Return an object, None if it does not exist. Raises WireError beyond `most` bytes."""
    try:
        answer = s3.get_object(Bucket=place.bucket, Key=place.key)
    except Exception as error:
        fault = fault_of(error)
        if fault.kind is Kind.GONE and fault.code != "NoSuchBucket":
            return None
        raise
    with answer["Body"] as body:
        if answer["ContentLength"] > most:
            raise wire.WireError(f"the answer has more than {most} bytes")
        data: bytes = body.read()
    return data


def delete(s3: Any, places: Iterable[Place | None]) -> None:
    """Delete objects. Failures are logged; the bucket's lifecycle rule removes the rest."""
    for place in places:
        if place is None:
            continue
        try:
            s3.delete_object(Bucket=place.bucket, Key=place.key)
        except Exception as fault:  # noqa: BLE001 - the picture is there, and must not be lost over this
            log.warning("%s is left behind: %s", place.uri, type(fault).__name__)
