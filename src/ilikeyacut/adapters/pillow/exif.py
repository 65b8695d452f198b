"""Reads the orientation from EXIF, and nothing else."""

from __future__ import annotations

import struct

from PIL import Image

_ORIENTATION_TAG = 0x0112
_SHORT = 3
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(exif: bytes) -> int:
    """Return the orientation (1 to 8) of an EXIF block, 1 if it has none.

    A library that parses all of EXIF warns about damage in irrelevant fields, or fails on it.
    Layout: TIFF 6.0, section 2; tag: EXIF 2.32, section 4.6.4.
    """
    tiff = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        return _stated(tiff, order)
    except struct.error:
        return 1


def _stated(tiff: bytes, order: str) -> int:
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == _ORIENTATION_TAG and kind == _SHORT:
            return value if value in _TURNS else 1
    return 1


def upright(image: Image.Image, stated: int) -> Image.Image:
    """Return `image` rotated and mirrored according to orientation `stated` (1 to 8)."""
    return image.transpose(_TURNS[stated]) if stated in _TURNS else image
