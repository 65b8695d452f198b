"""What every adapter of the pictures port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image

from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.application.ports.pictures import (
    ImageRefusedError,
    ImageTooLargeError,
    ImageTooManyPixelsError,
    ImageTypeUnsupportedError,
    ImageUnreadableError,
    Picture,
    Pictures,
)
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.pictures import (
    SECRET,
    decoded,
    difference,
    encoded,
    portrait,
    raw_png,
    with_metadata,
)

KINDS = ("JPEG", "PNG", "WEBP", "HEIF")
MARK = b"http://cv.iptc.org/newscodes/digitalsourcetype/"
ALLOWED_INFO = {
    *("jfif", "jfif_version", "jfif_density", "jfif_unit", "adobe", "adobe_transform"),
    *("progressive", "progression"),
}
"""What Pillow says of a JPEG's coding, in which nobody can leave a word."""


def assert_sound(picture: Picture) -> Image.Image:
    """Hold a picture to what the port promises of it, and return it decoded."""
    image = decoded(picture.data)
    assert image.mode == "RGB"
    assert image.size == (picture.width, picture.height)
    assert image.format is not None
    assert Image.MIME[image.format] == picture.media_type
    assert sha256(picture.data).hexdigest() == picture.digest
    assert set(image.info) <= ALLOWED_INFO
    assert not dict(image.getexif())
    assert SECRET.encode() not in picture.data
    return image


