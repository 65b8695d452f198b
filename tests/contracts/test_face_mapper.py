import pytest
from PIL import Image

from ilikeyacut.adapters.memory.face_mapper import MemoryFaceMapper
from ilikeyacut.adapters.preview.face_mapper import PreviewFaceMapper
from ilikeyacut.application.ports.face_mapper import FaceMap, FaceMapper
from ilikeyacut.application.ports.pictures import Mask
from ilikeyacut.testing.contracts.face_mapper import FaceMapperContract
from ilikeyacut.testing.portraits import as_bytes, portrait


class TestMemoryFaceMapper(FaceMapperContract):
    @pytest.fixture
    def mapper(self) -> FaceMapper:
        return MemoryFaceMapper()


@pytest.fixture(scope="module")
def mapped() -> FaceMap:
    """The map of the portrait, which no test can change."""
    found = PreviewFaceMapper().map(as_bytes(portrait()))
    assert found is not None
    return found


@pytest.mark.slow
class TestPreviewFaceMapper(FaceMapperContract):
    @pytest.fixture
    def mapper(self) -> FaceMapper:
        return PreviewFaceMapper()

    @pytest.fixture
    def found(self, mapped: FaceMap) -> FaceMap:
        return mapped


def test_a_wall_has_no_face() -> None:
    assert PreviewFaceMapper().map(as_bytes(Image.new("RGB", (300, 400), "beige"))) is None


def test_faces_run_out_when_a_test_says_so() -> None:
    mapper = MemoryFaceMapper(faces=1)
    photo = as_bytes(portrait())
    assert mapper.map(photo) is not None
    assert mapper.map(photo) is None


def test_a_mask_has_one_byte_a_pixel() -> None:
    with pytest.raises(ValueError, match="one byte"):
        Mask(2, 2, b"abc")
