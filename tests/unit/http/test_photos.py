from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx2 import Response
from PIL import Image
from starlette.testclient import TestClient

from ilikeyacut.adapters.memory.face_mapper import MemoryFaceMapper
from ilikeyacut.application.use_cases.hair_masks import HairMasks
from ilikeyacut.application.use_cases.raw_uploads import raw_key
from ilikeyacut.domain.photo import result_id
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.http.routes import photos
from support.apps import Stage, picture
from support.http import Person, client, signed_in

PHOTO = picture(kind="JPEG")
SIZES = {"media_type": "image/jpeg", "size": len(PHOTO)}


@dataclass(frozen=True)
class Desk:
    """Somebody in front of a client, and short ways to do what most tests begin with."""

    stage: Stage
    person: Person
    http: TestClient

    def call(self, method: str, path: str, **options: Any) -> Response:
        headers = self.person.headers | options.pop("headers", {})
        return self.http.request(method, f"/v1/photos{path}", headers=headers, **options)

    def announced(self) -> str:
        answer = self.call("POST", "", json=SIZES)
        assert answer.status_code == 201
        photo_id: str = answer.json()["photo"]["id"]
        return photo_id

    def sent(self, photo_id: str, raw: bytes = PHOTO) -> None:
        key = raw_key(self.person.user.id, UUID(photo_id))
        self.stage.app.photo_store.put(key, raw, MediaType.JPEG)

    def accepted(self, raw: bytes = PHOTO) -> str:
        photo_id = self.announced()
        self.sent(photo_id, raw)
        done = self.call("POST", f"/{photo_id}/complete").json()
        assert done["status"] == "accepted"
        made: str = done["id"]
        return made


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return Desk(stage, signed_in(stage), client(stage, photos.routes))


