"""Buckets of the emulator, as a deployment has them."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aws_resources
from ilikeyacut.adapters.aws.session import AwsSession


def new_bucket(aws: AwsSession) -> str:
    """Make a bucket that keeps versions and tells EventBridge what arrives; return its name."""
    return aws_resources.bucket(aws, f"pictures-{uuid4().hex}")


def left_in(aws: AwsSession, bucket: str) -> list[Any]:
    """Return every version, mark of a deletion and unfinished upload in a bucket."""
    s3 = aws.client("s3")
    found = s3.list_object_versions(Bucket=bucket)
    unfinished = s3.list_multipart_uploads(Bucket=bucket)
    return [
        *found.get("Versions", ()),
        *found.get("DeleteMarkers", ()),
        *unfinished.get("Uploads", ()),
    ]


def fetched(url: str) -> int:
    """Return the status of a GET without any credentials."""
    return _status("GET", url)


def posted(url: str, fields: Mapping[str, str], data: bytes) -> int:
    """Return the status of a form that is posted as a client does."""
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    body = "".join([*parts, file]).encode() + data + f"\r\n--{boundary}--\r\n".encode()
    return _status("POST", url, body, f"multipart/form-data; boundary={boundary}")


def _status(method: str, url: str, body: bytes | None = None, content_type: str = "") -> int:
    where = urlsplit(url)
    connection = HTTPConnection(str(where.hostname), where.port, timeout=30)
    try:
        headers = {"Content-Type": content_type} if content_type else {}
        connection.request(method, f"{where.path}?{where.query}".rstrip("?"), body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
