"""What every adapter of the face mapper port does."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest

from ilikeyacut.application.ports.face_mapper import FaceMap, FaceMapper
from ilikeyacut.application.ports.pictures import ImageUnreadableError, Mask
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.portraits import as_bytes, portrait


def level(mask: Mask, x: float, y: float) -> int:
    """Return a mask's level at a place, in fractions of the picture's sides."""
    column, row = (
        min(int(x * mask.width), mask.width - 1),
        min(int(y * mask.height), mask.height - 1),
    )
    return mask.data[row * mask.width + column]


def share(mask: Mask) -> float:
    return sum(mask.data) / (255 * len(mask.data))


class FaceMapperContract(ABC):
    @abstractmethod
    @pytest.fixture
    def mapper(self) -> FaceMapper:
        """Return the adapter."""

    @pytest.fixture
    def found(self, mapper: FaceMapper) -> FaceMap:
        found = mapper.map(as_bytes(portrait()))
        assert found is not None
        return found

    def test_landmarks_lie_on_the_face(self, found: FaceMap) -> None:
        assert len(found.landmarks) >= 3
        on_face = [level(found.face, x, y) > 127 for x, y in found.landmarks]
        assert sum(on_face) > 0.8 * len(on_face)

    def test_the_masks_are_of_one_size(self, found: FaceMap) -> None:
        sizes = {(mask.width, mask.height) for mask in (found.face, found.hair, found.person)}
        assert len(sizes) == 1

    def test_face_and_hair_belong_to_the_person(self, found: FaceMap) -> None:
        assert 0.005 < share(found.face) < share(found.person)
        assert 0.005 < share(found.hair) < share(found.person) < 0.95

    def test_the_same_picture_has_the_same_map(self, mapper: FaceMapper) -> None:
        photo = as_bytes(portrait())
        assert mapper.map(photo) == mapper.map(photo)

    @pytest.mark.parametrize("media_type", list(MediaType))
    def test_the_pictures_size_does_not_move_the_face(
        self, mapper: FaceMapper, found: FaceMap, media_type: MediaType
    ) -> None:
        smaller = mapper.map(as_bytes(portrait().resize((400, 400)), media_type))
        assert smaller is not None
        pairs = list(zip(found.landmarks, smaller.landmarks, strict=True))
        assert max(abs(a - c) + abs(b - d) for (a, b), (c, d) in pairs) < 0.03

    @pytest.mark.parametrize("picture", [b"", b"no picture", as_bytes(portrait())[:5000]])
    def test_bytes_that_are_no_picture_are_refused(
        self, mapper: FaceMapper, picture: bytes
    ) -> None:
        with pytest.raises(ImageUnreadableError):
            mapper.map(picture)
