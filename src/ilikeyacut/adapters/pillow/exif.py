"""Reads the orientation from EXIF or XMP, and nothing else."""

from __future__ import annotations

import re
import struct

from PIL import Image

_ORIENTATION_TAG = 0x0112
_NUMBERS = {
    1: "B",
    3: "H",
    4: "I",
    5: "II",
    6: "b",
    8: "h",
    9: "i",
    10: "ii",
    11: "f",
    12: "d",
    13: "I",
    16: "Q",
    17: "q",
}
"""The layouts of TIFF's numeric types. The tag should be SHORT (3), but writers use them all."""
_HEADERS = re.compile(rb"(?:Exif\x00\x00)+")
_XMP_ORIENTATION = re.compile(rb"tiff:Orientation\s*(?:=\s*[\"']|>)\s*([0-9])")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(exif: bytes, xmp: bytes = b"") -> int:
    """Return the orientation (1 to 8), 1 if there is none. XMP counts if EXIF lacks the tag.

    A library that parses all of EXIF warns about damage in irrelevant fields, or fails on it.
    Layout: TIFF 6.0, section 2; tag: EXIF 2.32, section 4.6.4; XMP part 2, section 3.2.
    """
    stated = _in_exif(exif)
    if stated is None:
        found = _XMP_ORIENTATION.search(xmp)
        stated = int(found[1]) if found else 1
    return int(stated) if stated in _TURNS else 1


def _in_exif(exif: bytes) -> float | None:
    header = _HEADERS.match(exif)
    tiff = exif[header.end() if header else 0 :]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or tiff[2:4] not in {b"*\x00", b"\x00*"}:
        return None
    try:
        return _tagged(tiff, order)
    except struct.error:
        return None


def _tagged(tiff: bytes, order: str) -> float | None:
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind, values = struct.unpack_from(f"{order}HHI", tiff, entry)
        if tag == _ORIENTATION_TAG and kind in _NUMBERS and values:
            return _number(tiff, order + _NUMBERS[kind], entry + 8, values)
    return None


def _number(tiff: bytes, layout: str, at: int, values: int) -> float:
    """Return the first of the values at `at`, or where `at` points if they need over 4 bytes."""
    if values * struct.calcsize(layout) > 4:
        (at,) = struct.unpack_from(f"{layout[0]}I", tiff, at)
    numbers = struct.unpack_from(layout, tiff, at)
    return float(numbers[0] / (numbers[1] or 1) if len(numbers) == 2 else numbers[0])


def upright(image: Image.Image, stated: int) -> Image.Image:
    """Return `image` rotated and mirrored according to orientation `stated` (1 to 8)."""
    return image.transpose(_TURNS[stated]) if stated in _TURNS else image
