"""What every adapter of the pictures port does to bring a made picture home."""

from __future__ import annotations

from abc import ABC, abstractmethod
from cmath import rect

import pytest
from PIL import Image, ImageEnhance

from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.application.ports.pictures import (
    Alignment,
    ImageMismatchError,
    ImageRefusedError,
    ImageTooLargeError,
    Mask,
    Pictures,
    Region,
)
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing import portraits
from ilikeyacut.testing.pictures import decoded, difference, encoded, portrait, with_metadata

PNG, JPEG = MediaType.PNG, MediaType.JPEG
TOP = Mask(2, 2, bytes([255, 255, 0, 0]))
NOWHERE = Mask(1, 1, b"\x00")


def scene() -> Image.Image:
    return portraits.portrait().crop((60, 0, 420, 480))


class ConformContract(ABC):
    @abstractmethod
    def make(self, limits: IntakeLimits) -> Pictures:
        """Return the adapter with these limits."""

    @pytest.fixture
    def pictures(self) -> Pictures:
        return self.make(IntakeLimits())

    # ------------------------------------------------------------ size and shape

    @pytest.mark.parametrize("wanted", list(MediaType))
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    @pytest.mark.parametrize("sides", [(60, 80), (30, 40), (240, 320), (61, 80)])
    def test_a_made_picture_gets_the_photos_size(
        self, pictures: Pictures, sides: tuple[int, int], kind: str, wanted: MediaType
    ) -> None:
        made = pictures.conform(encoded(portrait(*sides), kind), with_metadata("JPEG"), wanted)
        image = decoded(made.picture.data)
        assert (image.size, image.mode) == ((60, 80), "RGB")
        assert f"image/{str(image.format).lower()}" == wanted == made.picture.media_type
        assert difference(image, portrait()) < 4
        assert made.enlarged == pytest.approx(max(1.0, 60 / sides[0]))

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_the_photos_orientation_and_the_makers_are_minded(
        self, pictures: Pictures, orientation: int
    ) -> None:
        photo, made = with_metadata("JPEG", orientation), with_metadata("PNG", 9 - orientation)
        image = decoded(pictures.conform(made, photo, PNG).picture.data)
        assert image.size == (60, 80)
        assert difference(image, portrait()) < 2.5

    def test_bytes_that_are_what_is_wanted_stay_as_they_are(self, pictures: Pictures) -> None:
        photo = encoded(portrait(), "JPEG")
        made = pictures.mark(encoded(portrait().rotate(180), "JPEG"))
        result = pictures.conform(made, photo, JPEG)
        assert (result.picture.data, result.untouched) == (made, True)
        assert not pictures.conform(made, photo, PNG).untouched
        assert not pictures.conform(made, photo, JPEG, longest_side=40).untouched

    def test_a_sketch_is_small(self, pictures: Pictures) -> None:
        photo = encoded(portrait(600, 800), "JPEG")
        sketch = pictures.conform(encoded(portrait(300, 400), "PNG"), photo, PNG, longest_side=200)
        assert decoded(sketch.picture.data).size == (150, 200)
        assert sketch.enlarged == 2
        larger = pictures.conform(photo, photo, PNG, longest_side=2000)
        assert decoded(larger.picture.data).size == (600, 800)

    # ------------------------------------------------------------ other shapes

    @pytest.mark.parametrize("side", [300, 700])
    def test_a_stretched_picture_is_stretched_back(self, pictures: Pictures, side: int) -> None:
        photo = scene()
        made = encoded(photo.resize((side, side)), "PNG")
        image = decoded(pictures.conform(made, encoded(photo, "PNG"), PNG).picture.data)
        assert difference(image, photo) < 6

    def test_what_was_added_at_the_sides_is_cut_off(self, pictures: Pictures) -> None:
        photo = scene()
        made = Image.new("RGB", (480, 480), "white")
        made.paste(photo, (60, 0))
        result = pictures.conform(encoded(made, "PNG"), encoded(photo, "PNG"), PNG)
        assert difference(decoded(result.picture.data), photo) < 1
        assert result.enlarged == pytest.approx(1)

    def test_what_was_cut_off_is_put_back_from_the_photo(self, pictures: Pictures) -> None:
        photo = scene()
        made = photo.crop((0, 60, 360, 420)).point(lambda level: level // 2 + 60)
        result = decoded(
            pictures.conform(encoded(made, "PNG"), encoded(photo, "PNG"), PNG).picture.data
        )
        assert result.size == photo.size
        assert difference(result.crop((0, 60, 360, 420)), made) < 1
        assert difference(result.crop((0, 0, 360, 58)), photo.crop((0, 0, 360, 58))) < 1

    @pytest.mark.parametrize("sides", [(1000, 100), (100, 1000)])
    def test_a_hopeless_shape_is_refused(self, pictures: Pictures, sides: tuple[int, int]) -> None:
        with pytest.raises(ImageMismatchError) as refusal:
            pictures.conform(encoded(portrait(*sides), "PNG"), encoded(portrait(), "PNG"), PNG)
        assert refusal.value.code == "IMAGE_MISMATCH"

    def test_another_scene_of_another_shape_is_refused(self, pictures: Pictures) -> None:
        other = encoded(Image.new("RGB", (400, 400), "#00FF00"), "PNG")
        with pytest.raises(ImageMismatchError):
            pictures.conform(other, encoded(scene(), "PNG"), PNG)

    # ------------------------------------------------------------ moved and blended

    @pytest.mark.parametrize("turn", [0.0, 0.1, -0.2])
    def test_a_picture_is_moved_back(self, pictures: Pictures, turn: float) -> None:
        photo = scene()
        there = Alignment(rect(1.1, turn), 0.02 + 0.03j)
        back = Alignment(1 / there.scale, -there.shift / there.scale)
        data = encoded(photo, "PNG")
        moved = pictures.conform(data, data, PNG, alignment=there)
        assert difference(decoded(moved.picture.data), photo) > 15
        home = pictures.conform(moved.picture.data, data, PNG, alignment=back)
        middle = (90, 90, 270, 380)
        assert difference(decoded(home.picture.data).crop(middle), photo.crop(middle)) < 4

    def test_what_a_moved_picture_does_not_reach_is_the_photos(self, pictures: Pictures) -> None:
        photo = scene()
        made = encoded(Image.new("RGB", photo.size, "red"), "PNG")
        half = Alignment(1 + 0j, 0.5 + 0j)
        result = decoded(
            pictures.conform(made, encoded(photo, "PNG"), PNG, alignment=half).picture.data
        )
        assert difference(result.crop((0, 0, 170, 480)), photo.crop((0, 0, 170, 480))) < 1
        assert result.getpixel((300, 200)) == (255, 0, 0)

    def test_outside_a_region_the_photo_is_put_back_exactly(self, pictures: Pictures) -> None:
        photo = scene()
        made = encoded(Image.new("RGB", photo.size, "#A8572E"), "PNG")
        only = Region(within=(TOP,), soften=0.002)
        result = decoded(pictures.conform(made, encoded(photo, "PNG"), PNG, only=only).picture.data)
        below = (0, 380, 360, 480)
        assert result.crop(below).tobytes() == photo.crop(below).tobytes()
        assert difference(result.crop((0, 0, 360, 100)), photo.crop((0, 0, 360, 100))) > 20

    def test_an_empty_region_leaves_the_photo(self, pictures: Pictures) -> None:
        photo = scene()
        made = encoded(photo.rotate(180), "PNG")
        only = Region(within=(NOWHERE,), grow=0.01)
        result = pictures.conform(made, encoded(photo, "PNG"), PNG, only=only)
        assert decoded(result.picture.data).tobytes() == photo.tobytes()

    def test_the_makers_light_is_taken_out_of_the_region(self, pictures: Pictures) -> None:
        photo = scene()
        brighter = ImageEnhance.Brightness(photo).enhance(1.1)
        only = Region(within=(TOP,), soften=0.004)
        result = decoded(
            pictures.conform(
                encoded(brighter, "PNG"), encoded(photo, "PNG"), PNG, only=only
            ).picture.data
        )
        box = (0, 120, 360, 240)
        assert difference(result.crop(box), photo.crop(box)) < 0.6 * difference(
            brighter.crop(box), photo.crop(box)
        )

    # ------------------------------------------------------------ refusals

    @pytest.mark.parametrize("made", [b"", b"text", encoded(portrait(), "PNG")[:-40], b"GIF89a"])
    def test_what_is_no_picture_is_refused(self, pictures: Pictures, made: bytes) -> None:
        photo = encoded(portrait(), "JPEG")
        with pytest.raises(ImageRefusedError):
            pictures.conform(made, photo, JPEG)
        with pytest.raises(ImageRefusedError):
            pictures.conform(photo, made, JPEG)
        with pytest.raises(ImageRefusedError):
            pictures.difference(photo, made, Region())

    def test_the_limits_of_intake_hold_for_what_was_made(self) -> None:
        small = encoded(portrait(), "JPEG")
        large = encoded(portrait(240, 320), "PNG")
        with pytest.raises(ImageTooLargeError):
            self.make(IntakeLimits(most_bytes=len(large) - 1)).conform(large, small, JPEG)
        with pytest.raises(ImageRefusedError):
            self.make(IntakeLimits(longest_side=300)).conform(large, small, JPEG)

    # ------------------------------------------------------------ differences

    def test_coding_makes_next_to_no_difference(self, pictures: Pictures) -> None:
        coded = portraits.as_bytes(scene().resize((270, 360)), JPEG)
        found = pictures.difference(encoded(scene(), "PNG"), coded, Region())
        assert found.mean < 2
        assert found.most < 4

    def test_a_difference_is_found_where_it_is(self, pictures: Pictures) -> None:
        photo = Image.new("RGB", (200, 200), "#808080")
        changed = photo.copy()
        changed.paste("#908080", (0, 0, 200, 100))
        one, other = encoded(photo, "PNG"), encoded(changed, "PNG")
        top, rest = Region(within=(TOP,)), Region(without=(TOP,))
        assert pictures.difference(one, other, top).mean == pytest.approx(16, abs=1)
        assert pictures.difference(one, other, rest).mean == pytest.approx(0, abs=1)
        assert pictures.difference(one, other, Region()).mean == pytest.approx(8, abs=0.5)
        assert pictures.difference(one, other, Region()).most == 16

    def test_growing_a_region_takes_in_what_is_near(self, pictures: Pictures) -> None:
        photo = Image.new("RGB", (200, 200), "#808080")
        changed = photo.copy()
        changed.paste("white", (0, 104, 200, 112))
        one, other = encoded(photo, "PNG"), encoded(changed, "PNG")
        near = [Region(within=(TOP,), grow=grow) for grow in (0.0, 0.1)]
        assert pictures.difference(one, other, near[0]).mean < 1
        assert pictures.difference(one, other, near[1]).mean > 3

    def test_over_nothing_nothing_differs(self, pictures: Pictures) -> None:
        one, other = (encoded(Image.new("RGB", (20, 20), name), "PNG") for name in ("red", "blue"))
        assert pictures.difference(one, other, Region(within=(NOWHERE,))).most == 0
