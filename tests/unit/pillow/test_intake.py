"""Every odd kind of picture works or is refused with a clear code."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageFile

from ilikeyacut.adapters.pillow import png
from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.ports.pictures import (
    ImageTypeUnsupportedError,
    ImageUnreadableError,
)
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.contracts.pictures import assert_sound
from ilikeyacut.testing.pictures import (
    SRGB,
    XMP,
    bright_grey_profile,
    decoded,
    difference,
    encoded,
    exif,
    portrait,
    raw_png,
    swapped_profile,
    with_metadata,
)

PICTURES = PillowPictures()
WHITE = (255, 255, 255)
IEND = png.chunk_of(b"IEND", b"")


def taken_in(raw: bytes) -> Image.Image:
    return assert_sound(PICTURES.intake(raw))


def near(image: Image.Image, colour: tuple[int, int, int], within: int = 3) -> bool:
    """Tell whether every pixel is of this colour."""
    away = ImageChops.difference(image, Image.new("RGB", image.size, colour))
    return max(away.tobytes()) <= within


# ---------------------------------------------------------------- channels


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_grey_becomes_rgb(kind: str) -> None:
    grey = portrait().convert("L")
    raw = encoded(grey.convert("RGB") if kind == "WEBP" else grey, kind)
    assert difference(taken_in(raw), grey.convert("RGB")) < 4


def test_cmyk_becomes_rgb() -> None:
    raw = encoded(portrait().convert("CMYK"), "JPEG")
    assert difference(taken_in(raw), portrait()) < 3


def test_a_palette_becomes_rgb() -> None:
    image = portrait().quantize(200)
    assert taken_in(encoded(image, "PNG")).tobytes() == image.convert("RGB").tobytes()


def test_one_bit_becomes_rgb() -> None:
    image = portrait().convert("1")
    assert taken_in(encoded(image, "PNG")).tobytes() == image.convert("RGB").tobytes()


@pytest.mark.parametrize(("colour_type", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_sixteen_bits_become_eight(colour_type: int, channels: int) -> None:
    row = b"\x00" + struct.pack(">H", 0x80FF) * channels * 8
    if colour_type in {4, 6}:  # opaque
        row = b"\x00" + (struct.pack(">H", 0x80FF) * (channels - 1) + b"\xff\xff") * 8
    assert near(taken_in(raw_png(8, 8, 16, colour_type, row * 8)), (0x80, 0x80, 0x80), within=1)


# ---------------------------------------------------------------- transparency


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_laid_on_white(mode: str) -> None:
    image = Image.new(mode, (40, 20), "black")
    image.putalpha(Image.new("L", (40, 20), 0))
    image.paste(Image.new(mode, (20, 20), "black"), (0, 0))
    flat = taken_in(encoded(image, "PNG"))
    assert near(flat.crop((0, 0, 20, 20)), (0, 0, 0))
    assert near(flat.crop((20, 0, 40, 20)), WHITE)


def test_a_transparent_palette_colour_is_laid_on_white() -> None:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    assert near(taken_in(encoded(image, "PNG", transparency=1)), WHITE)
    assert near(taken_in(encoded(image, "PNG", transparency=0)), (10, 20, 30))


def test_a_transparent_colour_is_laid_on_white() -> None:
    image = Image.new("RGB", (8, 8), (10, 20, 30))
    assert near(taken_in(encoded(image, "PNG", transparency=(10, 20, 30))), WHITE)


@pytest.mark.parametrize("kind", ["WEBP", "HEIF"])
def test_alpha_is_laid_on_white(kind: str) -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    assert near(taken_in(encoded(image, kind)), WHITE, within=6)


# ---------------------------------------------------------------- several pictures in a file


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_taken(kind: str) -> None:
    later = Image.new("RGB", (60, 80), "red")
    raw = encoded(portrait(), kind, save_all=True, append_images=[later], duration=100)
    assert difference(taken_in(raw), portrait()) < 4


def test_of_several_heic_pictures_the_primary_is_taken() -> None:
    file = BytesIO()
    container = pillow_heif.from_pillow(Image.new("RGB", (64, 64), "red"))
    container.add_from_pillow(portrait())
    container.save(file, quality=95, chroma=444, primary_index=1)
    assert difference(taken_in(file.getvalue()), portrait()) < 3


def test_of_a_multi_picture_jpeg_the_first_is_taken() -> None:
    later = Image.new("RGB", (60, 80), "red")
    raw = encoded(portrait(), "MPO", save_all=True, append_images=[later])
    picture = PICTURES.intake(raw)
    assert difference(assert_sound(picture), portrait()) < 5
    assert b"MPF" not in picture.data


def test_a_film_brand_and_avif_are_unsupported() -> None:
    heic = encoded(portrait(), "HEIF")
    size = int.from_bytes(heic[:4], "big")
    for brand, name in ((b"avif", "AVIF"), (b"isom", "video"), (b"mif1", "HEIF")):
        raw = (
            heic[:8] + (brand + b"\x00\x00\x00\x00" + brand).ljust(size - 8, b"\x00") + heic[size:]
        )
        with pytest.raises(ImageTypeUnsupportedError, match=name):
            PICTURES.intake(raw)


# ---------------------------------------------------------------- colours


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_colour_profile_is_applied(kind: str) -> None:
    red, green, blue = portrait().split()
    stored = Image.merge("RGB", (green, red, blue))
    raw = encoded(stored, kind, icc_profile=swapped_profile())
    assert difference(taken_in(raw), portrait()) < 3


def test_a_colour_profile_is_applied_before_turning() -> None:
    red, green, blue = portrait().split()
    stored = Image.merge("RGB", (green, red, blue)).transpose(Image.Transpose.ROTATE_90)
    raw = encoded(stored, "JPEG", icc_profile=swapped_profile(), exif=exif(6).tobytes())
    assert difference(taken_in(raw), portrait()) < 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_grey_profile_is_applied(kind: str) -> None:
    raw = encoded(Image.new("L", (16, 16), 64), kind, icc_profile=bright_grey_profile())
    assert near(taken_in(raw), (137, 137, 137), within=4)  # 64/255 is linear light here


@pytest.mark.parametrize("profile", [b"no profile", bright_grey_profile(), swapped_profile()[:200]])
def test_a_profile_that_does_not_fit_is_ignored(profile: bytes) -> None:
    image = PICTURES.intake(encoded(portrait(), "JPEG", icc_profile=profile))
    assert difference(assert_sound(image), portrait()) < 2


# ---------------------------------------------------------------- what is kept


@pytest.mark.parametrize("progressive", [False, True])
def test_an_upright_srgb_jpeg_keeps_its_pixels(progressive: bool) -> None:
    plain = encoded(portrait(), "JPEG", progressive=progressive)
    notes = {"exif": exif(1).tobytes(), "comment": b"a note", "icc_profile": SRGB, "xmp": XMP}
    noted = encoded(portrait(), "JPEG", progressive=progressive, **notes)
    assert len(noted) > len(plain)
    assert PICTURES.intake(noted).data == plain


def rgb_png(*extra: bytes, behind: bytes = b"", more_rows: bytes = b"") -> bytes:
    """Return a PNG of 3x2 pixels: its pixels in two chunks, `extra` chunks before them."""
    packed = zlib.compress(bytes([0, *range(9)] * 2) + more_rows, 1) + behind
    header = struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)
    parts = [png.chunk_of(b"IHDR", header), *extra, png.chunk_of(b"IDAT", packed[:5])]
    return b"".join([png.SIGNATURE, *parts, png.chunk_of(b"IDAT", packed[5:]), IEND])


def test_a_plain_rgb_png_keeps_its_compressed_pixels() -> None:
    secret = png.chunk_of(b"tEXt", b"Comment\x00a secret")
    data = PICTURES.intake(rgb_png(secret)).data
    assert data == PICTURES.intake(rgb_png()).data
    assert zlib.compress(bytes([0, *range(9)] * 2), 1) in data
    assert decoded(data).tobytes() == bytes(range(9)) * 2
    assert b"secret" not in data


@pytest.mark.parametrize(
    "raw", [rgb_png(behind=b"a secret"), rgb_png(more_rows=b"\x00a secret of one row" * 9)]
)
def test_what_hides_behind_a_pngs_pixels_is_left_out(raw: bytes) -> None:
    data = PICTURES.intake(raw).data
    assert decoded(data).tobytes() == bytes(range(9)) * 2
    (pixels,) = (it.data(data) for it in png.chunks(data) if it.kind == b"IDAT")
    assert b"secret" not in pixels + zlib.decompress(pixels)


def test_lossless_webp_stays_lossless() -> None:
    picture = PICTURES.intake(encoded(portrait(), "WEBP", lossless=True))
    assert picture.media_type is MediaType.PNG
    assert decoded(picture.data).tobytes() == portrait().tobytes()


@pytest.mark.parametrize("kind", ["WEBP", "HEIF"])
def test_a_lossy_picture_becomes_jpeg(kind: str) -> None:
    assert PICTURES.intake(encoded(portrait(), kind)).media_type is MediaType.JPEG


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize(("colour_type", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)])
@pytest.mark.parametrize("chunk", [b"", png.chunk_of(b"gAMA", (100_000).to_bytes(4, "big"))])
def test_a_png_without_its_last_rows_is_refused(
    depth: int, colour_type: int, channels: int, chunk: bytes
) -> None:
    rows = (b"\x00" + bytes([200] * (8 * channels * depth // 8))) * 9
    stated = raw_png(8, 9, depth, colour_type, rows)
    taken_in(stated[:33] + chunk + stated[33:])
    short = raw_png(8, 10, depth, colour_type, rows)
    with pytest.raises(ImageUnreadableError, match="truncated"):
        PICTURES.intake(short[:33] + chunk + short[33:])


@pytest.mark.parametrize(("bits", "row"), [(8, 3 * 5), (16, 6 * 5)])
def test_a_png_may_end_black(bits: int, row: int) -> None:
    assert near(taken_in(raw_png(5, 4, bits, 2, bytes(4 * (1 + row)))), (0, 0, 0))


def test_the_passes_of_an_interlaced_png_are_counted() -> None:
    sizes = [(1, 1), (1, 1), (2, 1), (1, 2), (3, 1), (2, 3), (5, 2)]
    black = b"".join(bytes(1 + columns) * rows for columns, rows in sizes)
    assert near(taken_in(interlaced(black)), (0, 0, 0))
    with pytest.raises(ImageUnreadableError, match="truncated"):
        PICTURES.intake(interlaced(black[:-1]))


def interlaced(rows: bytes) -> bytes:
    """Return a grey PNG of 5x5 pixels that come in Adam7's passes."""
    header = struct.pack(">IIBBBBB", 5, 5, 8, 0, 0, 0, 1)
    body = png.chunk_of(b"IHDR", header) + png.chunk_of(b"IDAT", zlib.compress(rows))
    return png.SIGNATURE + body + IEND


def test_decoders_never_fill_in_what_is_missing() -> None:
    taken_in(with_metadata("JPEG", 6))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_a_decoder_fault_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(ImageFile.ImageFile, "load", fail)
    with pytest.raises(ImageUnreadableError):
        PICTURES.intake(encoded(portrait(), "PNG"))
