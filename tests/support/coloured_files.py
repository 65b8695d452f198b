"""Small files that state their colours in each way that their format has.

A signal is an array of shape (height, width, 3), or (height, width) for grey, from 0 to 1.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image

from ilikeyacut.adapters.pillow.png import SIGNATURE, chunk_of
from ilikeyacut.testing.pictures import _fixed, _profile, _srgb_curve, _xyz
from support.colour_science import Pixels, Point, Primaries, between, white_xyz

D50: Point = (0.34567, 0.35850)
D50_TRIANGLE: Primaries = ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), D50)
"""Light of these primaries is XYZ divided by its white's."""


def levels(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB")).astype(np.float64)


# ---------------------------------------------------------------- PNG


def png(signal: Pixels, *chunks: bytes, depth: int = 8, narrow: bool = False) -> bytes:
    """Return a PNG with `chunks` behind its header; `depth` is 8 or 16."""
    height, width = signal.shape[:2]
    codes = _codes(signal, depth, narrow).astype(">u2" if depth == 16 else "u1")
    rows = b"".join(b"\x00" + row.tobytes() for row in codes)
    colour_type = 0 if signal.ndim == 2 else {3: 2, 4: 6}[signal.shape[2]]
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    pixels = chunk_of(b"IDAT", zlib.compress(rows))
    return b"".join([SIGNATURE, chunk_of(b"IHDR", header), *chunks, pixels, chunk_of(b"IEND", b"")])


def quantised(signal: Pixels, depth: int = 8, *, narrow: bool = False) -> Pixels:
    """Return the signal that a file of `depth` bits really holds, without coding losses."""
    codes = _codes(signal, depth, narrow)
    scale = 2 ** (depth - 8)
    if narrow:
        return np.asarray(np.clip((codes - 16 * scale) / (219 * scale), 0, 1))
    return np.asarray(codes / (2**depth - 1))


def _codes(signal: Pixels, depth: int, narrow: bool) -> Pixels:
    scale = 2 ** (depth - 8)
    codes = signal * 219 * scale + 16 * scale if narrow else signal * (2**depth - 1)
    return np.asarray(np.round(codes))


def cicp(primaries: int, transfer: int, matrix: int = 0, full_range: int = 1) -> bytes:
    return chunk_of(b"cICP", bytes([primaries, transfer, matrix, full_range]))


def gama(value: int) -> bytes:
    """`value` is 100,000 times the exponent from light to signal: 45455 stands for 1/2.2."""
    return chunk_of(b"gAMA", struct.pack(">I", value))


def chrm(primaries: Primaries) -> bytes:
    red, green, blue, white = primaries
    numbers = [round(c * 100_000) for point in (white, red, green, blue) for c in point]
    return chunk_of(b"cHRM", struct.pack(">8I", *numbers))


def srgb_chunk() -> bytes:
    return chunk_of(b"sRGB", b"\x00")


def iccp(profile: bytes) -> bytes:
    return chunk_of(b"iCCP", b"a profile\x00\x00" + zlib.compress(profile))


# ---------------------------------------------------------------- HEIC


def heic(
    signal: Pixels,
    primaries: int = 1,
    transfer: int = 13,
    matrix: int = 6,
    *,
    full_range: bool = True,
    depth: int = 8,
) -> bytes:
    """Return a HEIC whose nclx states these H.273 code points; `depth` is 8 or 10."""
    height, width = signal.shape[:2]
    if depth == 8:
        mode, codes = "RGB", np.round(signal * 255).astype("u1")
    else:
        mode, codes = "RGB;16", np.round(signal * 65535).astype("<u2")
    image = pillow_heif.from_bytes(mode, (width, height), codes.tobytes())
    file = BytesIO()
    image.save(
        file,
        quality=100,
        chroma=444,
        color_primaries=primaries,
        transfer_characteristics=transfer,
        matrix_coefficients=matrix,
        full_range_flag=int(full_range),
    )
    return file.getvalue()


def with_nclx(raw: bytes, primaries: int, transfer: int, matrix: int, flags: int = 0x80) -> bytes:
    """Return a HEIC with other numbers in its nclx, nonsense too."""
    at = raw.index(b"nclx") + 4
    return raw[:at] + struct.pack(">HHHB", primaries, transfer, matrix, flags) + raw[at + 7 :]


# ---------------------------------------------------------------- ICC


def icc(primaries: Primaries, exponent: float | None = None) -> bytes:
    """Return an ICC profile (v4, a matrix and one curve), with sRGB's curve or a power law."""
    colorants = between(primaries, D50_TRIANGLE) * white_xyz(D50)[:, None]
    names = (b"rXYZ", b"gXYZ", b"bXYZ")
    tags = {name: _xyz(tuple(map(float, colorants[:, at]))) for at, name in enumerate(names)}
    curve = b"para" + bytes(8) + _fixed(exponent) if exponent else _srgb_curve()
    return _profile(b"RGB ", tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve))


def heic_with_both(signal: Pixels, profile: bytes, primaries: int, transfer: int) -> bytes:
    """Return a HEIC whose picture has a profile and an nclx.

    No encoder writes both, so a second picture brings the nclx, and the first one's association
    with its pixi is turned over to it.
    """
    image = Image.fromarray(np.round(signal * 255).astype("u1"))
    container = pillow_heif.from_pillow(image)
    container.info["icc_profile"], container.info["icc_profile_type"] = profile, "prof"
    container.add_from_pillow(image)
    file = BytesIO()
    container.save(
        file, quality=100, chroma=444, color_primaries=primaries, transfer_characteristics=transfer
    )
    raw = bytearray(file.getvalue())
    hvcc, colr, ispe, pixi, nclx = 0x81, 2, 3, 4, 6
    at = raw.index(bytes([4, hvcc, colr, ispe, pixi]), raw.index(b"ipma"))
    raw[at + 4] = nclx
    return bytes(raw)
