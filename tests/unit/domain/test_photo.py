from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from ilikeyacut.domain.aggregate import redacted
from ilikeyacut.domain.errors import (
    NotAResultError,
    NotASelfieError,
    NotFoundError,
    PhotoGoneError,
    PhotoNotUsableError,
    PhotoStateError,
    UploadExpiredError,
    UploadNotCompleteError,
)
from ilikeyacut.domain.photo import (
    DeletionReason,
    Photo,
    PhotoAccepted,
    PhotoDeleted,
    PhotoReceived,
    PhotoRejected,
    PhotoShared,
    PhotoStatus,
    Provenance,
    ResultRecorded,
    ShareExpired,
    ShareRevoked,
    StoredPicture,
    ThumbnailMade,
    UploadLapsed,
    UploadRequested,
    result_id,
)
from ilikeyacut.domain.selfie import (
    FaceTurnedRightError,
    HairNotVisibleError,
    LookLimits,
    SelfieLimits,
)
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType
from support.events import AT, DIGEST, JOB, PHOTO, REPORT, RESULT, SHARE, USER, stamp
from support.given import Command, Given, deciding, given, raises

EXPIRY = AT + timedelta(minutes=15)
KEPT = AT + timedelta(days=90)
MOMENT = timedelta(microseconds=1)
LIMITS = SelfieLimits()
PICTURE = StoredPicture(
    key="user-uploads/1.jpg",
    digest=DIGEST,
    size=1234,
    media_type=MediaType.JPEG,
    width=512,
    height=640,
)
OTHER = PICTURE.model_copy(update={"digest": "0" * 64})
PROVENANCE = Provenance(job_id=JOB, variation=1, source_photo_id=PHOTO, provider="preview")
DYED = Look(dye=Dye(colour=Colour.parse("copper")))
STYLED = Look(hairstyle="wavy")


def record_result() -> tuple[ResultRecorded]:
    return Photo.record_result(
        USER,
        PROVENANCE,
        PICTURE,
        raw_key="raw.jpg",
        before_after_key="pair.jpg",
        keep_until=KEPT,
        at=AT,
    )


def sharing(expires_at: datetime = EXPIRY) -> Command[Photo]:
    return lambda p: p.share(SHARE, "token-digest", expires_at=expires_at, at=AT)


REQUESTED = given(Photo, *Photo.request_upload(PHOTO, USER, expires_at=EXPIRY, at=AT))
RECEIVED = REQUESTED.after(lambda p: p.receive(PICTURE, at=AT))
ACCEPTED = RECEIVED.after(lambda p: p.judge(REPORT, LIMITS, at=AT))
REFUSED_UNSEEN = REQUESTED.after(lambda p: p.reject("IMAGE_UNREADABLE", at=AT))
REJECTED = RECEIVED.after(lambda p: p.reject("FACE_NOT_FOUND", 0, 1, at=AT))
EXPIRED = REQUESTED.after(lambda p: p.lapse(at=EXPIRY))
RECORDED = given(Photo, *record_result())
SHARED = RECORDED.after(sharing())
DELETED = ACCEPTED.after(lambda p: p.delete(DeletionReason.OWNER, at=AT))


def test_an_upload_is_announced() -> None:
    deciding(lambda: Photo.request_upload(PHOTO, USER, expires_at=EXPIRY, at=AT)).then(
        UploadRequested(**stamp(PHOTO, 1), user_id=USER, expires_at=EXPIRY)
    )


def test_a_time_without_a_zone_is_no_time() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        Photo.request_upload(PHOTO, USER, expires_at=EXPIRY.replace(tzinfo=None), at=AT)


def test_a_selfie_is_taken_in_once() -> None:
    REQUESTED.when(lambda p: p.receive(PICTURE, at=EXPIRY - MOMENT)).then(
        PhotoReceived(
            **stamp(PHOTO, 2, EXPIRY - MOMENT), user_id=USER, **PICTURE.model_dump(mode="python")
        )
    )
    for before in (RECEIVED, ACCEPTED, REJECTED):
        before.when(lambda p: p.receive(PICTURE, at=KEPT)).then()


