"""Announced uploads: taken in by the client's word or by a notice, whichever is first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.arrivals import Arrival
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.photo_store import (
    Folder,
    InvalidKeyError,
    ObjectDamagedError,
    PhotoStore,
    PhotoStoreUnavailableError,
    personal_key,
)
from ilikeyacut.application.ports.pictures import (
    ImageRefusedError,
    ImageTooLargeError,
    ImageTypeUnsupportedError,
    ImageUnreadableError,
)
from ilikeyacut.application.ports.upload_grants import UPLOAD_TYPES, FormRefusedError, UploadForms
from ilikeyacut.application.use_cases.raw_uploads import Announced, raw_key, upload_at
from ilikeyacut.domain.errors import (
    AccountErasedError,
    NotFoundError,
    PhotoGoneError,
    UploadExpiredError,
    UploadNotCompleteError,
)
from ilikeyacut.domain.photo import Photo, PhotoStatus
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import MediaType
from support.apps import Stage, picture, staged

LIMIT = 15 * 1024 * 1024
OTHER = picture("#102030")


@dataclass
class Upload:
    """One announced upload, and what a client and S3 do with it."""

    stage: Stage
    user: User
    announced: Announced

    @property
    def key(self) -> str:
        return raw_key(self.user.id, self.announced.photo_id)

    def post(self, data: bytes | None = None) -> Arrival:
        """Send the form as a client does; return the notice of it."""
        data = picture() if data is None else data
        key = self.stage.port(UploadForms).check(self.announced.grant.fields, len(data))
        return self.put(data, key)

    def put(self, data: bytes, key: str | None = None) -> Arrival:
        """Store a raw upload past the form; return the notice of it."""
        store = self.stage.app.photo_store
        store.put(key or self.key, data, MediaType.JPEG)
        (found,) = store.list(key or self.key)
        return Arrival(found.key, found.size, found.etag)

    def complete(self) -> Photo:
        return self.stage.app.photos.complete(self.user.id, self.announced.photo_id)

    def arrived(self, arrival: Arrival) -> Photo | None:
        return self.stage.app.photos.arrived(arrival)

    def stored(self) -> set[str]:
        return self.stage.objects()

    def photo(self) -> Photo:
        return self.stage.app.photos.get(self.user.id, self.announced.photo_id)


@pytest.fixture
def upload(stage: Stage) -> Upload:
    return announced(stage)


def announced(stage: Stage, size: int = 10_000) -> Upload:
    user = stage.person()
    return Upload(stage, user, stage.app.photos.announce(user.id, "image/jpeg", size))


# ---------------------------------------------------------------- announcing


def test_an_announced_upload_has_a_form_for_one_raw_object(upload: Upload) -> None:
    grant = upload.announced.grant
    assert upload.photo().status is PhotoStatus.REQUESTED
    assert grant.fields["key"] == upload.key
    assert upload.key == f"user-uploads/{upload.user.id}/{upload.announced.photo_id}/raw"
    assert grant.fields["Content-Type"] == "image/jpeg"
    assert grant.most_bytes == 10_000
    assert grant.expires_at == upload.stage.clock.now() + timedelta(minutes=10)
    upload.stage.clock.advance(timedelta(minutes=10))
    with pytest.raises(FormRefusedError, match="expired"):
        upload.post()


@pytest.mark.parametrize(
    ("media_type", "size", "refusal"),
    [
        ("image/gif", 1, ImageTypeUnsupportedError),
        ("IMAGE/JPEG", 1, ImageTypeUnsupportedError),
        ("image/jpeg; a=b", 1, ImageTypeUnsupportedError),
        ("", 1, ImageTypeUnsupportedError),
        ("\x1b[31m" * 50, 1, ImageTypeUnsupportedError),
        ("image/jpeg", 0, ImageUnreadableError),
        ("image/jpeg", -1, ImageUnreadableError),
        ("image/jpeg", LIMIT + 1, ImageTooLargeError),
        ("image/jpeg", 10**30, ImageTooLargeError),
    ],
)
def test_what_would_be_refused_anyway_is_refused_before_it_is_sent(
    stage: Stage, media_type: str, size: int, refusal: type[ImageRefusedError]
) -> None:
    user = stage.person()
    head = stage.app.store.head()
    with pytest.raises(refusal) as refused:
        stage.app.photos.announce(user.id, media_type, size)
    assert "\x1b" not in str(refused.value)
    assert len(str(refused.value)) < 300
    assert stage.app.store.head() == head


@pytest.mark.parametrize("media_type", UPLOAD_TYPES)
def test_every_type_that_is_taken_in_may_be_announced(stage: Stage, media_type: str) -> None:
    assert stage.app.photos.announce(stage.person().id, media_type, LIMIT).grant.most_bytes == LIMIT


def test_nothing_is_announced_by_somebody_who_is_erased(stage: Stage) -> None:
    user = stage.person()
    stage.app.erasure.forget(user.id)
    with pytest.raises(AccountErasedError):
        stage.app.photos.announce(user.id, "image/jpeg", 1)


@pytest.mark.parametrize(
    "key",
    [
        "user-uploads",
        "user-uploads/a/b/raw",
        personal_key(Folder.UPLOADS, UUID(int=1), f"{UUID(int=2)}.jpg"),
        personal_key(Folder.UPLOADS, UUID(int=1), str(UUID(int=2))),
        personal_key(Folder.UPLOADS, UUID(int=1), str(UUID(int=2)), "raw", "raw"),
        personal_key(Folder.RESULTS, UUID(int=1), str(UUID(int=2)), "raw"),
        raw_key(UUID(int=0xAB), UUID(int=2)).upper(),
        raw_key(UUID(int=0xAB), UUID(int=2)).replace("ab/", "AB/"),
        raw_key(UUID(int=1), UUID(int=2)) + "\n",
        "",
    ],
)
def test_only_the_key_of_a_raw_upload_names_one(key: str) -> None:
    assert upload_at(key) is None
    assert upload_at(raw_key(UUID(int=1), UUID(int=2))) == (UUID(int=1), UUID(int=2))


# ---------------------------------------------------------------- taking in

WAYS: list[Callable[[Upload, Arrival], Photo | None]] = [
    lambda upload, _: upload.complete(),
    lambda upload, arrival: upload.arrived(arrival),
]


@pytest.mark.parametrize("first", WAYS)
@pytest.mark.parametrize("second", WAYS)
def test_whoever_is_first_takes_it_in_and_the_other_finds_it_done(
    upload: Upload,
    first: Callable[[Upload, Arrival], Photo | None],
    second: Callable[[Upload, Arrival], Photo | None],
) -> None:
    arrival = upload.post()
    taken = first(upload, arrival)
    head = upload.stage.app.store.head()
    assert taken is not None
    assert taken.status is PhotoStatus.ACCEPTED
    assert upload.stored() == {taken.key, taken.thumbnail_key}
    assert second(upload, arrival) == taken
    assert upload.stage.app.store.head() == head


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_that_the_person_has_is_found(
    upload: Upload, way: Callable[[Upload, Arrival], Photo | None]
) -> None:
    had = upload.stage.selfie(upload.user)
    for _ in range(2):
        found = way(upload, upload.post())
        assert found is not None
        assert found.id == had
        assert upload.key not in upload.stored()


@pytest.mark.parametrize("way", WAYS)
def test_what_is_no_picture_is_rejected_and_removed(
    upload: Upload, way: Callable[[Upload, Arrival], Photo | None]
) -> None:
    for _ in range(2):
        photo = way(upload, upload.post(b"no picture"))
        assert photo is not None
        assert (photo.status, photo.rejection) == (PhotoStatus.REJECTED, "IMAGE_UNREADABLE")
        assert upload.stored() == set()


@pytest.mark.parametrize("way", WAYS)
def test_what_is_larger_than_allowed_is_rejected_unread(
    upload: Upload, way: Callable[[Upload, Arrival], Photo | None]
) -> None:
    photo = way(upload, upload.put(bytes(LIMIT + 1)))
    assert photo is not None
    assert photo.rejection == "IMAGE_TOO_LARGE"
    assert (photo.measured, photo.required) == (LIMIT + 1, LIMIT)
    assert upload.stored() == set()


@pytest.mark.parametrize("way", WAYS)
def test_what_says_that_it_is_something_else_is_rejected_at_once(
    upload: Upload, way: Callable[[Upload, Arrival], Photo | None]
) -> None:
    arrival, store = upload.post(), upload.stage.app.photo_store

    def damaged(key: str, **_: object) -> bytes:
        raise ObjectDamagedError(key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "get", damaged)
        photo = way(upload, arrival)
    assert photo is not None
    assert (photo.status, photo.rejection) == (PhotoStatus.REJECTED, "IMAGE_UNREADABLE")
    assert upload.stored() == set()


def test_it_is_told_that_nothing_has_arrived_yet(upload: Upload) -> None:
    with pytest.raises(UploadNotCompleteError):
        upload.complete()
    upload.post()
    assert upload.complete().status is PhotoStatus.ACCEPTED


@pytest.mark.parametrize("command", ["lapse", "discard"])
def test_a_command_that_ends_nothing_leaves_what_is_awaited(upload: Upload, command: str) -> None:
    upload.post()
    ids = [upload.user.id, upload.announced.photo_id]
    getattr(upload.stage.app.photos, command)(*ids[command == "lapse" :])
    assert upload.complete().status is PhotoStatus.ACCEPTED


def test_what_arrives_while_it_is_looked_for_is_not_lost(upload: Upload) -> None:
    store = upload.stage.app.photo_store
    get = store.get

    def too_early(key: str, **asked: object) -> bytes:
        try:
            return get(key, **asked)  # type: ignore[arg-type] # passed on as they came
        finally:
            upload.post()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "get", too_early)
        with pytest.raises(UploadNotCompleteError):
            upload.complete()
    assert upload.complete().status is PhotoStatus.ACCEPTED


@pytest.mark.parametrize("there", [True, False])
def test_what_comes_too_late_is_told_and_removed(upload: Upload, there: bool) -> None:
    if there:
        upload.post()
    upload.stage.clock.advance(timedelta(hours=1))
    for _ in range(2):
        with pytest.raises(UploadExpiredError):
            upload.complete()
        assert upload.stored() == set()
    photo = upload.arrived(upload.put(picture()))
    assert photo is not None
    assert photo.status is PhotoStatus.EXPIRED
    assert upload.stored() == set()


def test_a_deleted_photo_is_not_taken_in(upload: Upload) -> None:
    upload.post()
    upload.stage.app.photos.delete(upload.user.id, upload.announced.photo_id)
    assert upload.stored() == set()
    upload.arrived(upload.post())
    assert upload.stored() == set()
    with pytest.raises(PhotoGoneError):
        upload.complete()


def test_what_upkeep_lets_lapse_is_removed(upload: Upload) -> None:
    upload.post()
    upload.stage.clock.advance(timedelta(hours=2))
    upload.stage.app.worker.refresh()
    assert upload.stage.app.upkeep.due() == 1
    assert upload.stored() == set()


# ---------------------------------------------------------------- between check and use


def test_what_replaced_the_object_of_a_notice_waits_for_its_own(upload: Upload) -> None:
    first = upload.post()
    second = upload.post(OTHER)
    waiting = upload.arrived(first)
    assert waiting is not None
    assert waiting.status is PhotoStatus.REQUESTED
    assert upload.key in upload.stored()
    taken = upload.arrived(second)
    assert taken is not None
    assert taken.status is PhotoStatus.ACCEPTED
    assert upload.arrived(first) == taken


def test_what_is_posted_after_it_was_taken_in_is_removed(upload: Upload) -> None:
    upload.post()
    taken = upload.complete()
    late = upload.post(OTHER)
    assert upload.arrived(late) == taken
    assert upload.stored() == {taken.key, taken.thumbnail_key}


def test_a_notice_of_what_is_gone_changes_nothing(upload: Upload) -> None:
    arrival = upload.post()
    upload.stage.app.photo_store.delete(upload.key)
    head = upload.stage.app.store.head()
    waiting = upload.arrived(arrival)
    assert waiting is not None
    assert waiting.status is PhotoStatus.REQUESTED
    assert upload.stage.app.store.head() == head


def test_another_upload_of_the_photo_may_win_while_one_is_read(upload: Upload) -> None:
    arrival = upload.post()
    photos = upload.stage.app.photos
    read = upload.stage.app.photo_store.get

    def outrun(key: str, **asked: object) -> bytes:
        data = read(key, **asked)  # type: ignore[arg-type] # passed on as they came
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(upload.stage.app.photo_store, "get", read)
            photos.receive(upload.user.id, upload.announced.photo_id, OTHER)
        return data

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upload.stage.app.photo_store, "get", outrun)
        taken = upload.arrived(arrival)
    assert taken is not None
    assert taken.status is PhotoStatus.ACCEPTED
    assert upload.stored() == {taken.key, taken.thumbnail_key}


@pytest.mark.parametrize("in_time", [True, False])
def test_one_that_died_between_receiving_and_judging_is_continued_or_lapses(
    stage: Stage, in_time: bool
) -> None:
    upload = announced(stage)
    arrival = upload.post()
    inspector = stage.port(FaceInspector)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspector, "inspect", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            upload.arrived(arrival)
    assert upload.photo().status is PhotoStatus.RECEIVED
    assert upload.key in upload.stored()
    if in_time:
        taken = upload.arrived(arrival)
        assert taken is not None
        assert taken.status is PhotoStatus.ACCEPTED
        assert upload.stored() == {taken.key, taken.thumbnail_key}
    else:
        stage.clock.advance(timedelta(hours=1))
        stage.app.photos.lapse(upload.announced.photo_id)
        assert upload.stored() == set()


def test_a_store_that_fails_is_told_and_nothing_is_lost(upload: Upload) -> None:
    arrival = upload.post()

    def fail(*_: object, **__: object) -> bytes:
        raise PhotoStoreUnavailableError("SlowDown")

    for method in ("get", "put", "delete"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(upload.stage.app.photo_store, method, fail)
            for way in WAYS:
                with pytest.raises(PhotoStoreUnavailableError):
                    way(upload, arrival)
        assert upload.key in upload.stored()
    assert upload.complete().status is PhotoStatus.ACCEPTED


# ---------------------------------------------------------------- whose it is


def test_nobody_takes_in_what_lies_under_the_prefix_of_somebody_else(upload: Upload) -> None:
    other = upload.stage.person()
    mine = upload.post()
    theirs = upload.put(picture(), raw_key(other.id, upload.announced.photo_id))
    assert upload.arrived(theirs) is None
    assert upload.stored() == {upload.key}
    with pytest.raises(NotFoundError):
        upload.stage.app.photos.complete(other.id, upload.announced.photo_id)
    assert upload.stored() == {upload.key}
    assert upload.arrived(mine) is not None


def test_what_nobody_announced_is_removed(upload: Upload) -> None:
    strays = [raw_key(upload.user.id, uuid4()), raw_key(uuid4(), uuid4())]
    for key in strays:
        assert upload.arrived(upload.put(picture(), key)) is None
    assert upload.stored() == set()


def test_notices_of_other_objects_are_passed_over(upload: Upload) -> None:
    upload.post()
    taken = upload.complete()
    before = upload.stored()
    for key in (taken.key or "", taken.thumbnail_key or "", "user-uploads/x y", "", "\udc80/a/b"):
        assert upload.arrived(Arrival(key, 1, "1")) is None
    assert upload.stored() == before


def test_nothing_of_an_erased_person_is_left_whatever_comes_after(upload: Upload) -> None:
    before = upload.post()
    upload.stage.app.erasure.forget(upload.user.id)
    assert upload.stored() == set()
    upload.arrived(before)
    upload.arrived(upload.put(picture()))
    assert upload.stored() == set()
    with pytest.raises(PhotoGoneError):
        upload.complete()
    upload.put(picture(), personal_key(Folder.EXPORTS, upload.user.id, "1.zip"))
    upload.stage.app.erasure.forget(upload.user.id)
    assert upload.stored() == set()


def test_a_person_who_is_being_erased_sends_nothing_in(upload: Upload) -> None:
    arrival = upload.post()
    upload.stage.app.erasure.request(upload.user.id)
    assert upload.arrived(arrival) is None
    assert upload.stored() == set()


# ---------------------------------------------------------------- the sweep


def test_the_sweep_takes_strays_and_leaves_what_is_awaited(upload: Upload) -> None:
    upload.post()
    stray = raw_key(upload.user.id, uuid4())
    upload.put(picture(), stray)
    assert upload.stage.app.upkeep.sweep(older_than=timedelta(0)) == [stray]
    assert upload.complete().status is PhotoStatus.ACCEPTED
    upload.post()
    assert upload.stage.app.upkeep.sweep(older_than=timedelta(0)) == [upload.key]


def test_a_key_that_is_none_is_never_asked_for(stage: Stage) -> None:
    with pytest.raises(InvalidKeyError):
        stage.port(PhotoStore).get("user-uploads/x y")


def test_every_profile_grants_its_own_forms() -> None:
    first, second = staged(), staged()
    form = announced(first).announced.grant.fields
    with pytest.raises(FormRefusedError):
        second.port(UploadForms).check(form, 1)
