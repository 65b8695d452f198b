"""Any sequence of commands on a selfie or a result, against a model of its status and links."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

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
from ilikeyacut.domain.photo import (
    JUDGED_WITHIN,
    DeletionReason,
    Photo,
    Provenance,
    StoredPicture,
)
from ilikeyacut.domain.selfie import FaceReport, SelfieLimits, refusals
from ilikeyacut.domain.values import MediaType
from support.events import JOB, PHOTO, REPORT, USER
from support.hypothesis_profiles import machine_settings
from support.machine import AggregateMachine
from support.strategies import reports

LIMITS = SelfieLimits()
PICTURES = [
    StoredPicture(
        key=f"user-uploads/{n}.jpg",
        digest=str(n) * 64,
        size=1000 + n,
        media_type=MediaType.JPEG,
        width=512,
        height=640,
    )
    for n in range(2)
]
SHARES = st.integers(1, 3).map(lambda n: uuid5(PHOTO, f"share {n}"))
MINUTES = st.integers(1, 30).map(lambda minutes: timedelta(minutes=minutes))
Refused = type[DomainError] | None


class PhotoMachine(AggregateMachine[Photo]):
    @initialize(kind=st.sampled_from(["selfie", "result"]), lifetime=MINUTES)
    def appear(self, kind: str, lifetime: timedelta) -> None:
        self.kind = kind
        self.ends_at = self.now + lifetime
        self.picture: StoredPicture | None = None
        self.report: FaceReport | None = None
        self.thumbnail: str | None = None
        self.shares: dict[UUID, tuple[datetime, bool]] = {}
        self.used_at, self.used = self.now, False
        self.favourite = False
        if kind == "selfie":
            self.status = "requested"
            self.begin(Photo.request_upload(PHOTO, USER, expires_at=self.ends_at, at=self.now))
        else:
            self.status, self.picture = "accepted", PICTURES[0]
            self._record(PICTURES[0])

    def _record(self, picture: StoredPicture) -> None:
        provenance = Provenance(job_id=JOB, variation=1, source_photo_id=PHOTO, provider="preview")
        self.begin(
            Photo.record_result(
                USER,
                provenance,
                picture,
                raw_key="raw.jpg",
                before_after_key="pair.jpg",
                keep_until=self.ends_at,
                at=self.now,
            )
        )

    @property
    def over(self) -> bool:
        return self.now >= self.ends_at

    def not_there(self) -> type[DomainError]:
        special = {"rejected": PhotoNotUsableError, "expired": UploadExpiredError}
        return special.get(self.status, UploadNotCompleteError)

    @rule()
    def match(self) -> None:
        refusal: Refused = None
        if self.status == "deleted":
            refusal = PhotoGoneError
        elif self.status != "requested":
            refusal = PhotoStateError
        elif self.over:
            refusal = UploadExpiredError
        self.expect(refusal, lambda: self.state.match(JOB, at=self.now))
        self.status = "duplicate" if refusal is None else self.status

    @rule(picture=st.sampled_from(PICTURES))
    def receive(self, picture: StoredPicture) -> None:
        refusal = self._receive_refusal(picture)
        events = self.expect(refusal, lambda: self.state.receive(picture, at=self.now))
        assert len(events) == (refusal is None and self.status == "requested")
        if events:
            self.status, self.picture, self.used_at = "received", picture, self.now

    def _receive_refusal(self, picture: StoredPicture) -> Refused:
        if self.status == "deleted":
            return PhotoGoneError
        if self.status == "expired" or (self.status == "requested" and self.over):
            return UploadExpiredError
        if self.status == "requested" or picture == self.picture:
            return None
        refused = self.status == "rejected" and self.picture is None
        return PhotoNotUsableError if refused else PhotoStateError

    @rule(report=st.just(REPORT) | reports)
    def judge(self, report: FaceReport) -> None:
        refusal: Refused = None
        if self.status == "deleted":
            refusal = PhotoGoneError
        elif self.status in ("requested", "expired", "duplicate"):
            refusal = self.not_there()
        events = self.expect(refusal, lambda: self.state.judge(report, LIMITS, at=self.now))
        assert len(events) == (self.status == "received")
        if events and any(refusals(report, LIMITS)):
            self.status = "rejected"
        elif events:
            self.status, self.report = "accepted", report

    @rule()
    def reject(self) -> None:
        refusal: Refused = None
        if self.status == "deleted":
            refusal = PhotoGoneError
        elif self.status in ("accepted", "expired", "duplicate"):
            refusal = PhotoStateError
        events = self.expect(refusal, lambda: self.state.reject("IMAGE_UNREADABLE", at=self.now))
        assert len(events) == (self.status in ("requested", "received"))
        self.status = "rejected" if events else self.status

    @rule(key=st.sampled_from(["a.jpg", "b.jpg"]))
    def add_thumbnail(self, key: str) -> None:
        refusal: Refused = None
        if self.status == "deleted":
            refusal = PhotoGoneError
        elif self.picture is None:
            refusal = self.not_there()
        events = self.expect(refusal, lambda: self.state.add_thumbnail(key, at=self.now))
        assert len(events) == (refusal is None and key != self.thumbnail)
        self.thumbnail = key if refusal is None else self.thumbnail

    @rule()
    def use(self) -> None:
        refusal: Refused = None
        if self.status == "deleted":
            refusal = PhotoGoneError
        elif self.kind == "result":
            refusal = NotASelfieError
        elif self.status != "accepted":
            refusal = self.not_there()
        self.check(refusal, self.state.require_accepted)
        if self.status == "received":
            refusal = None
        self.expect(refusal, lambda: self.state.use(at=self.now))
        if refusal is None:
            self.used_at, self.used = self.now, True

    @rule()
    def discard(self) -> None:
        events = self.expect(None, lambda: self.state.discard(at=self.now))
        there = self.picture is not None and self.status != "deleted"
        assert len(events) == (there and (self.status == "rejected" or not self.used))
        if events:
            self._forget()

    def unless_a_result(self) -> Refused:
        if self.status == "deleted":
            return PhotoGoneError
        return NotAResultError if self.kind == "selfie" else None

    @rule(share_id=SHARES, lifetime=MINUTES, before=st.booleans())
    def share(self, share_id: UUID, lifetime: timedelta, before: bool) -> None:
        refusal, expires_at = self.unless_a_result(), self.now + lifetime
        self.expect(
            refusal,
            lambda: self.state.share(
                share_id, str(share_id), expires_at=expires_at, with_before=before, at=self.now
            ),
        )
        if refusal is None:
            self.shares[share_id] = (expires_at, before)

    @rule(wanted=st.booleans())
    def like_or_unlike(self, wanted: bool) -> None:
        refusal = self.unless_a_result()
        command = self.state.like if wanted else self.state.unlike
        events = self.expect(refusal, lambda: command(at=self.now))
        assert len(events) == (refusal is None and wanted != self.favourite)
        self.favourite = wanted if refusal is None else self.favourite

    @rule(share_id=SHARES)
    def revoke_share(self, share_id: UUID) -> None:
        refusal: Refused = None
        if self.status == "deleted":
            refusal = PhotoGoneError
        elif share_id not in self.shares:
            refusal = NotFoundError
        self.expect(refusal, lambda: self.state.revoke_share(share_id, at=self.now))
        if refusal is None:
            del self.shares[share_id]

    @rule(reason=st.sampled_from(DeletionReason))
    def delete(self, reason: DeletionReason) -> None:
        events = self.expect(None, lambda: self.state.delete(reason, at=self.now))
        assert len(events) == (self.status != "deleted")
        self._forget()

    @rule(keep=st.none() | MINUTES)
    def lapse(self, keep: timedelta | None) -> None:
        idle = self.kind == "selfie" and keep is not None and self.used_at + keep <= self.now
        unjudged = self.status == "received" and self.used_at + JUDGED_WITHIN <= self.now
        events = self.expect(None, lambda: self.state.lapse(at=self.now, keep_selfies=keep))
        if self.status == "deleted":
            assert events == ()
        elif idle or (self.kind == "result" and self.over):
            assert len(events) == 1
            self._forget()
        elif unjudged or (self.status == "requested" and self.over):
            assert len(events) == 1
            self.status, self.picture, self.thumbnail = "expired", None, None
        else:
            over = [share_id for share_id, (end, _) in self.shares.items() if end <= self.now]
            assert len(events) == len(over)
            self.shares = {k: it for k, it in self.shares.items() if k not in over}
        again = self.expect(None, lambda: self.state.lapse(at=self.now, keep_selfies=keep))
        assert again == ()

    def _forget(self) -> None:
        self.status, self.shares, self.report = "deleted", {}, None

    @invariant()
    def model_agrees(self) -> None:
        photo = self.state
        assert (photo.kind, photo.status) == (self.kind, self.status)
        assert photo.report == self.report
        assert photo.thumbnail_key == self.thumbnail
        shares = {k: (it.expires_at, it.with_before) for k, it in photo.shares.items()}
        assert (shares, photo.favourite) == (self.shares, self.favourite)
        assert photo.key == (self.picture.key if self.picture else None)

    @invariant()
    def a_link_shows_the_photo_until_it_ends(self) -> None:
        for share_id, (end, before) in self.shares.items():
            shown = self.state.shown_by(str(share_id), at=self.now)
            assert (shown is not None) == (self.now < end)
            assert shown is None or shown.with_before == before
        assert self.state.shown_by("another", at=self.now) is None

    @invariant()
    def objects_are_named_while_the_photo_is_there(self) -> None:
        named = self.picture is not None and self.status != "deleted"
        assert bool(self.state.keys()) == named


TestPhotoMachine = PhotoMachine.TestCase
TestPhotoMachine.settings = machine_settings()