@pytest.mark.parametrize(
    ("before", "status"), [(RECEIVED, "received"), (ACCEPTED, "accepted"), (REJECTED, "rejected")]
)
def test_another_picture_does_not_replace_it(before: Given[Photo], status: str) -> None:
    before.when(lambda p: p.receive(OTHER, at=AT)).then(
        raises(PhotoStateError, photo_id=PHOTO, status=status, problem="it holds another picture")
    )


@pytest.mark.parametrize("before", [REQUESTED, EXPIRED], ids=["requested", "expired"])
def test_a_selfie_that_comes_too_late_is_refused(before: Given[Photo]) -> None:
    before.when(lambda p: p.receive(PICTURE, at=EXPIRY)).then(
        raises(UploadExpiredError, photo_id=PHOTO, expired_at=EXPIRY)
    )


def test_after_unreadable_bytes_another_upload_is_needed() -> None:
    REFUSED_UNSEEN.when(lambda p: p.receive(PICTURE, at=AT)).then(
        raises(PhotoNotUsableError, photo_id=PHOTO, reason="IMAGE_UNREADABLE")
    )


def test_a_good_selfie_is_accepted_with_its_report() -> None:
    RECEIVED.when(lambda p: p.judge(REPORT, LIMITS, at=AT)).then(
        PhotoAccepted(**stamp(PHOTO, 3), user_id=USER, report=REPORT)
    )
    assert ACCEPTED.state.require_accepted() == REPORT


def test_a_bad_selfie_is_rejected_with_what_was_measured() -> None:
    turned = REPORT.model_copy(update={"yaw": -41.5, "sharpness": 1})
    RECEIVED.when(lambda p: p.judge(turned, LIMITS, at=AT)).then(
        PhotoRejected(
            **stamp(PHOTO, 3), user_id=USER, code="FACE_TURNED_RIGHT", measured=41.5, required=30
        )
    )


@pytest.mark.parametrize("before", [ACCEPTED, REJECTED, REFUSED_UNSEEN])
def test_a_judgement_stands(before: Given[Photo]) -> None:
    worse = REPORT.model_copy(update={"faces": 0})
    before.when(lambda p: p.judge(worse, LIMITS, at=AT)).then()
    before.when(lambda p: p.judge(REPORT, LIMITS, at=AT)).then()


def test_only_what_came_is_judged() -> None:
    REQUESTED.when(lambda p: p.judge(REPORT, LIMITS, at=AT)).then(
        raises(UploadNotCompleteError, photo_id=PHOTO, status="requested")
    )
    EXPIRED.when(lambda p: p.judge(REPORT, LIMITS, at=AT)).then(
        raises(UploadExpiredError, photo_id=PHOTO, expired_at=EXPIRY)
    )


@pytest.mark.parametrize(("before", "version"), [(REQUESTED, 2), (RECEIVED, 3)])
def test_bytes_that_are_no_picture_are_rejected_once(before: Given[Photo], version: int) -> None:
    before.when(lambda p: p.reject("IMAGE_TYPE_UNSUPPORTED", at=AT)).then(
        PhotoRejected(**stamp(PHOTO, version), user_id=USER, code="IMAGE_TYPE_UNSUPPORTED")
    )
    rejected = before.after(lambda p: p.reject("IMAGE_TYPE_UNSUPPORTED", at=AT))
    rejected.when(lambda p: p.reject("IMAGE_UNREADABLE", at=AT)).then()


@pytest.mark.parametrize(("before", "status"), [(ACCEPTED, "accepted"), (EXPIRED, "expired")])
def test_it_is_too_late_to_reject(before: Given[Photo], status: str) -> None:
    problem = "it cannot be rejected any more"
    before.when(lambda p: p.reject("IMAGE_UNREADABLE", at=AT)).then(
        raises(PhotoStateError, photo_id=PHOTO, status=status, problem=problem)
    )


def test_a_thumbnail_is_named_once() -> None:
    RECEIVED.when(lambda p: p.add_thumbnail("t.jpg", at=AT)).then(
        ThumbnailMade(**stamp(PHOTO, 3), user_id=USER, key="t.jpg")
    )
    made = RECEIVED.after(lambda p: p.add_thumbnail("t.jpg", at=AT))
    made.when(lambda p: p.add_thumbnail("t.jpg", at=AT)).then()
    made.when(lambda p: p.add_thumbnail("u.jpg", at=AT)).then(
        ThumbnailMade(**stamp(PHOTO, 4), user_id=USER, key="u.jpg")
    )


