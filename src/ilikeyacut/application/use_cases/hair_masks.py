"""Where the hair of a selfie is, for clients that colour it live."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ilikeyacut.application.png import png_of
from ilikeyacut.application.ports.face_mapper import FaceMapper
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.use_cases.photos import Photos
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.photo import Photo
from ilikeyacut.domain.selfie import FaceNotFoundError


class MasksUnavailableError(DomainError):
    """Nothing here maps faces, so no photo has a mask."""

    code = "NOT_FOUND"
    template = "hair masks are not made here"
    hint = "ask for a try-on instead"


@dataclass(frozen=True)
class HairMasks:
    """Maps the hair of accepted selfies, where there is a `mapper`. Nothing is stored."""

    photos: Photos
    photo_store: PhotoStore
    mapper: FaceMapper | None

    @property
    def made(self) -> bool:
        """Whether there are any masks here."""
        return self.mapper is not None

    def require(self, user_id: UUID, photo_id: UUID) -> Photo:
        """Return a selfie that may have a mask, without reading its picture.

        Raises MasksUnavailableError, NotFoundError, PhotoGoneError, UploadNotCompleteError,
        UploadExpiredError, PhotoNotUsableError.
        """
        photo = self.photos.selfie(user_id, photo_id)
        self._required_mapper()
        photo.require_accepted()
        return photo

    def of(self, user_id: UUID, photo_id: UUID) -> bytes:
        """Return a selfie's hair as a grey PNG. Raises as `require`, and FaceNotFoundError."""
        photo = self.require(user_id, photo_id)
        data = self.photo_store.get(photo.key or "", most_bytes=photo.size)
        face = self._required_mapper().map(data)
        if face is None:
            raise FaceNotFoundError(0, 1)
        return png_of(face.hair)

    def _required_mapper(self) -> FaceMapper:
        if self.mapper is None:
            raise MasksUnavailableError
        return self.mapper
