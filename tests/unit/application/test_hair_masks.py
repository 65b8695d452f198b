from io import BytesIO

import pytest
from PIL import Image

from ilikeyacut.adapters.memory.face_mapper import MemoryFaceMapper
from ilikeyacut.application.png import png_of
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.pictures import Mask
from ilikeyacut.application.use_cases.hair_masks import HairMasks, MasksUnavailableError
from ilikeyacut.application.use_cases.photos import Photos
from ilikeyacut.domain.errors import NotFoundError, PhotoGoneError, UploadNotCompleteError
from ilikeyacut.domain.photo import result_id
from ilikeyacut.domain.selfie import FaceNotFoundError
from support.apps import Stage


def masks(stage: Stage, mapper: MemoryFaceMapper | None) -> HairMasks:
    return HairMasks(stage.port(Photos), stage.port(PhotoStore), mapper)


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (64, 64), (5, 200)])
def test_a_mask_becomes_a_grey_png_of_its_size(size: tuple[int, int]) -> None:
    data = bytes(at % 256 for at in range(size[0] * size[1]))
    with Image.open(BytesIO(png_of(Mask(*size, data)))) as image:
        image.load()
        assert (image.format, image.mode, image.size) == ("PNG", "L", size)
        assert image.tobytes() == data


def test_the_hair_of_an_accepted_selfie_is_mapped(stage: Stage) -> None:
    user, mapper = stage.person(), MemoryFaceMapper()
    photo_id = stage.selfie(user)
    before = stage.objects()
    png = masks(stage, mapper).of(user.id, photo_id)
    with Image.open(BytesIO(png)) as image:
        assert image.getpixel((32, 4)) == 255
        assert image.getpixel((32, 60)) == 0
    assert stage.objects() == before
    assert len(mapper.pictures) == 1


def test_without_a_mapper_no_photo_has_a_mask(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.selfie(user)
    assert not stage.app.hair_masks.made
    with pytest.raises(MasksUnavailableError):
        stage.app.hair_masks.of(user.id, photo_id)


def test_only_ones_own_accepted_selfies_have_masks(stage: Stage) -> None:
    user, stranger = stage.person(), stage.person()
    made, photo_id = masks(stage, MemoryFaceMapper()), stage.selfie(user)
    announced = stage.app.photos.request_upload(user.id)
    job = stage.finished(user)
    with pytest.raises(NotFoundError):
        made.of(stranger.id, photo_id)
    with pytest.raises(NotFoundError):
        made.of(user.id, result_id(job.id, 1))
    with pytest.raises(UploadNotCompleteError):
        made.of(user.id, announced)
    stage.app.photos.delete(user.id, photo_id)
    with pytest.raises(PhotoGoneError):
        made.of(user.id, photo_id)


def test_a_mapper_that_finds_no_face_says_so(stage: Stage) -> None:
    user = stage.person()
    with pytest.raises(FaceNotFoundError):
        masks(stage, MemoryFaceMapper(faces=0)).of(user.id, stage.selfie(user))