def test_without_a_picture_there_is_no_thumbnail() -> None:
    REQUESTED.when(lambda p: p.add_thumbnail("t.jpg", at=AT)).then(
        raises(UploadNotCompleteError, photo_id=PHOTO, status="requested")
    )
    EXPIRED.when(lambda p: p.add_thumbnail("t.jpg", at=AT)).then(
        raises(UploadExpiredError, photo_id=PHOTO, expired_at=EXPIRY)
    )
    REFUSED_UNSEEN.when(lambda p: p.add_thumbnail("t.jpg", at=AT)).then(
        raises(PhotoNotUsableError, photo_id=PHOTO, reason="IMAGE_UNREADABLE")
    )


@pytest.mark.parametrize(
    ("before", "error", "data"),
    [
        (REQUESTED, UploadNotCompleteError, {"status": "requested"}),
        (RECEIVED, UploadNotCompleteError, {"status": "received"}),
        (EXPIRED, UploadExpiredError, {"expired_at": EXPIRY}),
        (REJECTED, PhotoNotUsableError, {"reason": "FACE_NOT_FOUND"}),
        (DELETED, PhotoGoneError, {}),
    ],
)
def test_what_stands_in_the_way_of_a_try_on(
    before: Given[Photo], error: type, data: dict[str, object]
) -> None:
    before.when(_requiring(lambda p: p.require_accepted())).then(
        raises(error, photo_id=PHOTO, **data)
    )


def test_a_try_on_does_not_start_from_a_result() -> None:
    RECORDED.when(_requiring(lambda p: p.require_accepted())).then(
        raises(NotASelfieError, photo_id=RESULT)
    )


def test_restyling_asks_more_of_a_selfie_than_recolouring() -> None:
    turned = RECEIVED.after(
        lambda p: p.judge(REPORT.model_copy(update={"yaw": -20.0}), LIMITS, at=AT)
    )
    turned.state.require_fit(DYED, LookLimits())
    turned.when(_requiring(lambda p: p.require_fit(STYLED, LookLimits()))).then(
        raises(FaceTurnedRightError, measured=20.0, required=15)
    )


def test_recolouring_asks_for_hair_and_restyling_does_not() -> None:
    bald = RECEIVED.after(
        lambda p: p.judge(REPORT.model_copy(update={"hair_area": 0.01}), LIMITS, at=AT)
    )
    bald.state.require_fit(STYLED, LookLimits())
    bald.when(_requiring(lambda p: p.require_fit(DYED, LookLimits()))).then(
        raises(HairNotVisibleError, measured=0.01, required=0.08)
    )


def test_a_result_is_recorded_under_the_id_of_its_job_and_variation() -> None:
    deciding(record_result).then(
        ResultRecorded(
            **stamp(result_id(JOB, 1), 1),
            user_id=USER,
            provenance=PROVENANCE,
            raw_key="raw.jpg",
            before_after_key="pair.jpg",
            keep_until=KEPT,
            **PICTURE.model_dump(mode="python"),
        )
    )
    assert result_id(JOB, 1) != result_id(JOB, 2)


def test_a_result_can_be_shared_and_the_link_taken_back() -> None:
    RECORDED.when(sharing()).then(
        PhotoShared(
            **stamp(RESULT, 2),
            user_id=USER,
            share_id=SHARE,
            token_digest="token-digest",
            expires_at=EXPIRY,
        )
    )
    SHARED.when(lambda p: p.revoke_share(SHARE, at=AT)).then(
        ShareRevoked(**stamp(RESULT, 3), user_id=USER, share_id=SHARE)
    )
    assert SHARED.after(lambda p: p.revoke_share(SHARE, at=AT)).state.shares == {}


def test_a_link_that_is_not_there_cannot_be_taken_back() -> None:
    RECORDED.when(lambda p: p.revoke_share(SHARE, at=AT)).then(
        raises(NotFoundError, kind="share", id=SHARE)
    )


