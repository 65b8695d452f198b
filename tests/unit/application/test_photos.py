from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from ilikeyacut.application.ports.pictures import ImageUnreadableError
from ilikeyacut.domain.errors import (
    NotAResultError,
    NotFoundError,
    PhotoGoneError,
    PhotoNotUsableError,
    PhotoStateError,
    ShareTtlInvalidError,
    UploadExpiredError,
    UploadNotCompleteError,
)
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.user import User
from support.apps import Stage, picture


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
        lambda stage, user, photo: stage.app.photos.share(user.id, photo),
        lambda stage, user, photo: stage.app.photos.revoke_share(user.id, photo, UUID(int=1)),
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


def result(stage: Stage, user: User) -> UUID:
    stage.finished(user)
    return stage.app.gallery.results(user.id).items[0].photo_id


def test_a_link_shows_a_result_until_it_is_revoked(stage: Stage) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    link, other = (stage.app.photos.share(user.id, photo_id) for _ in range(2))
    stage.app.worker.refresh()
    assert stage.app.photos.shared(link.token).id == photo_id
    stage.app.photos.revoke_share(user.id, photo_id, link.share_id)
    for caught_up in (False, True):
        if caught_up:
            stage.app.worker.refresh()
        with pytest.raises(NotFoundError):
            stage.app.photos.shared(link.token)
        assert stage.app.photos.shared(other.token).id == photo_id
    with pytest.raises(NotFoundError):
        stage.app.photos.revoke_share(user.id, photo_id, link.share_id)


def test_a_link_ends_with_its_days(stage: Stage) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    link = stage.app.photos.share(user.id, photo_id, days=2)
    stage.app.worker.refresh()
    stage.clock.advance(timedelta(days=2) - timedelta(seconds=1))
    assert stage.app.photos.shared(link.token).id == photo_id
    stage.clock.advance(timedelta(seconds=1))
    with pytest.raises(NotFoundError):
        stage.app.photos.shared(link.token)


def test_a_link_ends_with_its_photo(stage: Stage) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    link = stage.app.photos.share(user.id, photo_id)
    stage.app.worker.refresh()
    stage.app.photos.delete(user.id, photo_id)
    with pytest.raises(NotFoundError):
        stage.app.photos.shared(link.token)


def test_nobody_guesses_a_link_from_the_log(stage: Stage) -> None:
    user = stage.person()
    link = stage.app.photos.share(user.id, result(stage, user))
    log = [it.event.model_dump_json() for it in stage.app.store.page(0, 1000).events]
    assert not any(link.token in event for event in log)


@pytest.mark.parametrize("days", [0, -1, 31])
def test_a_link_lives_one_to_thirty_days(stage: Stage, days: int) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    with pytest.raises(ShareTtlInvalidError):
        stage.app.photos.share(user.id, photo_id, days=days)


def test_a_selfie_is_never_shared(stage: Stage) -> None:
    user = stage.person()
    with pytest.raises(NotAResultError):
        stage.app.photos.share(user.id, stage.selfie(user))
