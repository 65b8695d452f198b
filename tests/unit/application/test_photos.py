from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.pictures import ImageUnreadableError
from ilikeyacut.domain.errors import (
    AccountErasedError,
    IdempotencyKeyReusedError,
    NotFoundError,
    PhotoGoneError,
    PhotoNotUsableError,
    PhotoStateError,
    UploadExpiredError,
    UploadNotCompleteError,
)
from ilikeyacut.domain.original import OriginalKept, original_id
from ilikeyacut.domain.photo import Photo, PhotoStatus
from ilikeyacut.domain.processing_job import JobStatus, TryOn
from ilikeyacut.domain.selfie import FaceReport
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import bind
from support.apps import COPPER, Stage, picture, staged


def test_a_selfie_is_announced_received_accepted_and_has_a_thumbnail(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.app.photos.request_upload(user.id)
    assert stage.app.photos.get(user.id, photo_id).status is PhotoStatus.REQUESTED
    photo = stage.app.photos.receive(user.id, photo_id, picture())
    assert photo.status is PhotoStatus.ACCEPTED
    assert stage.objects() == {photo.key, photo.thumbnail_key}
    assert photo.key == f"user-uploads/{user.id}/{photo_id}.png"
    assert photo.report is not None
    assert (photo.report.width, photo.report.height) == (photo.width, photo.height) == (240, 260)


def test_receiving_the_same_picture_again_changes_nothing(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.selfie(user)
    before = stage.app.store.head()
    stage.app.photos.receive(user.id, photo_id, picture())
    stage.app.photos.inspect(user.id, photo_id)
    assert stage.app.store.head() == before


def test_another_picture_under_the_same_photo_is_refused_and_the_first_stays(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.selfie(user)
    key = stage.app.photos.get(user.id, photo_id).key or ""
    kept = stage.app.photo_store.get(key)
    with pytest.raises(PhotoStateError):
        stage.app.photos.receive(user.id, photo_id, picture("#102030"))
    assert stage.app.photo_store.get(key) == kept


def test_a_photo_holds_the_bytes_that_it_was_made_of_until_it_is_deleted(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.selfie(user)
    holds = stage.app.photos.holds
    assert holds(user.id, photo_id, picture())
    assert not holds(user.id, photo_id, picture("#102030"))
    with pytest.raises(ImageUnreadableError):
        holds(user.id, photo_id, b"no picture")
    stage.app.photos.delete(user.id, photo_id)
    assert not holds(user.id, photo_id, picture())


def test_bytes_that_are_no_picture_are_refused_and_recorded(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.app.photos.request_upload(user.id)
    with pytest.raises(ImageUnreadableError):
        stage.app.photos.receive(user.id, photo_id, b"no picture")
    photo = stage.app.photos.get(user.id, photo_id)
    assert (photo.status, photo.rejection) == (PhotoStatus.REJECTED, "IMAGE_UNREADABLE")
    assert stage.objects() == set()
    with pytest.raises(PhotoNotUsableError):
        stage.app.photos.receive(user.id, photo_id, picture())
    with pytest.raises(PhotoNotUsableError):
        stage.app.photos.inspect(user.id, photo_id)


def test_a_selfie_that_the_inspection_refuses_comes_back_rejected(stage: Stage) -> None:
    user = stage.person()
    stage.inspector.measures["yaw"] = -41.0
    photo_id = stage.app.photos.request_upload(user.id)
    photo = stage.app.photos.receive(user.id, photo_id, picture())
    assert (photo.status, photo.rejection) == (PhotoStatus.REJECTED, "FACE_TURNED_RIGHT")
    assert photo.thumbnail_key is None
    (refused,) = [e for e in stage.app.store.history(photo_id) if e.TOPIC == "photo:rejected"]
    assert refused.model_dump(include={"measured", "required"}) == {
        "measured": 41.0,
        "required": 35.0,
    }


def test_an_upload_has_an_hour(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.app.photos.request_upload(user.id)
    stage.clock.advance(timedelta(hours=1))
    with pytest.raises(UploadExpiredError):
        stage.app.photos.receive(user.id, photo_id, picture())
    assert stage.objects() == set()


def test_what_never_came_cannot_be_inspected(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.app.photos.request_upload(user.id)
    with pytest.raises(UploadNotCompleteError):
        stage.app.photos.inspect(user.id, photo_id)


def test_a_deleted_photo_is_gone_with_its_objects(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.selfie(user)
    stage.app.photos.delete(user.id, photo_id)
    stage.app.photos.delete(user.id, photo_id)
    assert stage.objects() == set()
    assert stage.app.photos.get(user.id, photo_id).status is PhotoStatus.DELETED
    with pytest.raises(PhotoGoneError):
        stage.app.photos.inspect(user.id, photo_id)
    stage.app.worker.refresh()
    assert stage.app.gallery.selfies(user.id).items == ()


Use = Callable[[Stage, User, UUID], object]


@pytest.mark.parametrize(
    "use",
    [
        lambda stage, user, photo: stage.app.photos.get(user.id, photo),
        lambda stage, user, photo: stage.app.photos.receive(user.id, photo, picture()),
        lambda stage, user, photo: stage.app.photos.inspect(user.id, photo),
        lambda stage, user, photo: stage.app.results.share(user.id, photo),
        lambda stage, user, photo: stage.app.results.revoke_share(user.id, photo, UUID(int=1)),
        lambda stage, user, photo: stage.app.photos.delete(user.id, photo),
        lambda stage, user, photo: stage.asked(user, photo_id=photo),
    ],
)
def test_another_persons_photo_is_one_that_is_not_there(stage: Stage, use: Use) -> None:
    owner, other = stage.person(), stage.person()
    photo_id = stage.selfie(owner)
    head, objects = stage.app.store.head(), stage.objects()
    with pytest.raises(NotFoundError) as theirs:
        use(stage, other, photo_id)
    with pytest.raises(NotFoundError) as nobodys:
        use(stage, other, UUID(int=404))
    assert str(theirs.value).replace(str(photo_id), "") == str(nobodys.value).replace(
        str(UUID(int=404)), ""
    )
    assert (stage.app.store.head(), stage.objects()) == (head, objects)


def received(stage: Stage, user: User, raw: bytes | None = None) -> Photo:
    photo_id = stage.app.photos.request_upload(user.id)
    return stage.app.photos.receive(user.id, photo_id, raw or picture())


def selfies(stage: Stage, user: User) -> list[UUID]:
    stage.app.worker.refresh()
    return [row.photo_id for row in stage.app.gallery.selfies(user.id).items]


def test_the_same_picture_is_one_photo_and_is_stored_once(stage: Stage) -> None:
    user = stage.person()
    first = received(stage, user)
    kept = stage.objects()
    upload = stage.app.photos.request_upload(user.id)
    for _ in range(2):
        assert stage.app.photos.receive(user.id, upload, picture()).id == first.id
    assert stage.app.photos.get(user.id, upload).id == first.id
    assert stage.topics(upload) == ["photo:upload_requested", "photo:upload_matched"]
    assert (stage.objects(), selfies(stage, user)) == (kept, [first.id])
    assert received(stage, user, picture("#102030")).id != first.id


def test_another_persons_same_picture_is_another_photo(stage: Stage) -> None:
    one, two = stage.person(), stage.person()
    assert received(stage, one).id != received(stage, two).id
    assert len(stage.objects()) == 4


def test_a_try_on_on_a_second_upload_is_one_on_the_photo(stage: Stage) -> None:
    user = stage.person()
    first, upload = received(stage, user), stage.app.photos.request_upload(user.id)
    stage.app.photos.receive(user.id, upload, picture())
    wish = TryOn(photo_id=upload, look=COPPER)
    job = stage.app.try_ons.request(user.id, wish, idempotency_key="k")
    assert job.request.photo_id == first.id
    for photo_id in (upload, first.id):
        again = wish.model_copy(update={"photo_id": photo_id})
        assert stage.app.try_ons.request(user.id, again, idempotency_key="k") == job
    other = wish.model_copy(update={"photo_id": received(stage, user, picture("#102030")).id})
    with pytest.raises(IdempotencyKeyReusedError):
        stage.app.try_ons.request(user.id, other, idempotency_key="k")


def test_a_deleted_picture_may_come_again(stage: Stage) -> None:
    user = stage.person()
    first, upload = received(stage, user), stage.app.photos.request_upload(user.id)
    stage.app.photos.receive(user.id, upload, picture())
    stage.app.photos.delete(user.id, upload)
    assert stage.objects() == set()
    with pytest.raises(PhotoGoneError):
        stage.app.photos.receive(user.id, upload, picture())
    again = received(stage, user)
    assert again.id not in (first.id, upload)
    assert received(stage, user).id == again.id
    assert selfies(stage, user) == [again.id]


def test_a_rejected_picture_stays_rejected_until_it_is_deleted(stage: Stage) -> None:
    user = stage.person()
    stage.inspector.measures["yaw"] = -41.0
    first = received(stage, user)
    stage.inspector.measures["yaw"] = 0.0
    assert received(stage, user) == first
    stage.app.photos.delete(user.id, first.id)
    assert received(stage, user).status is PhotoStatus.ACCEPTED


class Meeting(MemoryPhotoStore):
    """Lets something happen when the first selfie is stored, before its event."""

    meanwhile: Callable[[], object] | None = None

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        super().put(key, data, media_type)
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            act()


def test_two_uploads_of_a_picture_that_meet_become_one_photo() -> None:
    store = Meeting(ManualClock())
    stage = staged(lambda c: bind(c, PhotoStore, lambda: store))
    user = stage.person()
    store.meanwhile = lambda: received(stage, user)
    late = received(stage, user)
    assert selfies(stage, user) == [late.id]
    assert stage.objects() == set(late.keys())


def test_a_known_picture_whose_object_was_lost_is_stored_again(stage: Stage) -> None:
    user = stage.person()
    first = received(stage, user)
    stage.app.photo_store.delete(first.key or "")
    received(stage, user)
    assert stage.app.photo_store.get(first.key or "")


class Broken(MemoryFaceInspector):
    """Is interrupted while it looks."""

    broken = True

    def inspect(self, image: bytes) -> FaceReport:
        if self.broken:
            raise KeyboardInterrupt
        return super().inspect(image)


def test_an_intake_that_was_cut_short_is_finished_by_the_next_one() -> None:
    inspector = Broken()
    stage = staged(lambda c: bind(c, FaceInspector, lambda: inspector))
    user = stage.person()
    with pytest.raises(KeyboardInterrupt):
        received(stage, user)
    (photo_id,) = selfies(stage, user)
    assert stage.app.photos.get(user.id, photo_id).status is PhotoStatus.RECEIVED
    inspector.broken = False
    after = received(stage, user)
    assert (after.id, after.status) == (photo_id, PhotoStatus.ACCEPTED)


def test_deleting_a_selfie_cancels_its_unfinished_try_ons_only(stage: Stage) -> None:
    user = stage.person()
    selfie, other = stage.selfie(user), stage.selfie(user, picture("#102030"))
    jobs = [stage.asked(user, count=2, photo_id=selfie) for _ in range(2)]
    spared = stage.asked(user, photo_id=other)
    stage.app.photos.delete(user.id, selfie)
    found = [stage.app.try_ons.get(user.id, job.id).status for job in (*jobs, spared)]
    assert found == [JobStatus.CANCELLED, JobStatus.CANCELLED, JobStatus.REQUESTED]
    assert stage.ledger(user) == (9, 1)
    with pytest.raises(PhotoGoneError):
        stage.asked(user, photo_id=selfie)


def test_nobody_tells_from_the_log_whether_a_picture_was_an_erased_persons(stage: Stage) -> None:
    user = stage.person()
    digest = received(stage, user).digest or ""
    log = [it.event for it in stage.app.store.page(0, 100).events]
    (kept,) = (event for event in log if isinstance(event, OriginalKept))
    assert kept.originator_id != original_id(user.id, digest)
    stage.app.erasure.forget(user.id)
    with pytest.raises(AccountErasedError):
        received(stage, user)
    assert stage.objects() == set()
