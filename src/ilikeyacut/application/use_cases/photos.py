"""Uploading, judging and deleting photos."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ilikeyacut.application.arrivals import Arrival
from ilikeyacut.application.decide import Decision, States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import (
    ObjectNotFoundError,
    ObjectReplacedError,
    PhotoStore,
)
from ilikeyacut.application.ports.pictures import ImageRefusedError, Pictures
from ilikeyacut.application.use_cases.intake import Intake, append_to, own
from ilikeyacut.application.use_cases.raw_uploads import Announced, RawUploads, upload_at
from ilikeyacut.domain.aggregate import Event, fold
from ilikeyacut.domain.errors import (
    AccountErasedError,
    NotFoundError,
    PhotoGoneError,
    PhotoNotUsableError,
    PhotoStateError,
    UploadExpiredError,
)
from ilikeyacut.domain.photo import (
    DeletionReason,
    Photo,
    PhotoKind,
    PhotoStatus,
)
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.user import User

UPLOAD_TTL = timedelta(hours=1)
AWAITED = (PhotoStatus.REQUESTED, PhotoStatus.RECEIVED)
SETTLED = (PhotoStatus.ACCEPTED, PhotoStatus.REJECTED)


@dataclass(frozen=True)
class SelfieRetention:
    """How long a selfie is kept after its last use: an upload of its picture, or a try-on."""

    after_use: timedelta


@dataclass(frozen=True)
class Photos:
    """Commands on Photo. Another person's photo raises NotFoundError, like a missing one.

    The same picture of one person is one photo. An upload of a picture that the person already has
    finds that photo, and from then on the upload's id means it too.
    """

    store: EventStore
    photo_store: PhotoStore
    pictures: Pictures
    intake: Intake
    uploads: RawUploads
    clock: Clock
    entropy: Entropy
    retention: SelfieRetention

    def get(self, user_id: UUID, photo_id: UUID) -> Photo:
        """Return one of the person's photos."""
        photo = own(self.store.load(Photo, photo_id), user_id)
        return photo if photo.original_id is None else self.store.load(Photo, photo.original_id)

    def selfie(self, user_id: UUID, photo_id: UUID) -> Photo:
        """Return one of the person's selfies. A result raises NotFoundError, like a missing one.

        Raises PhotoGoneError.
        """
        return self.present(user_id, photo_id, PhotoKind.SELFIE)

    def of_kind(self, user_id: UUID, photo_id: UUID, kind: PhotoKind) -> Photo:
        """Return one of the person's photos of a kind. Others raise NotFoundError."""
        photo = self.get(user_id, photo_id)
        if photo.kind is not kind:
            raise NotFoundError(Photo.KIND, photo_id)
        return photo

    def present(self, user_id: UUID, photo_id: UUID, kind: PhotoKind) -> Photo:
        """Return the same unless it is deleted, which raises PhotoGoneError."""
        photo = self.of_kind(user_id, photo_id, kind)
        if photo.status is PhotoStatus.DELETED:
            raise PhotoGoneError(photo_id)
        return photo

    def request_upload(self, user_id: UUID) -> UUID:
        """Request the upload of a selfie and return its id. It may arrive within an hour."""
        photo_id = self.entropy.new_id()

        def command(states: States) -> Sequence[Event]:
            at = self.clock.now()
            allowed = states.load(User, user_id).allow_upload(photo_id, at=at)
            requested = Photo.request_upload(photo_id, user_id, expires_at=at + UPLOAD_TTL, at=at)
            return (*allowed, *requested)

        decide(self.store, command)
        return photo_id

    def announce(self, user_id: UUID, media_type: str, size: int) -> Announced:
        """Request an upload of `size` bytes that the client sends to the store itself.

        Raises ImageRefusedError for what would be refused anyway, and PhotoStoreError.
        """
        self.uploads.check(media_type, size)
        photo_id = self.request_upload(user_id)
        return Announced(photo_id, self.uploads.grant(user_id, photo_id, media_type, size))

    def complete(self, user_id: UUID, photo_id: UUID) -> Photo:
        """Take in an announced upload; return the accepted or rejected photo. Repeatable.

        Raises UploadNotCompleteError while nothing has arrived, UploadExpiredError, PhotoGoneError.
        """
        try:
            photo = self._taken(user_id, photo_id)
        except ObjectNotFoundError:  # not there yet, or taken in meanwhile
            self.lapse(photo_id)
            photo = self.get(user_id, photo_id)
        if photo.status not in SETTLED:
            photo.require_accepted()  # which says why it is not
        return photo

    def arrived(self, arrival: Arrival) -> Photo | None:
        """Take in what a notice tells of, as `complete` does: whoever is first. Repeatable.

        Only what was inspected is read. What nobody awaits is removed: of an unknown, deleted or
        expired photo, of a person who is erased, under the prefix of somebody else. Returns the
        photo, None if there is none.
        """
        upload = upload_at(arrival.key)
        if upload is None:
            return None  # a picture that was taken in, or one for the sweep
        try:
            return self._taken(*upload, etag=arrival.etag)
        except (ObjectNotFoundError, ObjectReplacedError):
            return self.get(*upload)  # taken in meanwhile, or another notice tells of its successor
        except (NotFoundError, AccountErasedError, PhotoGoneError):
            self.uploads.remove(*upload)
            return None

    def receive(self, user_id: UUID, photo_id: UUID, raw: bytes) -> Photo:
        """Re-encode a selfie, store it and judge it. Returns the photo that has this picture.

        It is rejected if the inspection refuses it. Raises ImageRefusedError for bytes that are not
        a usable picture, after recording the rejection.
        """
        photo = self.get(user_id, photo_id)
        try:
            picture = self.pictures.intake(raw)
        except ImageRefusedError as refused:
            self.reject(user_id, photo_id, refused)
            raise
        photo = self.intake.take(photo, picture)
        return photo if photo.status in SETTLED else self.intake.judge(photo, picture.data)

    def holds(self, user_id: UUID, photo_id: UUID, raw: bytes) -> bool:
        """Return whether a photo was made from these bytes; False once it is deleted.

        Raises ImageRefusedError.
        """
        digest = self.get(user_id, photo_id).digest
        return digest is not None and digest == self.pictures.intake(raw).digest

    def code_of(self, user_id: UUID, raw: bytes) -> str:
        """Return a code of these bytes, by which a person's command knows them again.

        Raises AccountErasedError.
        """
        return self.intake.code_of(user_id, raw)

    def reject(self, user_id: UUID, photo_id: UUID, refused: ImageRefusedError) -> Photo:
        """Record that the bytes of a selfie could not be used."""
        measured = getattr(refused, "measured", None)
        required = getattr(refused, "required", None)
        return self._do(
            user_id,
            photo_id,
            lambda photo: photo.reject(refused.code, measured, required, at=self.clock.now()),
        )

    def inspect(self, user_id: UUID, photo_id: UUID, data: bytes | None = None) -> Photo:
        """Measure a received selfie, and accept or reject it. Idempotent.

        Raises UploadNotCompleteError, UploadExpiredError, PhotoNotUsableError, PhotoGoneError.
        """
        photo = self.get(user_id, photo_id)
        if not photo.keys():
            photo.require_accepted()  # which says why there is nothing to look at
        if data is None:
            data = self.photo_store.get(photo.key or "", most_bytes=photo.size)
        return self.intake.judge(photo, data)

    def delete(
        self, user_id: UUID, photo_id: UUID, reason: DeletionReason = DeletionReason.OWNER
    ) -> None:
        """Delete a photo and its pictures, and cancel the unfinished try-ons on it.

        Results that were made from it stay. The events come first; a sweep finishes the rest.
        """
        photo = self.get(user_id, photo_id)

        def command(states: States) -> Sequence[Event]:
            user = self.store.load(User, user_id)
            user.require_active()
            at = self.clock.now()
            deleted = states.load(Photo, photo.id).delete(reason, at=at)
            return (*deleted, *self._cancelled(user, photo.id, at)) if deleted else ()

        self._remove_pictures(photo.id, decide(self.store, command))

    def delete_selfie(self, user_id: UUID, photo_id: UUID) -> None:
        """Delete a selfie as `delete` does. A result raises NotFoundError, like a missing one."""
        self.of_kind(user_id, photo_id, PhotoKind.SELFIE)
        self.delete(user_id, photo_id)

    def discard(self, user_id: UUID, photo_id: UUID) -> None:
        """Delete a selfie that was rejected or that nothing has used. No-op for a duplicate."""
        discarded = decide(
            self.store,
            lambda states: own(states.load(Photo, photo_id), user_id).discard(at=self.clock.now()),
        )
        self._remove_pictures(photo_id, discarded)

    def lapse(self, photo_id: UUID) -> tuple[Event, ...]:
        """Record what has expired about a photo. If the photo expired, remove its pictures."""
        lapsed = decide(
            self.store,
            lambda states: states.load(Photo, photo_id).lapse(
                at=self.clock.now(), keep_selfies=self.retention.after_use
            ),
        )
        self._remove_pictures(photo_id, lapsed)
        return lapsed.events

    def _taken(self, user_id: UUID, photo_id: UUID, etag: str | None = None) -> Photo:
        """Receive and judge a raw upload as far as that is not done, then remove it."""
        photo = self.of_kind(user_id, photo_id, PhotoKind.SELFIE)
        if photo.status is PhotoStatus.REQUESTED:
            self._receive_raw(user_id, photo_id, etag)
        elif photo.status is PhotoStatus.RECEIVED:
            self.inspect(user_id, photo_id)
        self.uploads.remove(user_id, photo_id)
        return self.get(user_id, photo_id)

    def _receive_raw(self, user_id: UUID, photo_id: UUID, etag: str | None) -> None:
        """Receive a raw upload, or record why it is not, unless another one was first."""
        with suppress(PhotoStateError, PhotoNotUsableError):
            try:
                self.receive(user_id, photo_id, self.uploads.read(user_id, photo_id, etag))
            except ImageRefusedError as refused:
                self.reject(user_id, photo_id, refused)
            except UploadExpiredError:
                self.lapse(photo_id)

    def _cancelled(self, user: User, photo_id: UUID, at: datetime) -> Iterator[Event]:
        """Yield the ends of the person's unfinished try-ons on a photo, with their credits."""
        for job_id in user.ledger.reserved:
            job = self.store.load(ProcessingJob, job_id)
            if job.request.photo_id == photo_id and not job.finished:
                settled = user.settle_credits(job_id, 0, at=at)
                yield from (*job.cancel(at=at), *settled)
                after = fold(settled, user)
                user = after if isinstance(after, User) else user

    def _remove_pictures(self, photo_id: UUID, decided: Decision) -> None:
        before, now = decided.before.get(photo_id), decided.state(Photo, photo_id)
        if isinstance(before, Photo):
            for key in set(before.keys()) - set(now.keys()):
                self.photo_store.delete(key)
            if before.status in AWAITED and now.status not in AWAITED:
                self.uploads.remove(before.user_id, photo_id)

    def _do(
        self, user_id: UUID, photo_id: UUID, command: Callable[[Photo], Sequence[Event]]
    ) -> Photo:
        return append_to(self.store, user_id, photo_id, command)
