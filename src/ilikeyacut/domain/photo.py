"""A photo: an uploaded selfie, or a result that its owner can share."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid5

from pydantic import AwareDatetime

from ilikeyacut.domain.aggregate import Event, Owned, Personal, Value, born, first, without
from ilikeyacut.domain.errors import (
    DomainError,
    NotAResultError,
    NotASelfieError,
    NotFoundError,
    PhotoGoneError,
    PhotoNotUsableError,
    PhotoStateError,
    UploadExpiredError,
    UploadNotCompleteError,
)
from ilikeyacut.domain.selfie import FaceReport, LookLimits, SelfieLimits, refusals
from ilikeyacut.domain.values import Look, MediaType

JUDGED_WITHIN = timedelta(hours=1)
"""How long a received selfie may wait for its inspection: after that, nobody is at work on it."""

MOST_SHARE_DAYS = 30


class PhotoKind(StrEnum):
    """The kind of a photo."""

    SELFIE = "selfie"
    RESULT = "result"


class PhotoStatus(StrEnum):
    """The status of a photo."""

    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    DUPLICATE = "duplicate"
    DELETED = "deleted"


class DeletionReason(StrEnum):
    """Why a photo was deleted."""

    OWNER = "owner"
    RETENTION = "retention"
    ERASURE = "erasure"


class Provenance(Value):
    """The job, variation, selfie and provider of a result."""

    job_id: UUID
    variation: int
    source_photo_id: UUID
    provider: str


class StoredPicture(Value):
    """A stored picture: key, digest (SHA-256 hex), size in bytes, sides in pixels."""

    key: str
    digest: str
    size: int
    media_type: MediaType
    width: int
    height: int


class Share(Value):
    """A link that shows one result to anyone who has it, until it expires.

    `with_before` says whether it shows the selfie beside the result.
    """

    token_digest: str
    expires_at: AwareDatetime
    with_before: bool = False


class PhotoEvent(Event):
    """Something that happened to a photo."""

    user_id: UUID

    def apply(self, state: "Photo", /) -> "Photo":
        """Return the photo after this event."""
        raise NotImplementedError


class UploadRequested(Event):
    """An upload was requested. The selfie must arrive before `expires_at`."""

    TOPIC: ClassVar[str] = "photo:upload_requested"
    user_id: UUID
    expires_at: AwareDatetime

    def apply(self, state: None, /) -> "Photo":
        return Photo(
            **born(self),
            user_id=self.user_id,
            kind=PhotoKind.SELFIE,
            status=PhotoStatus.REQUESTED,
            upload_expires_at=self.expires_at,
            used_at=self.timestamp,
        )


class PhotoReceived(PhotoEvent):
    """A selfie arrived, was re-encoded and stored under `key`. Size in bytes, sides in px."""

    TOPIC: ClassVar[str] = "photo:received"
    key: str
    digest: Personal[str]
    size: int
    media_type: MediaType
    width: int
    height: int

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(
            self,
            status=PhotoStatus.RECEIVED,
            key=self.key,
            digest=self.digest,
            size=self.size,
            media_type=self.media_type,
            width=self.width,
            height=self.height,
            used_at=self.timestamp,
        )


class UploadMatched(PhotoEvent):
    """The upload brought a picture that the person already has: the photo `original_id`."""

    TOPIC: ClassVar[str] = "photo:upload_matched"
    original_id: UUID

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(self, status=PhotoStatus.DUPLICATE, original_id=self.original_id)


class PhotoUsed(PhotoEvent):
    """A try-on was requested on the selfie, or its picture was uploaded again."""

    TOPIC: ClassVar[str] = "photo:used"

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(self, used_at=self.timestamp, used=True)


class PhotoAccepted(PhotoEvent):
    """The selfie can be used. Looks are checked against its report."""

    TOPIC: ClassVar[str] = "photo:accepted"
    report: FaceReport

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(self, status=PhotoStatus.ACCEPTED, report=self.report)


class PhotoRejected(PhotoEvent):
    """The selfie cannot be used, for the reason in `code`."""

    TOPIC: ClassVar[str] = "photo:rejected"
    code: str
    measured: float | None = None
    required: float | None = None

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(
            self,
            status=PhotoStatus.REJECTED,
            rejection=self.code,
            measured=self.measured,
            required=self.required,
        )


class ThumbnailMade(PhotoEvent):
    """A thumbnail of the photo is stored under `key`."""

    TOPIC: ClassVar[str] = "photo:thumbnail_made"
    key: str

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(self, thumbnail_key=self.key)


class ResultRecorded(Event):
    """A try-on's picture became a photo of its owner, kept until `keep_until`.

    `raw_key` names the provider's own bytes with their provenance marks; `before_after_key` names
    the selfie and the result side by side.
    """

    TOPIC: ClassVar[str] = "photo:result_recorded"
    user_id: UUID
    provenance: Provenance
    key: str
    raw_key: Personal[str]
    before_after_key: str
    digest: Personal[str]
    size: int
    media_type: MediaType
    width: int
    height: int
    keep_until: AwareDatetime

    def apply(self, state: None, /) -> "Photo":
        return Photo(
            **born(self),
            user_id=self.user_id,
            kind=PhotoKind.RESULT,
            status=PhotoStatus.ACCEPTED,
            provenance=self.provenance,
            key=self.key,
            raw_key=self.raw_key,
            before_after_key=self.before_after_key,
            digest=self.digest,
            size=self.size,
            media_type=self.media_type,
            width=self.width,
            height=self.height,
            keep_until=self.keep_until,
        )


class PhotoShared(PhotoEvent):
    """A link was created. Only a digest of its token is stored, so the log reveals no picture.

    `with_before`: it shows the selfie beside the result. A link of version 1 never does.
    """

    TOPIC: ClassVar[str] = "photo:shared"
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[dict[int, Any]] = {1: lambda fields: {**fields, "with_before": False}}
    share_id: UUID
    token_digest: str
    expires_at: AwareDatetime
    with_before: bool

    def apply(self, state: "Photo", /) -> "Photo":
        share = Share(
            token_digest=self.token_digest,
            expires_at=self.expires_at,
            with_before=self.with_before,
        )
        return state.evolve(self, shares={**state.shares, self.share_id: share})


class ShareRevoked(PhotoEvent):
    """The owner revoked a link."""

    TOPIC: ClassVar[str] = "photo:share_revoked"
    share_id: UUID

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(self, shares=without(state.shares, self.share_id))


class ShareExpired(PhotoEvent):
    """A link expired."""

    TOPIC: ClassVar[str] = "photo:share_expired"
    share_id: UUID

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(self, shares=without(state.shares, self.share_id))


class PhotoLiked(PhotoEvent):
    """The owner made the result a favourite."""

    TOPIC: ClassVar[str] = "photo:liked"

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(self, favourite=True)


class PhotoUnliked(PhotoEvent):
    """The result is no longer a favourite."""

    TOPIC: ClassVar[str] = "photo:unliked"

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(self, favourite=False)


class UploadLapsed(PhotoEvent):
    """The selfie of a requested upload never arrived, or was never inspected.

    Nothing names its stored picture any more.
    """

    TOPIC: ClassVar[str] = "photo:upload_lapsed"

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(
            self, status=PhotoStatus.EXPIRED, key=None, thumbnail_key=None, digest=None
        )


class PhotoDeleted(PhotoEvent):
    """The photo and its links are deleted. Its stored pictures are removed afterwards."""

    TOPIC: ClassVar[str] = "photo:deleted"
    reason: DeletionReason

    def apply(self, state: "Photo", /) -> "Photo":
        return state.evolve(
            self, status=PhotoStatus.DELETED, shares={}, digest=None, raw_key=None, report=None
        )


class Photo(Owned):
    """A selfie or a result. Commands return events or raise a DomainError."""

    KIND: ClassVar[str] = "photo"
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        UploadRequested,
        PhotoReceived,
        UploadMatched,
        PhotoUsed,
        PhotoAccepted,
        PhotoRejected,
        ThumbnailMade,
        ResultRecorded,
        PhotoShared,
        ShareRevoked,
        ShareExpired,
        PhotoLiked,
        PhotoUnliked,
        UploadLapsed,
        PhotoDeleted,
    )

    kind: PhotoKind
    status: PhotoStatus
    upload_expires_at: AwareDatetime | None = None
    original_id: UUID | None = None
    used_at: AwareDatetime | None = None
    used: bool = False
    key: str | None = None
    raw_key: Personal[str] = None
    before_after_key: str | None = None
    thumbnail_key: str | None = None
    digest: Personal[str] = None
    size: int = 0
    media_type: MediaType = MediaType.JPEG
    width: int = 0
    height: int = 0
    report: FaceReport | None = None
    rejection: str | None = None
    measured: float | None = None
    required: float | None = None
    provenance: Provenance | None = None
    keep_until: AwareDatetime | None = None
    shares: dict[UUID, Share] = {}
    favourite: bool = False

    @classmethod
    def request_upload(
        cls, photo_id: UUID, user_id: UUID, *, expires_at: datetime, at: datetime
    ) -> tuple[UploadRequested]:
        """Request the upload of a selfie."""
        return (UploadRequested(**first(photo_id, at), user_id=user_id, expires_at=expires_at),)

    @classmethod
    def record_result(
        cls,
        user_id: UUID,
        provenance: Provenance,
        picture: StoredPicture,
        *,
        raw_key: str,
        before_after_key: str,
        keep_until: datetime,
        at: datetime,
    ) -> tuple[ResultRecorded]:
        """Record a finished picture. Its id is derived from its job and variation."""
        event = ResultRecorded(
            **first(result_id(provenance.job_id, provenance.variation), at),
            user_id=user_id,
            provenance=provenance,
            raw_key=raw_key,
            before_after_key=before_after_key,
            keep_until=keep_until,
            **dict(picture),
        )
        return (event,)

    def receive(self, picture: StoredPicture, *, at: datetime) -> tuple[PhotoEvent, ...]:
        """Record the uploaded selfie. Idempotent for the same picture.

        Raises:
            UploadExpiredError: It arrived too late.
            PhotoNotUsableError: The uploaded bytes were already refused.
            PhotoStateError: Another picture was received before.
        """
        self._require_present()
        if self.status is PhotoStatus.EXPIRED or (
            self.status is PhotoStatus.REQUESTED and self._upload_is_over(at)
        ):
            raise UploadExpiredError(self.id, self.upload_expires_at or at)
        if self.status is PhotoStatus.REQUESTED:
            return (PhotoReceived(**self.stamp(at), **dict(picture)),)
        if self.status is PhotoStatus.REJECTED and self.key is None:
            raise self._not_there()
        if self.digest == picture.digest:
            return ()
        raise PhotoStateError(self.id, self.status, "it already has another picture")

    def match(self, original_id: UUID, *, at: datetime) -> tuple[PhotoEvent, ...]:
        """Record that the upload brought another photo's picture. Raises as `receive`."""
        self._require_present()
        if self.status is not PhotoStatus.REQUESTED:
            raise PhotoStateError(self.id, self.status, "it already has a picture")
        if self._upload_is_over(at):
            raise UploadExpiredError(self.id, self.upload_expires_at or at)
        return (UploadMatched(**self.stamp(at), original_id=original_id),)

    def has(self, digest: str) -> bool:
        """Whether this photo holds a picture with that digest."""
        return bool(self.keys()) and self.digest == digest

    def use(self, *, at: datetime) -> tuple[PhotoEvent, ...]:
        """Record a use, from which the retention of a selfie counts.

        Raises PhotoGoneError, NotASelfieError, and why a selfie cannot be used.
        """
        self._require_present()
        if self.kind is PhotoKind.RESULT:
            raise NotASelfieError(self.id)
        if self.status not in (PhotoStatus.RECEIVED, PhotoStatus.ACCEPTED):
            raise self._not_there()
        return (PhotoUsed(**self.stamp(at)),)

    def judge(
        self, report: FaceReport, limits: SelfieLimits, *, at: datetime
    ) -> tuple[PhotoEvent, ...]:
        """Accept or reject the received selfie. Idempotent: the first decision stays.

        Raises UploadNotCompleteError, UploadExpiredError.
        """
        self._require_present()
        if self.status in (PhotoStatus.ACCEPTED, PhotoStatus.REJECTED):
            return ()
        if self.status is not PhotoStatus.RECEIVED:
            raise self._not_there()
        wrong = next(refusals(report, limits), None)
        if wrong is not None:
            return self._rejected(wrong.code, wrong.measured, wrong.required, at)
        return (PhotoAccepted(**self.stamp(at), report=report),)

    def reject(
        self,
        code: str,
        measured: float | None = None,
        required: float | None = None,
        *,
        at: datetime,
    ) -> tuple[PhotoEvent, ...]:
        """Refuse bytes that are not a usable picture. Idempotent. Raises PhotoStateError."""
        self._require_present()
        if self.status is PhotoStatus.REJECTED:
            return ()
        if self.status not in (PhotoStatus.REQUESTED, PhotoStatus.RECEIVED):
            raise PhotoStateError(self.id, self.status, "it can no longer be rejected")
        return self._rejected(code, measured, required, at)

    def add_thumbnail(self, key: str, *, at: datetime) -> tuple[PhotoEvent, ...]:
        """Record the key of the photo's thumbnail. Idempotent.

        Raises UploadNotCompleteError, UploadExpiredError, PhotoNotUsableError.
        """
        self._require_present()
        if self.key is None:
            raise self._not_there()
        if key == self.thumbnail_key:
            return ()
        return (ThumbnailMade(**self.stamp(at), key=key),)

    def require_accepted(self) -> FaceReport:
        """Return the report of an accepted selfie. Raises the reason if it is not accepted."""
        self._require_present()
        if self.kind is PhotoKind.RESULT:
            raise NotASelfieError(self.id)
        if self.status is not PhotoStatus.ACCEPTED or self.report is None:
            raise self._not_there()
        return self.report

    def require_fit(self, look: Look, limits: LookLimits) -> None:
        """Raise SelfieRefusedError if the photo exceeds the limits of a look."""
        bounds = limits.restyle if look.restyles else limits.recolour
        for wrong in refusals(self.require_accepted(), bounds):
            raise wrong

    def share(
        self,
        share_id: UUID,
        token_digest: str,
        *,
        expires_at: datetime,
        at: datetime,
        with_before: bool = False,
    ) -> tuple[PhotoEvent, ...]:
        """Create a link to a result. Raises NotAResultError for a selfie."""
        self._require_result()
        event = PhotoShared(
            **self.stamp(at),
            share_id=share_id,
            token_digest=token_digest,
            expires_at=expires_at,
            with_before=with_before,
        )
        return (event,)

    def revoke_share(self, share_id: UUID, *, at: datetime) -> tuple[PhotoEvent, ...]:
        """Revoke a link. Raises NotFoundError if it does not exist."""
        self._require_present()
        if share_id not in self.shares:
            raise NotFoundError("share", share_id)
        return (ShareRevoked(**self.stamp(at), share_id=share_id),)

    def shown_by(self, token_digest: str, *, at: datetime) -> Share | None:
        """Return the link with that token if it shows the photo now."""
        for share in self.shares.values():
            if share.token_digest == token_digest and share.expires_at > at:
                return share
        return None

    def like(self, *, at: datetime) -> tuple[PhotoEvent, ...]:
        """Make a result a favourite. Idempotent. Raises PhotoGoneError, NotAResultError."""
        self._require_result()
        return () if self.favourite else (PhotoLiked(**self.stamp(at)),)

    def unlike(self, *, at: datetime) -> tuple[PhotoEvent, ...]:
        """Remove a result from the favourites. Idempotent. Raises as `like`."""
        self._require_result()
        return (PhotoUnliked(**self.stamp(at)),) if self.favourite else ()

    def delete(self, reason: DeletionReason, *, at: datetime) -> tuple[PhotoEvent, ...]:
        """Delete the photo. Idempotent."""
        if self.status is PhotoStatus.DELETED:
            return ()
        return (PhotoDeleted(**self.stamp(at), reason=reason),)

    def discard(self, *, at: datetime) -> tuple[PhotoEvent, ...]:
        """Delete a selfie that was rejected, or that nobody has used yet; otherwise no events."""
        wanted = self.used and self.status is not PhotoStatus.REJECTED
        return () if wanted or not self.keys() else self.delete(DeletionReason.OWNER, at=at)

    def lapse(
        self, *, at: datetime, keep_selfies: timedelta | None = None
    ) -> tuple[PhotoEvent, ...]:
        """Record what has expired by now: the upload, links or the photo's retention.

        A selfie is kept for `keep_selfies` after its last use, by default for good.
        """
        if self.status is PhotoStatus.DELETED:
            return ()
        if self.keep_until is not None and self.keep_until <= at:
            return self.delete(DeletionReason.RETENTION, at=at)
        if keep_selfies is not None and self._is_idle(at - keep_selfies):
            return self.delete(DeletionReason.RETENTION, at=at)
        if self._intake_is_over(at):
            return (UploadLapsed(**self.stamp(at)),)
        over = [share_id for share_id, share in self.shares.items() if share.expires_at <= at]
        return tuple(
            ShareExpired(**self.stamp(at, after=n), share_id=share_id)
            for n, share_id in enumerate(over)
        )

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the photo's stored pictures, until it is deleted."""
        if self.status is PhotoStatus.DELETED:
            return ()
        named = (self.key, self.raw_key, self.before_after_key, self.thumbnail_key)
        return tuple(key for key in named if key is not None)

    def _require_present(self) -> None:
        if self.status is PhotoStatus.DELETED:
            raise PhotoGoneError(self.id)

    def _require_result(self) -> None:
        self._require_present()
        if self.kind is not PhotoKind.RESULT:
            raise NotAResultError(self.id)

    def _not_there(self) -> DomainError:
        """Return why a requested photo cannot be used."""
        if self.status is PhotoStatus.REJECTED:
            return PhotoNotUsableError(self.id, self.rejection or "", self.measured, self.required)
        if self.status is PhotoStatus.EXPIRED and self.upload_expires_at is not None:
            return UploadExpiredError(self.id, self.upload_expires_at)
        return UploadNotCompleteError(self.id, self.status)

    def _is_idle(self, since: datetime) -> bool:
        return self.kind is PhotoKind.SELFIE and (self.used_at or self.created_at) <= since

    def _intake_is_over(self, at: datetime) -> bool:
        if self.status is PhotoStatus.RECEIVED:
            return (self.used_at or self.created_at) + JUDGED_WITHIN <= at
        return self.status is PhotoStatus.REQUESTED and self._upload_is_over(at)

    def _upload_is_over(self, at: datetime) -> bool:
        return self.upload_expires_at is not None and self.upload_expires_at <= at

    def _rejected(
        self, code: str, measured: float | None, required: float | None, at: datetime
    ) -> tuple[PhotoEvent, ...]:
        return (PhotoRejected(**self.stamp(at), code=code, measured=measured, required=required),)


def result_id(job_id: UUID, variation: int) -> UUID:
    """Return the id of the result of a job's variation. It is the same on every try."""
    return uuid5(job_id, f"result:{variation}")
