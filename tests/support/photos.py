"""A selfie and a result at every point of their lives."""

from datetime import datetime, timedelta

from ilikeyacut.domain.photo import (
    DeletionReason,
    Photo,
    Provenance,
    ResultRecorded,
    StoredPicture,
)
from ilikeyacut.domain.selfie import (
    SelfieLimits,
)
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType
from ilikeyacut.testing.given import Command, given
from support.events import AT, DIGEST, JOB, PHOTO, REPORT, SHARE, USER

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
