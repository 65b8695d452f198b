"""A PNG, WebP or HEIC whose pixels are lost is refused, and a flat one is not taken for it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from PIL import Image

from ilikeyacut.adapters.pillow import png
from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.ports.pictures import ImageUnreadableError
from ilikeyacut.testing.contracts.pictures import assert_sound
from ilikeyacut.testing.pictures import decoded, encoded, portrait
from support.corpus.photo import grained
from support.memory import peak_memory

PICTURES = PillowPictures()
GRAIN = grained(portrait(240, 320))
SEE_THROUGH = GRAIN.convert("RGBA")
SEE_THROUGH.putalpha(Image.linear_gradient("L").resize(GRAIN.size))
LATER = [Image.new("RGB", GRAIN.size, "red")]
FILES: dict[str, Callable[[], bytes]] = {
    "png": lambda: encoded(GRAIN, "PNG"),
    "png with alpha": lambda: encoded(SEE_THROUGH, "PNG"),
    "webp": lambda: encoded(GRAIN, "WEBP"),
    "webp with alpha": lambda: encoded(SEE_THROUGH, "WEBP"),
    "lossless webp": lambda: encoded(GRAIN, "WEBP", lossless=True),
    "animated webp": lambda: encoded(GRAIN, "WEBP", save_all=True, append_images=LATER),
    "heic": lambda: encoded(GRAIN, "HEIF"),
}


@cache
def file(name: str) -> bytes:
    """Encode a file when a test first asks for it, not while tests are collected."""
    return FILES[name]()


def zeroed(raw: bytes, start: float, end: float) -> bytes:
    first, last = int(len(raw) * start), int(len(raw) * end)
    return raw[:first] + bytes(last - first) + raw[last:]


@pytest.mark.parametrize(("start", "end"), [(0.4, 0.9), (0.5, 0.6), (0.3, 1.0)])
@pytest.mark.parametrize("name", FILES)
def test_zeros_instead_of_pixels_are_unreadable(name: str, start: float, end: float) -> None:
    with pytest.raises(ImageUnreadableError):
        PICTURES.intake(zeroed(file(name), start, end))


def test_a_heic_from_an_erased_card_is_unreadable() -> None:
    raw = file("heic")
    with pytest.raises(ImageUnreadableError):
        PICTURES.intake(raw[: len(raw) * 3 // 4].ljust(len(raw), b"\xff"))


def with_header(raw: bytes, width: int, height: int) -> bytes:
    header = struct.pack(">II", width, height) + raw[24:29]
    return raw[:8] + png.chunk_of(b"IHDR", header) + raw[33:]


@pytest.mark.parametrize("sides", [(240, 640), (240, 321), (480, 320)])
@pytest.mark.parametrize("name", ["png", "png with alpha"])
def test_a_png_with_rows_missing_is_unreadable(name: str, sides: tuple[int, int]) -> None:
    with pytest.raises(ImageUnreadableError):
        PICTURES.intake(with_header(file(name), *sides))


@pytest.mark.parametrize("name", ["webp", "lossless webp"])
def test_a_webp_cut_and_closed_is_unreadable(name: str) -> None:
    raw = file(name)[: len(file(name)) * 7 // 20 * 2]
    sized = raw[:4] + struct.pack("<I", len(raw) - 8) + raw[8:16]
    with pytest.raises(ImageUnreadableError):
        PICTURES.intake(sized + struct.pack("<I", len(raw) - 20) + raw[20:])


@pytest.mark.parametrize(
    "options",
    [{}, {"method": 0, "quality": 100}, {"lossless": True}, {"method": 0, "quality": 1}],
)
def test_a_flat_webp_is_whole(options: dict[str, Any]) -> None:
    flat = Image.new("RGB", (900, 900), "white")
    flat.paste(GRAIN, (30, 30))
    raw = encoded(flat, "WEBP", **options)
    assert PICTURES.intake(raw).width == 900


def test_a_second_larger_picture_in_a_webp_is_not_decoded() -> None:
    large = b"\x00" * 6 + struct.pack("<HH", 16_383, 16_383) + bytes(200)
    raw = file("lossless webp") + b"VP8 " + struct.pack("<I", len(large)) + large
    with peak_memory() as megabytes:
        assert PICTURES.intake(raw[:4] + struct.pack("<I", len(raw) - 8) + raw[8:]).width == 240
    assert megabytes() < 100


def test_rows_beyond_the_last_are_not_unpacked() -> None:
    plain, packer, some = (
        encoded(Image.new("RGB", (64, 64)), "PNG"),
        zlib.compressobj(1),
        bytes(2**20),
    )
    rows = b"".join([*(packer.compress(some) for _ in range(200)), packer.flush()])
    parts = [
        png.chunk_of(b"IDAT", rows) if it.kind == b"IDAT" else plain[it.start : it.end]
        for it in png.chunks(plain)
    ]
    with peak_memory() as megabytes:
        assert PICTURES.intake(png.SIGNATURE + b"".join(parts)).width == 64
    assert megabytes() < 100


def test_a_heic_that_states_endless_parts_is_refused_at_once() -> None:
    item = struct.pack(">HHH", 7, 0, 65_535)  # of parts that take no bytes
    places = box(b"iloc", bytes(6) + struct.pack(">H", 60_000) + item * 60_000)
    primary = box(b"pitm", bytes(4) + struct.pack(">H", 1))
    raw = box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + box(b"meta", bytes(4) + primary + places)
    with pytest.raises(ImageUnreadableError):
        PICTURES.intake(raw)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def rewritten(raw: bytes, change: Callable[[bytes, bytes], bytes]) -> bytes:
    """Return a PNG with another checksum in each chunk of pixels."""
    parts = [png.SIGNATURE]
    for chunk in png.chunks(raw):
        data, sum_ = chunk.data(raw), raw[chunk.end - 4 : chunk.end]
        framed = raw[chunk.start : chunk.end - 4]
        parts.append(framed + (change(data, sum_) if chunk.kind == b"IDAT" else sum_))
    return b"".join(parts)


def test_a_wrong_checksum_of_right_pixels_does_no_harm() -> None:
    raw = rewritten(file("png with alpha"), lambda data, sum_: b"\x00\x00\x00\x00")
    expected = PICTURES.intake(file("png with alpha"))
    assert PICTURES.intake(raw) == expected


def test_wrong_pixels_in_a_png_are_found_by_their_checksums() -> None:
    stored = encoded(SEE_THROUGH, "PNG", compress_level=0)
    assert PICTURES.intake(stored).width == 240
    at = len(stored) // 2
    with pytest.raises(ImageUnreadableError, match="damaged"):
        PICTURES.intake(stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :])


@pytest.mark.parametrize("name", FILES)
def test_what_follows_a_file_is_left_out(name: str) -> None:
    picture = PICTURES.intake(file(name) + b"SECRET" * 20)
    assert picture == PICTURES.intake(file(name))
    assert assert_sound(picture).tobytes() == decoded(picture.data).tobytes()
    assert b"SECRET" not in picture.data
