from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from ilikeyacut.domain.errors import (
    NotASelfieError,
    PhotoGoneError,
    PhotoNotUsableError,
    PhotoStateError,
    UploadExpiredError,
    UploadNotCompleteError,
)
from ilikeyacut.domain.photo import (
    JUDGED_WITHIN,
    DeletionReason,
    Photo,
    PhotoAccepted,
    PhotoDeleted,
    PhotoReceived,
    PhotoRejected,
    PhotoUsed,
    ThumbnailMade,
    UploadLapsed,
    UploadMatched,
    UploadRequested,
)
from ilikeyacut.domain.selfie import (
    FaceTurnedRightError,
    HairNotVisibleError,
    LookLimits,
)
from ilikeyacut.testing.given import Given, asking, deciding, raises
from support.events import AT, PHOTO, REPORT, RESULT, USER, stamp
from support.photos import (
    ACCEPTED,
    DELETED,
    DYED,
    EXPIRED,
    EXPIRY,
    KEPT,
    LIMITS,
    MOMENT,
    OTHER,
    PICTURE,
    RECEIVED,
    RECORDED,
    REFUSED_UNSEEN,
    REJECTED,
    REQUESTED,
    STYLED,
)

MONTH = timedelta(days=30)


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
        raises(
            PhotoStateError, photo_id=PHOTO, status=status, problem="it already has another picture"
        )
    )


@pytest.mark.parametrize("at", [EXPIRY, KEPT], ids=["expiry", "later"])
@pytest.mark.parametrize("before", [REQUESTED, EXPIRED], ids=["requested", "expired"])
def test_a_selfie_that_comes_too_late_is_refused(before: Given[Photo], at: datetime) -> None:
    before.when(lambda p: p.receive(PICTURE, at=at)).then(
        raises(UploadExpiredError, photo_id=PHOTO, expired_at=EXPIRY)
    )


def test_after_unreadable_bytes_another_upload_is_needed() -> None:
    REFUSED_UNSEEN.when(lambda p: p.receive(PICTURE, at=AT)).then(
        raises(
            PhotoNotUsableError,
            photo_id=PHOTO,
            reason="IMAGE_UNREADABLE",
            measured=None,
            required=None,
        )
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
            **stamp(PHOTO, 3), user_id=USER, code="FACE_TURNED_RIGHT", measured=41.5, required=35
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
    problem = "it can no longer be rejected"
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
        raises(
            PhotoNotUsableError,
            photo_id=PHOTO,
            reason="IMAGE_UNREADABLE",
            measured=None,
            required=None,
        )
    )


@pytest.mark.parametrize(
    ("before", "error", "data"),
    [
        (REQUESTED, UploadNotCompleteError, {"status": "requested"}),
        (RECEIVED, UploadNotCompleteError, {"status": "received"}),
        (EXPIRED, UploadExpiredError, {"expired_at": EXPIRY}),
        (REJECTED, PhotoNotUsableError, {"reason": "FACE_NOT_FOUND", "measured": 0, "required": 1}),
        (DELETED, PhotoGoneError, {}),
    ],
)
def test_what_stands_in_the_way_of_a_try_on(
    before: Given[Photo], error: type, data: dict[str, object]
) -> None:
    before.when(asking(lambda p: p.require_accepted())).then(raises(error, photo_id=PHOTO, **data))


def test_a_try_on_does_not_start_from_a_result() -> None:
    RECORDED.when(asking(lambda p: p.require_accepted())).then(
        raises(NotASelfieError, photo_id=RESULT)
    )


def test_restyling_asks_more_of_a_selfie_than_recolouring() -> None:
    turned = RECEIVED.after(
        lambda p: p.judge(REPORT.model_copy(update={"yaw": -25.0}), LIMITS, at=AT)
    )
    turned.state.require_fit(DYED, LookLimits())
    turned.when(asking(lambda p: p.require_fit(STYLED, LookLimits()))).then(
        raises(FaceTurnedRightError, measured=25.0, required=15)
    )


def test_recolouring_asks_for_hair_and_restyling_does_not() -> None:
    bald = RECEIVED.after(
        lambda p: p.judge(REPORT.model_copy(update={"hair_area": 0.01}), LIMITS, at=AT)
    )
    bald.state.require_fit(STYLED, LookLimits())
    bald.when(asking(lambda p: p.require_fit(DYED, LookLimits()))).then(
        raises(HairNotVisibleError, measured=0.01, required=0.08)
    )


