"""Takes in the pictures of uploads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from hmac import new as hmac
from uuid import UUID

from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.keyring import Keyring, PersonErasedError
from ilikeyacut.application.ports.photo_store import Folder, PhotoStore, personal_key
from ilikeyacut.application.ports.pictures import Picture, Pictures
from ilikeyacut.domain.aggregate import Event, fold
from ilikeyacut.domain.errors import AccountErasedError, NotFoundError, PhotoGoneError
from ilikeyacut.domain.original import Original, original_id
from ilikeyacut.domain.photo import Photo, PhotoStatus, StoredPicture, ThumbnailMade
from ilikeyacut.domain.selfie import LookLimits
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import MediaType


@dataclass(frozen=True)
class Intake:
    """Stores and judges the pictures of uploads. The same picture of one person is one photo."""

    store: EventStore
    photo_store: PhotoStore
    keyring: Keyring
    pictures: Pictures
    inspector: FaceInspector
    clock: Clock
    limits: LookLimits

    def take(self, photo: Photo, picture: Picture) -> Photo:
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
        with self._storing(key):
            taken = self._received(photo, stored, picture)
        if taken.original_id is None:
            return taken
        self.photo_store.delete(key)  # stored before another upload of the picture won
        return self._restored(self.store.load(Photo, taken.original_id), picture)

    def judge(self, photo: Photo, data: bytes) -> Photo:
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

        with self._storing(key):
            if any(isinstance(event, ThumbnailMade) for event in judged(photo)):
                self.photo_store.put(key, self.pictures.thumbnail(data), MediaType.JPEG)
            return append_to(self.store, photo.user_id, photo.id, judged)

    def code_of(self, user_id: UUID, raw: bytes) -> str:
        """Return a code of bytes that only the person's key gives. Raises AccountErasedError."""
        return self._coded(user_id, f"bytes:{sha256(raw).hexdigest()}")

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
            with self._storing(key):
                self.photo_store.put(key, picture.data, picture.media_type)
                self.store.load(User, photo.user_id).require_active()
                if self.store.load(Photo, photo.id).status is PhotoStatus.DELETED:
                    raise PhotoGoneError(photo.id)
        return photo

    @contextmanager
    def _storing(self, key: str) -> Iterator[None]:
        """Remove the picture again if its person or photo turns out to be erased.

        They may be erased in another process, and their pictures removed, before it is stored. So
        whoever stores one checks afterwards.
        """
        try:
            yield
        except (AccountErasedError, PhotoGoneError):
            self.photo_store.delete(key)
            raise


def append_to(
    store: EventStore,
    user_id: UUID,
    photo_id: UUID,
    command: Callable[[Photo], Sequence[Event]],
) -> Photo:
    """Append what a command on one of an active person's photos returns; return the photo."""

    def owned(states: States) -> Sequence[Event]:
        store.load(User, user_id).require_active()
        return command(own(states.load(Photo, photo_id), user_id))

    return decide(store, owned).state(Photo, photo_id)


def own(photo: Photo, user_id: UUID) -> Photo:
    """Return the photo. Raises NotFoundError for another person's."""
    if photo.user_id != user_id:
        raise NotFoundError(Photo.KIND, photo.id)
    return photo
