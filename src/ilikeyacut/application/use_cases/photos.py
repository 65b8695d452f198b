"""How a selfie comes in, and how photos are shown to others and deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from ilikeyacut.application.decide import decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.photo_store import Folder, PhotoStore, personal_key
from ilikeyacut.application.ports.pictures import ImageRefusedError, Picture, Pictures
from ilikeyacut.application.ports.views import ViewReader
from ilikeyacut.application.views.projections.photos import PHOTOS
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import AccountErasedError, NotFoundError, ShareTtlInvalidError
from ilikeyacut.domain.photo import DeletionReason, Photo, StoredPicture
from ilikeyacut.domain.selfie import LookLimits
from ilikeyacut.domain.user import User

UPLOAD_TTL = timedelta(hours=1)
MOST_SHARE_DAYS = 30


@dataclass(frozen=True)
class ShareLink:
    """A link that was just made. The token is told once; only its digest is kept."""

    share_id: UUID
    token: str


@dataclass(frozen=True)
class Photos:
    """Commands on Photo. Another person's photo is NotFoundError, like one that never was."""

    store: EventStore
    views: ViewReader
    photo_store: PhotoStore
    pictures: Pictures
    inspector: FaceInspector
    clock: Clock
    entropy: Entropy
    limits: LookLimits

    def get(self, user_id: UUID, photo_id: UUID) -> Photo:
        """Return a person's own photo."""
        photo = self.store.load(Photo, photo_id)
        if photo.user_id != user_id:
            raise NotFoundError(Photo.KIND, photo_id)
        return photo

    def request_upload(self, user_id: UUID) -> UUID:
        """Announce a selfie and return its id; it is awaited for an hour."""
        photo_id = self.entropy.new_id()

        def command() -> Sequence[Event]:
            self.store.load(User, user_id).require_active()
            at = self.clock.now()
            return Photo.request_upload(photo_id, user_id, expires_at=at + UPLOAD_TTL, at=at)

        decide(self.store, command)
        return photo_id

    def receive(self, user_id: UUID, photo_id: UUID, raw: bytes) -> Photo:
        """Make a selfie safe, store it, judge it.

        Raises ImageRefusedError for bytes that cannot be taken in, after recording the rejection;
        a selfie that the inspection refuses is returned as rejected.
        """
        self.get(user_id, photo_id)
        try:
            picture = self.pictures.intake(raw)
        except ImageRefusedError as refused:
            self.reject(user_id, photo_id, refused)
            raise
        self._store_upload(user_id, photo_id, picture)
        return self.inspect(user_id, photo_id, picture.data)

    def holds(self, user_id: UUID, photo_id: UUID, raw: bytes) -> bool:
        """Tell whether a photo was made of these bytes; what was deleted holds nothing.

        Raises ImageRefusedError.
        """
        digest = self.get(user_id, photo_id).digest
        return digest is not None and digest == self.pictures.intake(raw).digest

    def reject(self, user_id: UUID, photo_id: UUID, refused: ImageRefusedError) -> Photo:
        """Record that a selfie's bytes could not be taken in."""
        measured = getattr(refused, "measured", None)
        required = getattr(refused, "required", None)
        return self._do(
            user_id,
            photo_id,
            lambda photo: photo.reject(refused.code, measured, required, at=self.clock.now()),
        )

    def inspect(self, user_id: UUID, photo_id: UUID, data: bytes | None = None) -> Photo:
        """Measure a received selfie and accept or reject it; repeating it changes nothing.

        Raises UploadNotCompleteError, UploadExpiredError, PhotoNotUsableError, PhotoGoneError.
        """
        photo = self.get(user_id, photo_id)
        if not photo.keys():
            photo.require_accepted()  # which says why there is nothing to look at
        if data is None:
            data = self.photo_store.get(photo.key or "")
        report = self.inspector.inspect(data)
        photo = self._do(
            user_id,
            photo_id,
            lambda photo: photo.judge(report, self.limits.accept, at=self.clock.now()),
        )
        return photo if photo.rejection else self._make_thumbnail(photo, data)

    def share(self, user_id: UUID, photo_id: UUID, *, days: int = 7) -> ShareLink:
        """Make a link to a result that works for some days. Raises ShareTtlInvalidError."""
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
        """Take a link back."""
        return self._do(
            user_id, photo_id, lambda photo: photo.revoke_share(share_id, at=self.clock.now())
        )

    def shared(self, token: str) -> Photo:
        """Return the result that a link shows. Raises NotFoundError once it is over."""
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
        """Delete a photo and its objects; the event comes first, so a sweep can finish the rest."""
        keys = self.get(user_id, photo_id).keys()
        self._do(user_id, photo_id, lambda photo: photo.delete(reason, at=self.clock.now()))
        for key in keys:
            self.photo_store.delete(key)

    def lapse(self, photo_id: UUID) -> tuple[Event, ...]:
        """Record what time has ended about a photo, and remove the objects of one that went."""
        photo = self.store.load(Photo, photo_id)
        events = decide(
            self.store, lambda: self.store.load(Photo, photo_id).lapse(at=self.clock.now())
        )
        gone = set(photo.keys()) - set(self.store.load(Photo, photo_id).keys())
        for key in gone:
            self.photo_store.delete(key)
        return events

    def _store_upload(self, user_id: UUID, photo_id: UUID, picture: Picture) -> None:
        name = f"{photo_id}.{picture.media_type.extension}"
        key = personal_key(Folder.UPLOADS, user_id, name)
        stored = StoredPicture(
            key=key,
            digest=picture.digest,
            size=len(picture.data),
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
        )
        self.get(user_id, photo_id).receive(stored, at=self.clock.now())
        self.photo_store.put(key, picture.data, picture.media_type)
        try:
            self._do(user_id, photo_id, lambda photo: photo.receive(stored, at=self.clock.now()))
        except AccountErasedError:
            self.photo_store.delete(key)
            raise

    def _make_thumbnail(self, photo: Photo, data: bytes) -> Photo:
        key = personal_key(Folder.THUMBNAILS, photo.user_id, f"{photo.id}.jpg")
        if photo.thumbnail_key == key:
            return photo
        self.photo_store.put(key, self.pictures.thumbnail(data), photo.media_type.JPEG)
        return self._do(
            photo.user_id, photo.id, lambda p: p.add_thumbnail(key, at=self.clock.now())
        )

    def _do(
        self, user_id: UUID, photo_id: UUID, command: Callable[[Photo], Sequence[Event]]
    ) -> Photo:
        def owned() -> Sequence[Event]:
            self.store.load(User, user_id).require_active()
            return command(self.get(user_id, photo_id))

        decide(self.store, owned)
        return self.get(user_id, photo_id)


def token_digest(token: str) -> str:
    """Return what is kept of a share link's token (SHA-256 hex)."""
    return sha256(token.encode()).hexdigest()
