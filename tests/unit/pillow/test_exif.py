"""The orientation is found, and damage in EXIF does no harm."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ilikeyacut.adapters.pillow.exif import orientation
from ilikeyacut.testing.pictures import exif


def tiff(order: str, entry: bytes) -> bytes:
    """Return an EXIF block of one entry, or none."""
    magic = b"II*\x00" if order == "<" else b"MM\x00*"
    return magic + struct.pack(f"{order}IH", 8, len(entry) // 12) + entry + bytes(4)


def pillows(block: bytes) -> int:
    """Return what Pillow reads."""
    read = Image.Exif()
    read.load(block)
    return int(read.get(0x0112, 1))


@pytest.mark.parametrize("stated", range(1, 9))
@pytest.mark.parametrize("order", ["<", ">"])
def test_every_orientation_is_read_in_either_byte_order(stated: int, order: str) -> None:
    magic = b"II*\x00" if order == "<" else b"MM\x00*"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, stated, 0)
    block = magic + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4)
    assert orientation(block) == stated
    assert orientation(b"Exif\x00\x00" + block) == stated


# a type's number, its layout, and whether Pillow reads it too
INTEGERS = [
    (1, "B3x", False),
    (3, "H2x", True),
    (4, "I", True),
    (6, "b3x", True),
    (8, "h2x", True),
    (9, "i", True),
    (13, "I", True),
]


@pytest.mark.parametrize(("kind", "layout", "known"), INTEGERS)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("stated", range(1, 9))
def test_an_orientation_of_any_integer_type_is_read(
    stated: int, order: str, kind: int, layout: str, known: bool
) -> None:
    block = tiff(order, struct.pack(f"{order}HHI{layout}", 0x0112, kind, 1, stated))
    assert orientation(block) == stated
    assert not known or pillows(block) == stated


@pytest.mark.parametrize(
    ("kind", "value"),
    [(5, struct.pack("<II", 12, 2)), (12, struct.pack("<d", 6.0)), (16, struct.pack("<Q", 6))],
)
def test_an_orientation_that_stands_elsewhere_is_read_as_pillow_does(
    kind: int, value: bytes
) -> None:
    block = tiff("<", struct.pack("<HHII", 0x0112, kind, 1, 26)) + value
    assert orientation(block) == pillows(block) == 6


@pytest.mark.parametrize(
    ("exif", "xmp", "stated"),
    [
        (b"", b'<x tiff:Orientation="6"/>', 6),
        (b"", b"<x tiff:Orientation = '8'/>", 8),
        (b"", b"<tiff:Orientation>3</tiff:Orientation>", 3),
        (b"", b'<x tiff:Orientation="0"/>', 1),
        (b"no exif", b'<x tiff:Orientation="6"/>', 6),
        (tiff(">", b""), b'<x tiff:Orientation="6"/>', 6),
        (tiff(">", struct.pack(">HHIHH", 0x0112, 3, 1, 1, 0)), b'<x tiff:Orientation="6"/>', 1),
    ],
)
def test_xmp_is_asked_where_exif_is_silent(exif: bytes, xmp: bytes, stated: int) -> None:
    assert orientation(exif, xmp) == stated


@pytest.mark.parametrize("stated", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_upright(stated: int) -> None:
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, stated, 0)
    assert orientation(b"II*\x00" + struct.pack("<IH", 8, 1) + entry) == 1


@given(st.binary(max_size=64), st.integers(0, 200))
def test_damage_never_raises(noise: bytes, at: int) -> None:
    block = exif(6).tobytes()
    assert 1 <= orientation(block[:at] + noise + block[at + len(noise) :]) <= 8
    assert 1 <= orientation(noise) <= 8
