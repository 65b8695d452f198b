"""Uploading, sharing and deleting photos."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import new as hmac
from uuid import UUID

from ilikeyacut.application.decide import Decision, States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.keyring import Keyring, PersonErasedError
from ilikeyacut.application.ports.photo_store import Folder, PhotoStore, personal_key
from ilikeyacut.application.ports.pictures import ImageRefusedError, Picture, Pictures
from ilikeyacut.application.ports.views import ViewReader
from ilikeyacut.application.views.projections.photos import PHOTOS
from ilikeyacut.domain.aggregate import Event, fold
from ilikeyacut.domain.errors import AccountErasedError, NotFoundError, ShareTtlInvalidError
from ilikeyacut.domain.original import Original, original_id
from ilikeyacut.domain.photo import (
    DeletionReason,
    Photo,
    PhotoStatus,
    StoredPicture,
    ThumbnailMade,
)
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.selfie import LookLimits
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import MediaType

UPLOAD_TTL = timedelta(hours=1)
MOST_SHARE_DAYS = 30


@dataclass(frozen=True)
class ShareLink:
    """A new link. The token is returned only once; the app stores only its digest."""

    share_id: UUID
    token: str


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
    views: ViewReader
    photo_store: PhotoStore
    keyring: Keyring
    pictures: Pictures
    inspector: FaceInspector
    clock: Clock
    entropy: Entropy
    limits: LookLimits
    retention: SelfieRetention

    def get(self, user_id: UUID, photo_id: UUID) -> Photo:
        """Return one of the person's photos."""
        photo = _own(self.store.load(Photo, photo_id), user_id)
        return photo if photo.original_id is None else self.store.load(Photo, photo.original_id)

    def request_upload(self, user_id: UUID) -> UUID:
        """Request the upload of a selfie and return its id. It may arrive within an hour."""
        photo_id = self.entropy.new_id()

        def command(states: States) -> Sequence[Event]:
            self.store.load(User, user_id).require_active()
            at = self.clock.now()
            return Photo.request_upload(photo_id, user_id, expires_at=at + UPLOAD_TTL, at=at)

        decide(self.store, command)
        return photo_id

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
        photo = self._take(photo, picture)
        settled = (PhotoStatus.ACCEPTED, PhotoStatus.REJECTED)
        return photo if photo.status in settled else self._judge(photo, picture.data)

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
        return self._coded(user_id, f"bytes:{sha256(raw).hexdigest()}")

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
            data = self.photo_store.get(photo.key or "")
        return self._judge(photo, data)

    def share(self, user_id: UUID, photo_id: UUID, *, days: int = 7) -> ShareLink:
        """Create a link to a result that is valid for `days`. Raises ShareTtlInvalidError."""
        if not 1 <= days <= MOST_SHARE_DAYS:
            raise ShareTtlInvalidError(days, MOST_SHARE_DAYS)
        link = ShareLink(self.entropy.new_id(), self.entropy.token())
        at = self.clock.now()
        self._do(
            user_id,
            photo_id,
            lambda photo: photo.share(
                link.share_id,
                token_digest(link.token),
                expires_at=at + timedelta(days=days),
                at=at,
            ),
        )
        return link

    def revoke_share(self, user_id: UUID, photo_id: UUID, share_id: UUID) -> Photo:
        """Revoke a link."""
        return self._do(
            user_id, photo_id, lambda photo: photo.revoke_share(share_id, at=self.clock.now())
        )

    def shared(self, token: str) -> Photo:
        """Return the result that a link shows. Raises NotFoundError after the link has ended."""
        digest = token_digest(token)
        for _, row in self.views.query(PHOTOS, "share", digest, limit=1):
            photo = self.store.load(Photo, row.photo_id)
            for share in photo.shares.values():
                if share.token_digest == digest and share.expires_at > self.clock.now():
                    return photo
        raise NotFoundError("share", "of that token")

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

    def discard(self, user_id: UUID, photo_id: UUID) -> None:
        """Delete a selfie that was rejected or that nothing has used. No-op for a duplicate."""
        discarded = decide(
            self.store,
            lambda states: _own(states.load(Photo, photo_id), user_id).discard(at=self.clock.now()),
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

    def _take(self, photo: Photo, picture: Picture) -> Photo:
        """Store an uploaded picture, unless the person has it; return the photo that has it."""
        name = f"{photo.id}.{picture.media_type.extension}"
        key = personal_key(Folder.UPLOADS, photo.user_id, name)
        stored = StoredPicture(
            key=key,
            digest=picture.digest,
            size=len(picture.data),
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
        )
        photo.receive(stored, at=self.clock.now())
        if photo.status is not PhotoStatus.REQUESTED:
            return self._restored(photo, picture)
        try:
            taken = self._received(photo, stored, picture)
        except AccountErasedError:
            self.photo_store.delete(key)
            raise
        if taken.original_id is None:
            return taken
        self.photo_store.delete(key)  # stored before another upload of the picture won
        return self._restored(self.store.load(Photo, taken.original_id), picture)

    def _received(self, photo: Photo, stored: StoredPicture, picture: Picture) -> Photo:
        """Receive the picture, or match the upload with the photo that has it already."""
        place = self._place(photo.user_id, stored.digest)

        def command(states: States) -> Sequence[Event]:
            self.store.load(User, photo.user_id).require_active()
            upload, at = states.load(Photo, photo.id), self.clock.now()
            original = self.store.find(Original, place)
            holder = None if original is None else self.store.find(Photo, original.photo_id)
            if upload.original_id is not None:
                return ()
            if holder is not None and holder.id != upload.id and holder.has(stored.digest):
                rejected = holder.status is PhotoStatus.REJECTED
                used = () if rejected else holder.use(at=at)
                return (*upload.match(holder.id, at=at), *used)
            self.photo_store.put(stored.key, picture.data, picture.media_type)
            received = upload.receive(stored, at=at)
            if original is None:
                return (*received, *Original.keep(place, photo.user_id, photo.id, at=at))
            return (*received, *original.replace(photo.id, at=at))

        return decide(self.store, command).state(Photo, photo.id)

    def _place(self, user_id: UUID, digest: str) -> UUID:
        """Return where to look up a picture of a person."""
        return original_id(user_id, self._coded(user_id, f"original:{digest}"))

    def _coded(self, user_id: UUID, text: str) -> str:
        """Return a code that follows from the person's key.

        After an erasure, nobody can tell from the log whether a picture was theirs.
        """
        try:
            key = self.keyring.key_for(user_id)
        except PersonErasedError as erased:
            raise AccountErasedError(user_id) from erased
        return hmac(key, text.encode(), sha256).hexdigest()

    def _restored(self, photo: Photo, picture: Picture) -> Photo:
        """Store a known picture again if its object was lost; return its photo."""
        key = photo.key if photo.keys() else None
        if key is not None and not any(self.photo_store.list(key)):
            self.photo_store.put(key, picture.data, picture.media_type)
        return photo

    def _judge(self, photo: Photo, data: bytes) -> Photo:
        """Accept a selfie together with its thumbnail, or reject it."""
        report = self.inspector.inspect(data)
        key = personal_key(Folder.THUMBNAILS, photo.user_id, f"{photo.id}.jpg")

        def judged(photo: Photo) -> Sequence[Event]:
            at = self.clock.now()
            events = photo.judge(report, self.limits.accept, at=at)
            after = fold(events, photo)
            if not isinstance(after, Photo) or after.rejection or after.thumbnail_key == key:
                return events
            return (*events, *after.add_thumbnail(key, at=at))

        if any(isinstance(event, ThumbnailMade) for event in judged(photo)):
            thumbnail = self.pictures.thumbnail(data)
            return self._put_first(key, thumbnail, MediaType.JPEG, photo, judged)
        return self._do(photo.user_id, photo.id, judged)

    def _put_first(
        self,
        key: str,
        image: bytes,
        media_type: MediaType,
        photo: Photo,
        command: Callable[[Photo], Sequence[Event]],
    ) -> Photo:
        """Store a picture before the event that names it, unless the person has been erased."""
        self.photo_store.put(key, image, media_type)
        try:
            return self._do(photo.user_id, photo.id, command)
        except AccountErasedError:
            self.photo_store.delete(key)
            raise

    def _do(
        self, user_id: UUID, photo_id: UUID, command: Callable[[Photo], Sequence[Event]]
    ) -> Photo:
        def owned(states: States) -> Sequence[Event]:
            self.store.load(User, user_id).require_active()
            return command(_own(states.load(Photo, photo_id), user_id))

        return decide(self.store, owned).state(Photo, photo_id)


def _own(photo: Photo, user_id: UUID) -> Photo:
    if photo.user_id != user_id:
        raise NotFoundError(Photo.KIND, photo.id)
    return photo


def token_digest(token: str) -> str:
    """Return the stored digest of a share link's token (SHA-256 hex)."""
    return sha256(token.encode(errors="surrogatepass")).hexdigest()
