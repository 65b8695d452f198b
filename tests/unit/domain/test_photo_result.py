import pytest

from ilikeyacut.domain.aggregate import redacted
from ilikeyacut.domain.errors import (
    NotAResultError,
    NotFoundError,
    PhotoGoneError,
)
from ilikeyacut.domain.photo import (
    DeletionReason,
    Photo,
    PhotoDeleted,
    PhotoLiked,
    PhotoShared,
    PhotoStatus,
    PhotoUnliked,
    ResultRecorded,
    ShareExpired,
    ShareRevoked,
    result_id,
)
from ilikeyacut.testing.given import Command, Given, deciding, raises
from support.events import AT, JOB, PHOTO, REPORT, RESULT, SHARE, USER, stamp
from support.photos import (
    ACCEPTED,
    DELETED,
    EXPIRED,
    EXPIRY,
    KEPT,
    LIMITS,
    MOMENT,
    PICTURE,
    PROVENANCE,
    RECORDED,
    REJECTED,
    REQUESTED,
    SHARED,
    record_result,
    sharing,
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
            with_before=False,
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


@pytest.mark.parametrize("command", [sharing(), lambda p: p.like(at=AT), lambda p: p.unlike(at=AT)])
def test_a_selfie_is_never_shared_or_liked(command: Command[Photo]) -> None:
    ACCEPTED.when(command).then(raises(NotAResultError, photo_id=PHOTO))


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
        lambda p: p.like(at=AT),
        lambda p: p.unlike(at=AT),
    ],
)
def test_nothing_happens_to_a_deleted_photo(command: Command[Photo]) -> None:
    DELETED.when(command).then(raises(PhotoGoneError, photo_id=PHOTO))


def test_a_photo_can_be_rebuilt_once_its_owner_is_erased() -> None:
    erased = Given(Photo, tuple(redacted(event) for event in SHARED.past)).state
    assert (erased.digest, erased.raw_key) == (None, None)
    assert erased.keys() == ("user-uploads/1.jpg", "pair.jpg")


def test_a_result_becomes_a_favourite_once_and_no_more() -> None:
    RECORDED.when(lambda p: p.like(at=AT)).then(PhotoLiked(**stamp(RESULT, 2), user_id=USER))
    liked = RECORDED.after(lambda p: p.like(at=AT))
    liked.when(lambda p: p.like(at=AT)).then()
    liked.when(lambda p: p.unlike(at=AT)).then(PhotoUnliked(**stamp(RESULT, 3), user_id=USER))
    RECORDED.when(lambda p: p.unlike(at=AT)).then()


def test_a_link_shows_the_selfie_only_if_its_maker_says_so() -> None:
    def shared(with_before: bool) -> Photo:
        return RECORDED.after(
            lambda p: p.share(SHARE, "t", expires_at=EXPIRY, with_before=with_before, at=AT)
        ).state

    for with_before in (True, False):
        link = shared(with_before).shown_by("t", at=AT)
        assert link is not None
        assert link.with_before is with_before
    assert shared(True).shown_by("t", at=EXPIRY) is None