class PicturesContract(ABC):
    @abstractmethod
    def make(self, limits: IntakeLimits) -> Pictures:
        """Return the adapter with these limits."""

    @pytest.fixture
    def pictures(self) -> Pictures:
        return self.make(IntakeLimits())

    # ------------------------------------------------------------ intake

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_picture_is_taken_in_without_its_metadata(
        self, pictures: Pictures, kind: str
    ) -> None:
        raw = with_metadata(kind)
        assert SECRET.encode() in raw
        image = assert_sound(pictures.intake(raw))
        assert difference(image, portrait()) < 2.5

    @pytest.mark.parametrize("orientation", range(1, 9))
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_a_picture_is_turned_upright(
        self, pictures: Pictures, kind: str, orientation: int
    ) -> None:
        image = assert_sound(pictures.intake(with_metadata(kind, orientation)))
        assert difference(image, portrait()) < 2.5

    def test_the_result_is_taken_in_again_unchanged(self, pictures: Pictures) -> None:
        once = pictures.intake(with_metadata("JPEG", orientation=6))
        assert pictures.intake(once.data) == once

    def test_a_lossless_picture_loses_nothing(self, pictures: Pictures) -> None:
        picture = pictures.intake(with_metadata("PNG"))
        assert picture.media_type is MediaType.PNG
        assert decoded(picture.data).tobytes() == portrait().tobytes()

    # ------------------------------------------------------------ refusals

    @pytest.mark.parametrize(
        "raw",
        [b"", b"\x00", b"Dear diary, ", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP"],
    )
    def test_what_is_no_picture_is_unreadable(self, pictures: Pictures, raw: bytes) -> None:
        with pytest.raises(ImageUnreadableError) as refusal:
            pictures.intake(raw)
        assert refusal.value.code == FailureCode.IMAGE_UNREADABLE

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
    @pytest.mark.parametrize("kind", KINDS)
    def test_a_truncated_file_is_unreadable(
        self, pictures: Pictures, kind: str, share: float
    ) -> None:
        raw = encoded(portrait(240, 320), kind)
        with pytest.raises(ImageUnreadableError):
            pictures.intake(raw[: int(len(raw) * share)])

    @pytest.mark.parametrize(
        "raw",
        [b"GIF89a", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"BM", b"II*\x00"],
    )
    def test_another_type_is_unsupported(self, pictures: Pictures, raw: bytes) -> None:
        with pytest.raises(ImageTypeUnsupportedError):
            pictures.intake(raw.ljust(64))

    def test_too_many_bytes_are_refused(self) -> None:
        raw = encoded(portrait(), "JPEG")
        with pytest.raises(ImageTooLargeError) as refusal:
            self.make(IntakeLimits(most_bytes=len(raw) - 1)).intake(raw)
        assert (refusal.value.measured, refusal.value.required) == (len(raw), len(raw) - 1)
        assert self.make(IntakeLimits(most_bytes=len(raw))).intake(raw).width == 60

    def test_the_limit_of_bytes_is_for_what_comes_in(self) -> None:
        pictures = self.make(IntakeLimits(most_bytes=10))
        stored = encoded(portrait(), "JPEG")  # made by the app, and larger than what was sent
        assert pictures.thumbnail(stored)
        assert pictures.previews(stored, stored).thumbnail

    @pytest.mark.parametrize(
        ("limits", "measured"),
        [
            (IntakeLimits(most_pixels=4799), (4800, 4799)),
            (IntakeLimits(longest_side=79), (80, 79)),
        ],
    )
    @pytest.mark.parametrize("kind", KINDS)
    def test_too_many_pixels_are_refused(
        self, kind: str, limits: IntakeLimits, measured: tuple[int, int]
    ) -> None:
        with pytest.raises(ImageTooManyPixelsError) as refusal:
            self.make(limits).intake(encoded(portrait(), kind))
        assert (refusal.value.width, refusal.value.height) == (60, 80)
        assert (refusal.value.measured, refusal.value.required) == measured

    @pytest.mark.parametrize(
        "sides", [(9000, 9000), (8193, 1), (20_000, 20_000), (2**31 - 1, 2**31 - 1)]
    )
    def test_a_small_file_may_not_claim_a_large_picture(
        self, pictures: Pictures, sides: tuple[int, int]
    ) -> None:
        raw = raw_png(*sides, 8, 2, bytes(100))
        assert len(raw) < 150
        with pytest.raises(ImageTooManyPixelsError):
            pictures.intake(raw)

    def test_a_claim_within_the_limits_is_found_out(self, pictures: Pictures) -> None:
        with pytest.raises(ImageUnreadableError):
            pictures.intake(raw_png(3000, 3000, 8, 2, bytes(100)))

    # ------------------------------------------------------------ the mark

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_a_mark_leaves_the_pixels_alone(self, pictures: Pictures, kind: str) -> None:
        data = encoded(portrait(), kind)
        marked = pictures.mark(data)
        assert MARK not in data
        assert marked.count(MARK) == 1
        assert decoded(marked).tobytes() == decoded(data).tobytes()
        assert pictures.mark(marked) == marked

    @pytest.mark.parametrize("raw", [b"", b"text", encoded(portrait(), "WEBP")])
    def test_what_cannot_be_marked_is_refused(self, pictures: Pictures, raw: bytes) -> None:
        with pytest.raises(ImageRefusedError):
            pictures.mark(raw)

    # ------------------------------------------------------------ previews

    @pytest.mark.parametrize("sides", [(60, 80), (400, 400), (1200, 300), (500, 1501), (3000, 1)])
    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_a_thumbnail_fits_its_box(
        self, pictures: Pictures, kind: str, sides: tuple[int, int]
    ) -> None:
        thumbnail = decoded(pictures.thumbnail(encoded(portrait(*sides), kind)))
        scale = min(1.0, 400 / max(sides))
        expected = (max(1, round(sides[0] * scale)), max(1, round(sides[1] * scale)))
        assert (thumbnail.format, thumbnail.size) == ("JPEG", expected)
        assert difference(thumbnail, portrait(*expected)) < 6

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_a_webp_looks_like_its_picture_and_says_no_more(
        self, pictures: Pictures, kind: str
    ) -> None:
        shown = pictures.webp(with_metadata(kind))
        with Image.open(BytesIO(shown)) as image:
            assert (image.format, image.size) == ("WEBP", (60, 80))
            assert difference(image, portrait()) < 4
        assert SECRET.encode() not in shown

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_a_pictures_size_is_that_of_the_upright_one(
        self, pictures: Pictures, orientation: int
    ) -> None:
        assert pictures.size(with_metadata("JPEG", orientation)) == (60, 80)

    @pytest.mark.parametrize("raw", [b"", b"no picture"])
    def test_what_is_no_picture_has_no_size(self, pictures: Pictures, raw: bytes) -> None:
        with pytest.raises(ImageUnreadableError):
            pictures.size(raw)

    def test_before_and_after_stand_side_by_side(self, pictures: Pictures) -> None:
        red, blue = Image.new("RGB", (300, 400), "red"), Image.new("RGB", (300, 400), "blue")
        made = pictures.previews(encoded(red, "JPEG"), encoded(blue, "PNG"))
        data = made.before_after
        pair = decoded(data)
        assert pair.format == "JPEG"
        assert MARK in data
        assert pair.height == 400
        left, right = pair.crop((0, 0, 300, 300)), pair.crop((pair.width - 300, 0, pair.width, 300))
        assert difference(left, red.crop((0, 0, 300, 300))) < 2
        assert difference(right, blue.crop((0, 0, 300, 300))) < 2

    @pytest.mark.parametrize("sides", [(1200, 800), (900, 1200), (300, 380), (1200, 900)])
    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_a_results_thumbnail_is_that_of_the_result(
        self, pictures: Pictures, kind: str, sides: tuple[int, int]
    ) -> None:
        before, after = encoded(portrait(120, 100), "JPEG"), encoded(portrait(*sides), kind)
        made = decoded(pictures.previews(before, after).thumbnail)
        alone = decoded(pictures.thumbnail(after))
        assert made.size == alone.size
        assert difference(made, alone) < 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ((3000, 2000), (3000, 2000)),
            ((900, 1200), (1200, 900)),
            ((4000, 2), (2, 4000)),
            ((1, 1), (1, 1)),
        ],
    )
    def test_a_pair_is_never_too_wide(
        self, pictures: Pictures, one: tuple[int, int], other: tuple[int, int]
    ) -> None:
        before, after = (encoded(portrait(*sides), "JPEG") for sides in (one, other))
        pair = decoded(pictures.previews(before, after).before_after)
        assert pair.width <= 2048
        assert pair.height <= min(one[1], other[1])

    @pytest.mark.parametrize("raw", [b"", b"text", encoded(portrait(), "JPEG")[:-40]])
    def test_a_preview_of_nothing_is_refused(self, pictures: Pictures, raw: bytes) -> None:
        with pytest.raises(ImageUnreadableError):
            pictures.thumbnail(raw)
        with pytest.raises(ImageUnreadableError):
            pictures.previews(encoded(portrait(), "JPEG"), raw)
