"""The app's own server in place of S3: it takes granted uploads, and shows signed addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from ilikeyacut.application.ports.photo_store import Folder, asset_key
from ilikeyacut.application.ports.upload_grants import UploadGrant
from ilikeyacut.application.use_cases.raw_uploads import Announced, raw_key
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.http.routes import media, uploads
from ilikeyacut.entrypoints.http.routes.media import CACHE, media_type
from support.apps import Stage, picture
from support.http import client, signed_in


@pytest.fixture
def http(stage: Stage) -> TestClient:
    return client(stage, uploads.routes, media.routes)


@pytest.fixture
def ada(stage: Stage) -> User:
    return signed_in(stage).user


def announced(stage: Stage, user: User, size: int) -> Announced:
    return stage.app.photos.announce(user.id, "image/png", size)


def posted(http: TestClient, grant: UploadGrant, data: bytes, **other: str) -> tuple[int, str]:
    """Post a form; return the status and the code of the answer."""
    fields: Mapping[str, str] = {**grant.fields, **other}
    answer = http.post(grant.url, data=fields, files={"file": ("a.png", data, "image/png")})
    return answer.status_code, answer.json()["code"] if answer.content else ""


def test_a_granted_upload_is_taken_and_completed(stage: Stage, http: TestClient, ada: User) -> None:
    raw = picture()
    upload = announced(stage, ada, len(raw))
    for _ in range(2):
        assert posted(http, upload.grant, raw) == (204, "")
    key = raw_key(ada.id, upload.photo_id)
    assert stage.app.photo_store.get(key) == raw
    assert stage.app.photos.complete(ada.id, upload.photo_id).status is PhotoStatus.ACCEPTED
    assert key not in stage.objects()


def test_what_nobody_awaits_is_not_kept(stage: Stage, http: TestClient, ada: User) -> None:
    raw = picture()
    done, gone = announced(stage, ada, len(raw)), announced(stage, ada, len(raw))
    assert posted(http, done.grant, raw) == (204, "")
    stage.app.photos.complete(ada.id, done.photo_id)
    stage.app.photos.delete(ada.id, gone.photo_id)
    for late in (done, gone):
        assert posted(http, late.grant, raw) == (204, "")
    assert not [it for it in stage.objects() if it.endswith("/raw")]


@pytest.mark.parametrize(
    ("size", "more"), [(0, (403, "FORM_REFUSED")), (9, (413, "BODY_TOO_LARGE"))]
)
def test_a_file_of_another_size_is_refused(
    stage: Stage, http: TestClient, ada: User, size: int, more: tuple[int, str]
) -> None:
    assert posted(http, announced(stage, ada, 8).grant, bytes(size)) == more
    assert posted(http, announced(stage, ada, 8).grant, bytes(size * 300_000)) == more
    assert not [it for it in stage.objects() if it.endswith("/raw")]


def test_another_form_is_refused(stage: Stage, http: TestClient, ada: User) -> None:
    grant = announced(stage, ada, 8).grant
    refused = (403, "FORM_REFUSED")
    assert posted(http, grant, b"1", key=f"{Folder.UPLOADS}/{uuid4()}/{uuid4()}/raw") == refused
    assert posted(http, grant, b"1", more="1") == refused
    stage.clock.advance(timedelta(minutes=11))
    assert posted(http, grant, b"1") == refused
    assert http.post(grant.url, data=dict(grant.fields)).json()["code"] == "UNSUPPORTED_MEDIA_TYPE"
    no_file = http.post(grant.url, files={"key": (None, b"a")})
    assert (no_file.status_code, no_file.json()["code"]) == (400, "INVALID_REQUEST")


HEAD = b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nbeginning'
SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/v1/uploads",
    "query_string": b"",
    "headers": [(b"content-type", b"multipart/form-data; boundary=b"), (b"host", b"127.0.0.1")],
}


def answers(http: TestClient, requests: Iterator[Message]) -> list[Message]:
    """Post to the server, message by message; return its messages."""
    sent: list[Message] = []

    async def receive() -> Message:
        return next(requests)

    async def send(message: Message) -> None:
        sent.append(message)

    async def served() -> None:
        await http.app({**SCOPE}, receive, send)

    asyncio.run(served())
    return sent


def test_a_refused_form_is_not_read_to_its_end(http: TestClient) -> None:
    pieces = (HEAD, *[bytes(1000)] * 5)
    requests = iter([{"type": "http.request", "body": it, "more_body": True} for it in pieces])
    assert answers(http, requests)[0]["status"] == 403
    assert len([*requests]) == 5


def test_a_client_that_goes_away_is_no_fault(
    http: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    half = {"type": "http.request", "body": HEAD[:20], "more_body": True}
    assert answers(http, iter([half, {"type": "http.disconnect"}])) == []
    assert caplog.records == []


def test_an_address_shows_its_picture_and_no_other(stage: Stage, http: TestClient) -> None:
    key, other = asset_key("a", "one.png"), asset_key("a", "two.png")
    for it in (key, other):
        stage.app.photo_store.put(it, picture(), MediaType.PNG)
    url = stage.app.addresses.of(key).url
    shown = http.get(url)
    assert (shown.status_code, shown.content) == (200, picture())
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Cache-Control"] == CACHE
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    again = http.get(url, headers={"If-None-Match": shown.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == CACHE
    for bad in (url.replace("one", "two"), url + "0", url.partition("?")[0], f"{url}&expires=1"):
        assert http.get(bad).json()["code"] == "ADDRESS_REFUSED", bad


def test_an_address_ends(stage: Stage, http: TestClient) -> None:
    key = asset_key("a", "one.png")
    stage.app.photo_store.put(key, picture(), MediaType.PNG)
    url = stage.app.addresses.of(key).url
    stage.clock.advance(timedelta(minutes=31))
    assert http.get(url).json()["code"] == "ADDRESS_REFUSED"
    later = stage.app.addresses.of(key).url
    stage.app.photo_store.delete(key)
    gone = http.get(later)
    assert (gone.status_code, gone.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["..", "../../etc/passwd", "%2e%2e/x", "a", "%00", "ключ", "//x"])
def test_no_path_leads_elsewhere(http: TestClient, path: str) -> None:
    assert http.get(f"/v1/media/{path}?expires=9999999999&signature=x").status_code in (403, 404)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (picture(), "image/png"),
        (picture(kind="JPEG"), "image/jpeg"),
        (picture(kind="WEBP"), "image/webp"),
        (b"PK\x03\x04...", "application/zip"),
        (b"<script>", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_only_pictures_and_archives_are_named(data: bytes, name: str) -> None:
    assert media_type(data) == name