def test_an_announced_upload_comes_with_a_form_for_the_store(desk: Desk) -> None:
    answer = desk.call("POST", "", json=SIZES)
    made = answer.json()
    photo, upload = made["photo"], made["upload"]
    assert (photo["kind"], photo["status"]) == ("selfie", "requested")
    assert photo["usable_for"] == []
    assert {"width", "rejection", "thumbnail", "image"} & photo.keys() == set()
    assert (upload["method"], upload["most_bytes"]) == ("POST", len(PHOTO))
    assert upload["url"].startswith("http")
    assert upload["fields"]
    assert upload["expires_at"].endswith("Z")
    assert answer.headers["Location"] == f"/v1/photos/{photo['id']}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["RateLimit-Policy"] == '"uploads";q=20;w=600'


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"media_type": "image/gif", "size": 10}, 415, "IMAGE_TYPE_UNSUPPORTED"),
        ({"media_type": "\u202e" * 90, "size": 10}, 415, "IMAGE_TYPE_UNSUPPORTED"),
        ({"media_type": "image/jpeg", "size": 16 * 1024 * 1024}, 413, "IMAGE_TOO_LARGE"),
        ({"media_type": "image/jpeg", "size": 0}, 422, "IMAGE_UNREADABLE"),
        ({"media_type": "image/jpeg", "size": -1}, 400, "INVALID_REQUEST"),
        ({"media_type": "image/jpeg", "size": 10.0}, 400, "INVALID_REQUEST"),
        ({"media_type": "image/jpeg", "size": "10"}, 400, "INVALID_REQUEST"),
        ({"media_type": "image/jpeg"}, 400, "INVALID_REQUEST"),
        ({**SIZES, "name": "me.jpg"}, 400, "UNKNOWN_FIELD"),
        ([], 400, "INVALID_REQUEST"),
    ],
)
def test_what_would_be_refused_anyway_is_not_announced(
    desk: Desk, body: object, status: int, code: str
) -> None:
    head = desk.stage.app.store.head()
    answer = desk.call("POST", "", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert desk.stage.app.store.head() == head


def test_a_completed_upload_is_accepted_and_can_be_fetched(desk: Desk) -> None:
    photo_id = desk.announced()
    early = desk.call("POST", f"/{photo_id}/complete")
    assert (early.status_code, early.json()["code"]) == (409, "UPLOAD_NOT_COMPLETE")
    desk.sent(photo_id)
    first, again = (desk.call("POST", f"/{photo_id}/complete") for _ in range(2))
    photo = first.json()
    assert first.status_code == 200
    assert photo == again.json()
    assert (photo["id"], photo["status"]) == (photo_id, "accepted")
    assert (photo["width"], photo["height"]) == (240, 260)
    assert photo["usable_for"] == ["recolour", "restyle"]
    assert {"url", "expires_at"} == photo["image"].keys() == photo["thumbnail"].keys()
    got = desk.call("GET", f"/{photo_id}")
    assert got.json() == photo
    assert got.headers["ETag"] == first.headers["ETag"]
    assert got.headers["Cache-Control"] == "private, no-cache"
    listed = desk.call("GET", "").json()
    assert listed == {"items": [photo]}


def test_a_rejected_selfie_says_what_helps_in_every_answer(desk: Desk) -> None:
    desk.stage.inspector.measures = {"yaw": 40.0}
    photo_id = desk.announced()
    desk.sent(photo_id)
    done = desk.call("POST", f"/{photo_id}/complete")
    assert done.status_code == 200
    assert done.json()["rejection"] == {
        "code": "FACE_TURNED_LEFT",
        "hint": "turn your head to your right",
        "measured": 40.0,
        "required": 35.0,
    }
    assert done.json()["usable_for"] == []
    for answer in (desk.call("GET", f"/{photo_id}"), desk.call("POST", f"/{photo_id}/complete")):
        assert answer.json() == done.json()
    assert desk.call("GET", "").json()["items"] == [done.json()]


def test_bytes_that_are_no_picture_are_a_rejection_too(desk: Desk) -> None:
    photo_id = desk.announced()
    desk.sent(photo_id, b"no picture")
    done = desk.call("POST", f"/{photo_id}/complete")
    assert done.status_code == 200
    rejection = done.json()["rejection"]
    assert rejection["code"] == "IMAGE_UNREADABLE"
    assert rejection["hint"] == "send the original file from the camera"


def test_the_same_picture_is_the_same_photo(desk: Desk) -> None:
    first = desk.accepted()
    second = desk.announced()
    desk.sent(second)
    assert desk.call("POST", f"/{second}/complete").json()["id"] == first
    assert desk.call("GET", f"/{second}").json()["id"] == first
    assert [it["id"] for it in desk.call("GET", "").json()["items"]] == [first]


def test_an_upload_lapses_within_the_hour(desk: Desk) -> None:
    photo_id = desk.announced()
    desk.stage.clock.advance(timedelta(minutes=61))
    desk.sent(photo_id)
    done = Desk(desk.stage, renewed(desk), desk.http).call("POST", f"/{photo_id}/complete")
    assert (done.status_code, done.json()["code"]) == (410, "UPLOAD_EXPIRED")


def test_photos_are_listed_by_status_and_page_by_page(desk: Desk) -> None:
    waiting = desk.announced()
    accepted = [desk.accepted(picture(colour)) for colour in ("#102030", "#405060")]
    answer = desk.call("GET", "?limit=2")
    assert [it["id"] for it in answer.json()["items"]] == accepted[::-1]
    assert answer.headers["Link"].endswith('; rel="next"')
    rest = desk.call("GET", f"?limit=2&cursor={answer.json()['next_cursor']}")
    assert [it["id"] for it in rest.json()["items"]] == [waiting]
    assert "next_cursor" not in rest.json()
    requested = desk.call("GET", "?status=requested").json()["items"]
    assert [it["id"] for it in requested] == [waiting]
    for query in ("?status=lost", "?limit=0", "?limit=101", "?cursor=x", "?cursor=b3RoZXIKYQ"):
        refused = desk.call("GET", query)
        assert (refused.status_code, refused.json()["code"]) == (400, "INVALID_REQUEST")


def test_what_did_not_change_is_not_sent_again(desk: Desk) -> None:
    photo_id = desk.accepted()
    for path in ("", f"/{photo_id}"):
        tag = desk.call("GET", path).headers["ETag"]
        same = desk.call("GET", path, headers={"If-None-Match": tag})
        assert (same.status_code, same.content) == (304, b"")
        desk.stage.clock.advance(timedelta(minutes=15))
        desk = Desk(desk.stage, renewed(desk), desk.http)
        moved = desk.call("GET", path, headers={"If-None-Match": tag})
        assert moved.status_code == 200, "addresses have changed"


def test_a_deleted_photo_is_gone(desk: Desk) -> None:
    photo_id = desk.accepted()
    for _ in range(2):
        assert desk.call("DELETE", f"/{photo_id}").status_code == 204
    for method, path in (("GET", ""), ("POST", "/complete"), ("GET", "/hair-mask")):
        gone = desk.call(method, f"/{photo_id}{path}")
        assert (gone.status_code, gone.json()["code"]) == (410, "RESULT_EXPIRED")
    assert desk.call("GET", "").json() == {"items": []}


CALLS: tuple[Callable[[Desk, str], Response], ...] = (
    lambda desk, photo_id: desk.call("GET", f"/{photo_id}"),
    lambda desk, photo_id: desk.call("POST", f"/{photo_id}/complete"),
    lambda desk, photo_id: desk.call("DELETE", f"/{photo_id}"),
    lambda desk, photo_id: desk.call("GET", f"/{photo_id}/hair-mask"),
)


@pytest.mark.parametrize("call", CALLS)
def test_another_persons_photo_does_not_exist(
    desk: Desk, call: Callable[[Desk, str], Response]
) -> None:
    photo_id, nothing = desk.accepted(), str(uuid4())
    result = str(result_id(desk.stage.finished(desk.person.user).id, 1))
    eve = Desk(desk.stage, signed_in(desk.stage, "Eve"), desk.http)
    told = []
    for whose, what in ((eve, photo_id), (eve, nothing), (desk, result)):
        answer = call(whose, what)
        assert answer.status_code == 404
        problem = answer.json()
        told.append({**problem, "request_id": "", "instance": "", "detail": ""})
        assert problem["detail"] == f"photo {what} does not exist"
    assert told[0] == told[1] == told[2]


def test_without_a_token_there_is_nothing(desk: Desk) -> None:
    for method, path in (("POST", ""), ("GET", ""), ("GET", f"/{uuid4()}")):
        answer = desk.http.request(method, f"/v1/photos{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_MISSING")


def test_uploads_are_limited(desk: Desk) -> None:
    for _ in range(20):
        desk.announced()
    answer = desk.call("POST", "", json=SIZES)
    assert (answer.status_code, answer.json()["code"]) == (429, "RATE_LIMITED")
    assert int(answer.headers["Retry-After"]) == answer.json()["retry_after"] >= 1


def test_no_mask_where_nothing_maps_faces(desk: Desk) -> None:
    answer = desk.call("GET", f"/{desk.accepted()}/hair-mask")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_a_mask_is_a_png_that_is_kept_by_the_client(desk: Desk) -> None:
    app, mapper = desk.stage.app, MemoryFaceMapper()
    vars(app)["hair_masks"] = HairMasks(app.photos, app.photo_store, mapper)
    waiting = desk.call("GET", f"/{desk.announced()}/hair-mask")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "UPLOAD_NOT_COMPLETE")
    photo_id = desk.accepted()
    answer = desk.call("GET", f"/{photo_id}/hair-mask")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "private, max-age=3600, immutable"
    assert answer.headers["RateLimit-Policy"] == '"uploads";q=20;w=600'
    with Image.open(BytesIO(answer.content)) as image:
        assert image.mode == "L"
    tagged = {"If-None-Match": answer.headers["ETag"]}
    assert desk.call("GET", f"/{photo_id}/hair-mask", headers=tagged).status_code == 304
    assert len(mapper.pictures) == 1


def renewed(desk: Desk) -> Person:
    """Return the person with a token that is good for another 15 minutes."""
    return signed_in(desk.stage)
