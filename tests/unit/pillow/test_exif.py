"""The orientation is found, and damage in EXIF does no harm."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilikeyacut.adapters.pillow.exif import orientation
from ilikeyacut.testing.pictures import exif


@pytest.mark.parametrize("stated", range(1, 9))
@pytest.mark.parametrize("order", ["<", ">"])
def test_every_orientation_is_read_in_either_byte_order(stated: int, order: str) -> None:
    magic = b"II*\x00" if order == "<" else b"MM\x00*"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, stated, 0)
    block = magic + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4)
    assert orientation(block) == stated
    assert orientation(b"Exif\x00\x00" + block) == stated


@pytest.mark.parametrize("stated", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_upright(stated: int) -> None:
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, stated, 0)
    assert orientation(b"II*\x00" + struct.pack("<IH", 8, 1) + entry) == 1


@given(st.binary(max_size=64), st.integers(0, 200))
def test_damage_never_raises(noise: bytes, at: int) -> None:
    block = exif(6).tobytes()
    assert 1 <= orientation(block[:at] + noise + block[at + len(noise) :]) <= 8
    assert 1 <= orientation(noise) <= 8
