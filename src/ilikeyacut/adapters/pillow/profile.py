"""Writes ICC profiles, so that one colour engine converts whatever a file states.

Layout: ICC.1:2022, sections 7.2 (header), 7.3 (table of tags) and 10 (types of tags).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from ilikeyacut.adapters.pillow.primaries import D50, Primaries, colorants


def matrix_profile(primaries: Primaries, light: Sequence[float]) -> bytes:
    """Return a profile of RGB with these primaries; `light` has the light of evenly spaced samples.

    Light is rounded to 1/65535, a twentieth of a level of sRGB where that is finest.
    """
    curve = _curve(light)
    columns = zip(*colorants(primaries), strict=True)
    named = zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)
    tags = {b"wtpt": _xyz(D50), **{name: _xyz(column) for name, column in named}}
    return _file(tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve))


def _file(tags: dict[bytes, bytes]) -> bytes:
    places: dict[bytes, int] = {}
    data, start = b"", 128 + 4 + 12 * len(tags)
    for content in tags.values():
        if content not in places:
            places[content] = start + len(data)
            data += content
    table = b"".join(struct.pack(">4sII", name, places[it], len(it)) for name, it in tags.items())
    body = struct.pack(">I", len(tags)) + table + data
    return _header(128 + len(body)) + body


def _header(size: int) -> bytes:
    start = struct.pack(">I4xI4s4s4s12x4s", size, 0x04400000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    return (start.ljust(68, b"\x00") + _fixed(*D50)).ljust(128, b"\x00")


def _curve(light: Sequence[float]) -> bytes:
    values = struct.pack(f">{len(light)}H", *(round(value * 65535) for value in light))
    return b"curv" + struct.pack(">4xI", len(light)) + values


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(*values)


def _fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))
