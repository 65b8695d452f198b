"""Keys that no XML carries are removed too. No emulator lists them: S3's answers are planted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from botocore.awsrequest import AWSResponse

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.s3.versions import abort, remove_below

PLAIN, ODD = "user-uploads/1/raw", "user-uploads/1/\x07 + %2F"
AS_LISTED = "user-uploads/1/%07+%2B+%252F"

VERSIONS = f"""<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>
<Version><Key>{AS_LISTED}</Key><VersionId>v1</VersionId><IsLatest>true</IsLatest></Version>
<DeleteMarker><Key>{AS_LISTED}</Key><VersionId>v2</VersionId>
<IsLatest>false</IsLatest></DeleteMarker>
<Version><Key>{PLAIN}</Key><VersionId>v3</VersionId><IsLatest>true</IsLatest></Version>
</ListVersionsResult>"""

UPLOADS = f"""<ListMultipartUploadsResult><EncodingType>url</EncodingType>
<IsTruncated>false</IsTruncated>
<Upload><Key>{AS_LISTED}</Key><UploadId>u1</UploadId>
<Initiated>2025-01-01T12:00:00.000Z</Initiated></Upload></ListMultipartUploadsResult>"""


class S3:
    """Answers as S3 does, and refuses a body that is no XML."""

    def __init__(self) -> None:
        self.removed: list[tuple[str, str]] = []

    def answer(self, request: Any, **_: Any) -> Any:
        url = urlsplit(request.url)
        body = b""
        if request.method == "DELETE":
            self.removed.append((unquote(url.path), url.query))
        elif request.method == "POST":
            assert b"\x07" not in request.body
            self.removed.append(("at once", "v3" if b"v3" in request.body else ""))
            body = b"<DeleteResult/>"
        else:
            assert "encoding-type=url" in url.query
            body = (VERSIONS if "versions" in url.query else UPLOADS).encode()
        return AWSResponse(request.url, 200, {}, _Raw(body))


class _Raw(BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


@pytest.fixture
def s3() -> S3:
    return S3()


@pytest.fixture
def client(s3: S3, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with closing(AwsSession("eu-west-1", endpoint="http://127.0.0.1:9")) as session:
        client = session.client("s3")
        client.meta.events.register("before-send", s3.answer)
        yield client


def test_a_person_cannot_hide_an_object_from_their_erasure(client: Any, s3: S3) -> None:
    assert remove_below(client, "b", "user-uploads/1") == 2
    place = f"/b/{ODD}"
    assert s3.removed == [("at once", "v3"), (place, "versionId=v1"), (place, "versionId=v2")]


def test_nor_an_upload_that_never_ended(client: Any, s3: S3) -> None:
    assert abort(client, "b", "user-uploads/1") == 1
    assert s3.removed == [(f"/b/{ODD}", "uploadId=u1")]