def test_a_selfie_is_never_shared() -> None:
    ACCEPTED.when(sharing()).then(raises(NotAResultError, photo_id=PHOTO))


def test_an_upload_lapses_when_its_time_is_over() -> None:
    REQUESTED.when(lambda p: p.lapse(at=EXPIRY - MOMENT)).then()
    REQUESTED.when(lambda p: p.lapse(at=EXPIRY)).then(
        UploadLapsed(**stamp(PHOTO, 2, EXPIRY), user_id=USER)
    )
    for before in (EXPIRED, RECEIVED, ACCEPTED):
        before.when(lambda p: p.lapse(at=KEPT)).then()


def test_links_lapse_each_when_its_time_is_over() -> None:
    two = SHARED.after(
        lambda p: p.share(JOB, "another", expires_at=EXPIRY + MOMENT, at=AT),
        lambda p: p.share(USER, "third", expires_at=EXPIRY, at=AT),
    )
    two.when(lambda p: p.lapse(at=EXPIRY - MOMENT)).then()
    two.when(lambda p: p.lapse(at=EXPIRY)).then(
        ShareExpired(**stamp(RESULT, 5, EXPIRY), user_id=USER, share_id=SHARE),
        ShareExpired(**stamp(RESULT, 6, EXPIRY), user_id=USER, share_id=USER),
    )
    assert list(two.after(lambda p: p.lapse(at=EXPIRY)).state.shares) == [JOB]


def test_a_result_is_deleted_when_its_retention_is_over() -> None:
    SHARED.when(lambda p: p.lapse(at=KEPT)).then(
        PhotoDeleted(**stamp(RESULT, 3, KEPT), user_id=USER, reason=DeletionReason.RETENTION)
    )
    RECORDED.when(lambda p: p.lapse(at=KEPT - MOMENT)).then()


@pytest.mark.parametrize("reason", DeletionReason)
@pytest.mark.parametrize("before", [REQUESTED, ACCEPTED, REJECTED, EXPIRED, SHARED])
def test_a_photo_is_deleted_once_at_any_time(before: Given[Photo], reason: DeletionReason) -> None:
    first = before.past[0].originator_id
    before.when(lambda p: p.delete(reason, at=AT)).then(
        PhotoDeleted(**stamp(first, len(before.past) + 1), user_id=USER, reason=reason)
    )
    before.after(lambda p: p.delete(reason, at=AT)).when(lambda p: p.delete(reason, at=AT)).then()


def test_nothing_is_left_of_a_deleted_photo() -> None:
    gone = SHARED.after(lambda p: p.delete(DeletionReason.OWNER, at=AT)).state
    assert gone.status is PhotoStatus.DELETED
    assert (gone.shares, gone.digest, gone.raw_key, gone.keys()) == ({}, None, None, ())
    assert SHARED.state.keys() == ("user-uploads/1.jpg", "raw.jpg", "pair.jpg")
    DELETED.when(lambda p: p.lapse(at=KEPT)).then()


@pytest.mark.parametrize(
    "command",
    [
        lambda p: p.receive(PICTURE, at=AT),
        lambda p: p.judge(REPORT, LIMITS, at=AT),
        lambda p: p.reject("IMAGE_UNREADABLE", at=AT),
        lambda p: p.add_thumbnail("t.jpg", at=AT),
        sharing(),
        lambda p: p.revoke_share(SHARE, at=AT),
    ],
)
def test_nothing_happens_to_a_deleted_photo(command: Command[Photo]) -> None:
    DELETED.when(command).then(raises(PhotoGoneError, photo_id=PHOTO))


def test_a_photo_can_be_rebuilt_once_its_owner_is_erased() -> None:
    erased = Given(Photo, tuple(redacted(event) for event in SHARED.past)).state
    assert (erased.digest, erased.raw_key) == (None, None)
    assert erased.keys() == ("user-uploads/1.jpg", "pair.jpg")


def _requiring(check: Callable[[Photo], object]) -> Command[Photo]:
    def command(photo: Photo) -> tuple[()]:
        check(photo)
        return ()

    return command
