"""What a PNG says about its colours.

Sources: W3C Portable Network Graphics (third edition), sections 4.3 (what precedes what) and 11.3.2
(layout).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from ilikeyacut.adapters.pillow import encodings, primaries, transfers
from ilikeyacut.adapters.pillow.encodings import Encoding
from ilikeyacut.adapters.pillow.primaries import Primaries
from ilikeyacut.adapters.pillow.transfers import Transfer

KINDS = frozenset({b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM"})

_MOST_PROFILE_BYTES = 8 * 1024 * 1024
_UNIT = 100_000
_SANE_GAMMAS = range(_UNIT // 10, _UNIT * 10)
"""Encoding exponents from 0.1 to 10; files use 0.45 and 1, rarely 0.38 or 0.56."""


def declared(chunks: Mapping[bytes, bytes]) -> tuple[bytes | None, Encoding]:
    """Return the profile, and the encoding that counts where there is no usable profile.

    `chunks` has the payloads by the KINDS. The first of cICP, iCCP, sRGB and the pair gAMA and cHRM
    counts; chunks that make no sense are passed over. Of the pair, sRGB's part takes the place of
    what is missing.
    """
    coded = _coded(chunks.get(b"cICP", b""))
    if coded is not None:
        return None, coded
    profile = _profile(chunks.get(b"iCCP", b""))
    if b"sRGB" in chunks:
        return profile, encodings.SRGB
    transfer, corners = _transfer(chunks.get(b"gAMA", b"")), _primaries(chunks.get(b"cHRM", b""))
    return profile, Encoding(corners or primaries.SRGB, transfer or transfers.srgb)


def _coded(data: bytes) -> Encoding | None:
    """Read code points of ITU-T H.273. Their matrix must be that of RGB, 0."""
    if len(data) != 4 or data[2] != 0 or data[3] > 1:
        return None
    return encodings.of_code_points(data[0], data[1], narrow=data[3] == 0)


def _profile(data: bytes) -> bytes | None:
    _name, _, compressed = data.partition(b"\x00")
    try:
        return zlib.decompressobj().decompress(compressed[1:], _MOST_PROFILE_BYTES) or None
    except zlib.error:
        return None


def _transfer(data: bytes) -> Transfer | None:
    value = int.from_bytes(data, "big") if len(data) == 4 else 0
    return transfers.gamma(_UNIT / value) if value in _SANE_GAMMAS else None


def _primaries(data: bytes) -> Primaries | None:
    if len(data) != 32:
        return None
    values = [value / _UNIT for value in struct.unpack(">8I", data)]
    white, red, green, blue = zip(values[::2], values[1::2], strict=True)
    found = (red, green, blue, white)
    return found if primaries.usable(found) else None