def test_an_upload_lapses_when_its_time_is_over() -> None:
    REQUESTED.when(lambda p: p.lapse(at=EXPIRY - MOMENT)).then()
    REQUESTED.when(lambda p: p.lapse(at=EXPIRY)).then(
        UploadLapsed(**stamp(PHOTO, 2, EXPIRY), user_id=USER)
    )
    for before in (EXPIRED, REJECTED, ACCEPTED):
        before.when(lambda p: p.lapse(at=KEPT)).then()


def test_a_selfie_that_nobody_judges_lapses_and_names_no_picture() -> None:
    over = AT + JUDGED_WITHIN
    RECEIVED.when(lambda p: p.lapse(at=over - MOMENT)).then()
    RECEIVED.when(lambda p: p.lapse(at=over)).then(
        UploadLapsed(**stamp(PHOTO, 3, over), user_id=USER)
    )
    lapsed = RECEIVED.after(lambda p: p.lapse(at=over))
    assert lapsed.state.keys() == ()
    lapsed.when(lambda p: p.judge(REPORT, LIMITS, at=over)).then(
        raises(UploadExpiredError, photo_id=PHOTO, expired_at=EXPIRY)
    )


@pytest.mark.parametrize("before", [RECEIVED, ACCEPTED, REJECTED, EXPIRED])
def test_a_selfie_goes_so_long_after_its_last_use(before: Given[Photo]) -> None:
    last = before.state.used_at or AT
    gone = PhotoDeleted(
        **stamp(PHOTO, before.state.version + 1, last + MONTH),
        user_id=USER,
        reason=DeletionReason.RETENTION,
    )
    before.when(lambda p: p.lapse(at=last + MONTH, keep_selfies=MONTH)).then(gone)


def test_each_use_keeps_a_selfie_for_longer() -> None:
    used = ACCEPTED.after(lambda p: p.use(at=EXPIRY))
    used.when(lambda p: p.lapse(at=EXPIRY + MONTH - MOMENT, keep_selfies=MONTH)).then()
    (gone,) = used.state.lapse(at=EXPIRY + MONTH, keep_selfies=MONTH)
    assert isinstance(gone, PhotoDeleted)


def test_a_result_does_not_go_with_the_selfies() -> None:
    RECORDED.when(lambda p: p.lapse(at=KEPT - MOMENT, keep_selfies=MOMENT)).then()


def test_an_upload_is_matched_with_the_photo_that_has_its_picture() -> None:
    REQUESTED.when(lambda p: p.match(RESULT, at=AT)).then(
        UploadMatched(**stamp(PHOTO, 2), user_id=USER, original_id=RESULT)
    )
    matched = REQUESTED.after(lambda p: p.match(RESULT, at=AT)).state
    assert (matched.status, matched.original_id, matched.keys()) == ("duplicate", RESULT, ())
    RECEIVED.when(lambda p: p.match(RESULT, at=AT)).then(
        raises(
            PhotoStateError, photo_id=PHOTO, status="received", problem="it already has a picture"
        )
    )
    REQUESTED.when(lambda p: p.match(RESULT, at=EXPIRY)).then(
        raises(UploadExpiredError, photo_id=PHOTO, expired_at=EXPIRY)
    )


def test_only_a_selfie_that_is_there_is_used() -> None:
    ACCEPTED.when(lambda p: p.use(at=AT)).then(PhotoUsed(**stamp(PHOTO, 4), user_id=USER))
    RECORDED.when(lambda p: p.use(at=AT)).then(raises(NotASelfieError, photo_id=RESULT))
    REQUESTED.when(lambda p: p.use(at=AT)).then(
        raises(UploadNotCompleteError, photo_id=PHOTO, status="requested")
    )
    DELETED.when(lambda p: p.use(at=AT)).then(raises(PhotoGoneError, photo_id=PHOTO))


def test_a_selfie_is_discarded_until_it_is_used() -> None:
    (gone,) = ACCEPTED.state.discard(at=AT)
    assert isinstance(gone, PhotoDeleted)
    for before in (ACCEPTED.after(lambda p: p.use(at=AT)), REQUESTED, DELETED):
        before.when(lambda p: p.discard(at=AT)).then()
