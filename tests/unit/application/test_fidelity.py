"""What a provider's picture has to be, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from ilikeyacut.adapters.memory.face_mapper import MemoryFaceMapper
from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.adapters.preview.face_mapper import PreviewFaceMapper
from ilikeyacut.application.ports.face_mapper import FaceMap, FaceMapper
from ilikeyacut.application.ports.pictures import ImageUnreadableError, Mask
from ilikeyacut.application.ports.stylist import Rendering, StylistError
from ilikeyacut.application.try_on.fidelity import Fidelity, Kept, similarity
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.portraits import as_bytes, opened, portrait

PNG, JPEG = MediaType.PNG, MediaType.JPEG
COPPER = "#A8572E"
HEAD = (130, 0, 320, 210)


def rendering(image: Image.Image | bytes, media_type: MediaType = PNG) -> Rendering:
    data = image if isinstance(image, bytes) else as_bytes(image, media_type)
    return Rendering(data, media_type, "painter-1", cost_microusd=77)


@cache
def photo() -> bytes:
    return as_bytes(portrait())


def brought(
    made: Image.Image | bytes, mapper: FaceMapper | None = None, wanted: MediaType = PNG
) -> Kept:
    fidelity = Fidelity(PillowPictures(), mapper)
    return fidelity.conform(photo(), rendering(made), wanted)


def painted(box: tuple[int, int, int, int] = HEAD) -> Image.Image:
    """Return the portrait with a painted head, and all the rest as it was."""
    image = portrait().copy()
    flat = Image.new("RGB", image.size, COPPER)
    image.paste(Image.blend(image, flat, 0.6).crop(box), box)
    return image


def repainted() -> Image.Image:
    """Return a portrait in which nothing stayed as it was."""
    return Image.blend(portrait(), Image.new("RGB", portrait().size, COPPER), 0.4)


def refusal(made: Image.Image | bytes, mapper: FaceMapper | None = None) -> StylistError:
    with pytest.raises(StylistError) as refused:
        brought(made, mapper)
    assert refused.value.retryable
    assert refused.value.cost_microusd == 77
    return refused.value


def apart(one: bytes, other: Image.Image, box: tuple[int, int, int, int]) -> float:
    difference = ImageChops.difference(opened(one).crop(box), other.crop(box))
    return max(ImageStat.Stat(difference).mean)


# ---------------------------------------------------------------- without a mapper


@pytest.mark.parametrize("wanted", list(MediaType))
@pytest.mark.parametrize("sides", [(512, 512), (1024, 1024), (300, 300)])
def test_without_a_mapper_the_picture_is_kept_whole_and_says_so(
    sides: tuple[int, int], wanted: MediaType
) -> None:
    made = repainted().resize(sides)
    kept = brought(made, wanted=wanted)
    image = opened(kept.image)
    assert (kept.fidelity, kept.drift) == ("whole", None)
    assert (image.size, f"image/{str(image.format).lower()}") == ((512, 512), wanted)
    assert kept.media_type is wanted
    assert apart(kept.image, repainted(), (0, 0, 512, 512)) < 8


def test_the_providers_bytes_are_the_result_where_they_can_be() -> None:
    made = as_bytes(repainted()) + b""
    kept = brought(made)
    assert kept.image == made


@pytest.mark.parametrize("again", [as_bytes(portrait()), as_bytes(portrait(), JPEG)])
@pytest.mark.parametrize("mapper", [None, MemoryFaceMapper()])
def test_the_photo_itself_is_no_result(again: bytes, mapper: FaceMapper | None) -> None:
    assert refusal(again, mapper).code == "RESULT_UNCHANGED"


def test_the_photo_at_another_size_is_no_result() -> None:
    assert refusal(portrait().resize((1024, 1024))).code == "RESULT_UNCHANGED"


@pytest.mark.parametrize(
    "made",
    [
        *(b"", b"these are no pixels", as_bytes(repainted())[:9000]),
        as_bytes(repainted().resize((1500, 100))),
        as_bytes(Image.new("RGB", (8200, 10), "red")),
    ],
)
def test_what_cannot_be_brought_back_is_the_providers_fault(made: bytes) -> None:
    assert refusal(made).code == "PROVIDER_MALFORMED"


def test_a_photo_that_cannot_be_read_is_not_the_providers_fault() -> None:
    with pytest.raises(ImageUnreadableError):
        Fidelity(PillowPictures()).conform(b"nothing", rendering(repainted()), PNG)


# ---------------------------------------------------------------- with a mapper


def test_a_faithful_picture_is_kept() -> None:
    top = painted((102, 0, 410, 128))
    kept = brought(top, MemoryFaceMapper())
    assert kept.fidelity == "kept"
    assert kept.drift is not None
    assert kept.drift < 3
    assert kept.image == as_bytes(top)


@pytest.mark.parametrize("wanted", list(MediaType))
def test_what_drifted_is_put_back_from_the_photo(wanted: MediaType) -> None:
    kept = brought(repainted(), MemoryFaceMapper(), wanted)
    assert kept.fidelity == "composited"
    assert kept.drift is not None
    assert kept.drift > 10
    assert apart(kept.image, portrait(), (0, 160, 512, 512)) < (2 if wanted is JPEG else 0.001)
    assert apart(kept.image, portrait(), (150, 20, 360, 100)) > 10


def test_a_picture_smaller_than_the_photo_has_lost_detail_everywhere() -> None:
    soft = painted((102, 0, 410, 128)).resize((300, 300), Image.Resampling.LANCZOS)
    kept = brought(soft, MemoryFaceMapper())
    assert kept.fidelity == "composited"
    assert apart(kept.image, portrait(), (0, 160, 512, 512)) == 0


def test_a_change_of_nothing_but_the_hair_counts_as_change_only_there() -> None:
    assert refusal(painted((0, 400, 512, 512)), MemoryFaceMapper()).code == "RESULT_UNCHANGED"


def test_a_picture_without_a_face_is_the_providers_fault() -> None:
    assert refusal(repainted(), MemoryFaceMapper(faces=1)).code == "PROVIDER_MALFORMED"


def test_a_photo_without_a_face_leaves_the_picture_whole() -> None:
    assert brought(repainted(), MemoryFaceMapper(faces=0)).fidelity == "whole"


def moved_map(move: Callable[[complex], complex], hair: int = 255) -> FaceMap:
    points = [move(complex(x, y)) for x in (0.3, 0.4, 0.5) for y in (0.2, 0.3, 0.45)]
    top = Mask(1, 4, bytes([hair, 0, 0, 0]))
    return FaceMap(tuple((z.real, z.imag) for z in points), Mask(1, 1, b"\x00"), top, top)


class Maps:
    """A mapper that gives these maps in turn."""

    def __init__(self, *maps: FaceMap) -> None:
        self.maps = list(maps)

    def map(self, picture: bytes) -> FaceMap | None:
        Image.open(BytesIO(picture)).load()
        return self.maps.pop(0)


def same(z: complex) -> complex:
    return z


def test_under_a_hat_the_picture_stays_whole() -> None:
    bald = moved_map(same, hair=0)
    assert brought(repainted(), Maps(bald, bald)).fidelity == "whole"


def test_a_face_that_moved_is_moved_back_before_anything_is_judged() -> None:
    shifted = ImageChops.offset(painted((0, 0, 512, 100)), 0, 26)
    home, away = moved_map(same), moved_map(lambda z: z + 26j / 512)
    kept = brought(shifted, Maps(home, away, home))
    assert kept.fidelity == "composited"
    assert kept.drift is not None
    assert kept.drift < 3
    assert apart(kept.image, painted((0, 0, 512, 100)), (0, 0, 512, 512)) < 6


@pytest.mark.parametrize(
    "move",
    [
        lambda z: z * 2,
        lambda z: z * 0.5,
        lambda z: (z - 0.4) * 1j + 0.4,
        lambda z: complex(z.real, 0.3 + 0.2 * (z.imag - z.real)),
    ],
)
def test_another_pose_or_another_face_is_refused(move: Callable[[complex], complex]) -> None:
    maps = Maps(moved_map(same), moved_map(move))
    assert refusal(repainted(), maps).code == "PROVIDER_MALFORMED"


def test_a_similarity_is_found_from_its_points() -> None:
    points = [0.1 + 0.2j, 0.5 + 0.1j, 0.4 + 0.9j]
    found = similarity(points, [(0.9 + 0.1j) * z + (0.05 - 0.02j) for z in points])
    assert found.scale == pytest.approx(0.9 + 0.1j)
    assert found.shift == pytest.approx(0.05 - 0.02j)
    assert similarity([1j, 1j], [2j, 2j]).scale == 1


# ---------------------------------------------------------------- on a real portrait


@pytest.mark.long
def test_a_real_face_that_drifted_comes_back_as_it_was() -> None:
    made = painted().rotate(2, Image.Resampling.BICUBIC, translate=(6, -4)).resize((1024, 1024))
    kept = brought(made, PreviewFaceMapper())
    face = (190, 90, 260, 190)
    assert kept.fidelity == "composited"
    assert apart(as_bytes(made.resize((512, 512))), portrait(), face) > 20
    assert apart(kept.image, portrait(), face) < 12
    assert apart(kept.image, portrait(), (0, 260, 512, 512)) == 0
    assert apart(kept.image, portrait(), (190, 20, 260, 60)) > 10
