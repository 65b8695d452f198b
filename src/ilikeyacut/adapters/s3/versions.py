"""Removes objects with all their versions, and uploads in parts that never ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice, takewhile
from typing import Any
from urllib.parse import unquote_plus

from ilikeyacut.adapters.aws.faults import Fault, Kind, fault_of, kind_of
from ilikeyacut.adapters.s3.faults import error_of

MOST_AT_ONCE = 1000
"""The most versions that S3 deletes in one call."""

NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that a key may have but no XML.

Whoever has credentials for uploads chooses keys, and must not make the erasure fail by them.
"""


def remove(s3: Any, bucket: str, key: str) -> None:
    """Remove every version of one object, and the marks of earlier deletions."""
    found = _versions(s3, bucket, key)
    _delete(s3, bucket, takewhile(lambda version: version["Key"] == key, found))


def remove_below(s3: Any, bucket: str, prefix: str) -> int:
    """Remove every version of all objects below `prefix/`; return the number of objects."""
    return _delete(s3, bucket, _versions(s3, bucket, f"{prefix}/"))


def abort(s3: Any, bucket: str, prefix: str, *, begun_before: datetime | None = None) -> int:
    """End uploads in parts below `prefix/` and drop their parts; return their number."""
    aborted = 0
    pages = s3.get_paginator("list_multipart_uploads").paginate(
        Bucket=bucket, Prefix=f"{prefix}/", EncodingType="url"
    )
    for upload in (upload for page in pages for upload in page.get("Uploads", ())):
        if begun_before is None or upload["Initiated"] < begun_before:
            aborted += _aborted(s3, bucket, unquote_plus(upload["Key"]), upload["UploadId"])
    return aborted


def _aborted(s3: Any, bucket: str, key: str, upload_id: str) -> bool:
    try:
        s3.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload_id)
    except Exception as error:
        if fault_of(error).kind is not Kind.GONE:
            raise
        return False
    return True


def _versions(s3: Any, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
    """Yield versions and marks of deletions page by page, and the keys of a page in order.

    What a page shows twice, such as a version that is deleted meanwhile, does no harm.
    """
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        stored = ({**version, "stored": True} for version in page.get("Versions", ()))
        yield from sorted((*stored, *page.get("DeleteMarkers", ())), key=lambda it: it["Key"])


def _delete(s3: Any, bucket: str, versions: Iterator[dict[str, Any]]) -> int:
    """Delete versions; return how many of them were the current one of an object."""
    objects = 0
    while some := list(islice(versions, MOST_AT_ONCE)):
        wanted = [{"Key": it["Key"], "VersionId": it["VersionId"]} for it in some]
        _delete_at_once(s3, bucket, [it for it in wanted if not NO_XML.search(it["Key"])])
        for it in wanted:
            if NO_XML.search(it["Key"]):
                s3.delete_object(Bucket=bucket, **it)
        objects += sum(it["IsLatest"] and it.get("stored", False) for it in some)
    return objects


def _delete_at_once(s3: Any, bucket: str, versions: list[dict[str, str]]) -> None:
    if versions:
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": versions, "Quiet": True})
        _refuse(answer.get("Errors", ()), bucket)


def _refuse(errors: Iterable[dict[str, Any]], bucket: str) -> None:
    for error in errors:
        code = error.get("Code", "")
        raise error_of(
            Fault(kind_of(code, 500), code, error.get("Message", "")),
            f"remove an object from bucket {bucket}",  # its key may be a name of its sender's
        )
