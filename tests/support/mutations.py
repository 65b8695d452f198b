"""Files as they come out of broken disks, broken transfers and hands that mean ill."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

NUMBERS = (0, 1, 2, 3, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFF)
MOST_BYTES = 60_000

T = TypeVar("T")


class Draw(Protocol):
    """Hypothesis's function that draws from a strategy."""

    def __call__(self, strategy: st.SearchStrategy[T]) -> T: ...


def _place(draw: Draw, raw: bytes) -> int:
    """Return a place in the file, more often near the start, where its structure is."""
    share = draw(st.integers(0, 1000)) / 1000
    return int(len(raw) * share * share)


def _span(draw: Draw, raw: bytes) -> tuple[int, int]:
    at = _place(draw, raw)
    return at, at + draw(st.sampled_from([1, 2, 4, 12, 64, 500, 4000]))


def _flipped(draw: Draw, raw: bytes) -> bytes:
    at = _place(draw, raw)
    bit = draw(st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
    changed = bytes(byte ^ bit for byte in raw[at : at + 1])
    return raw[:at] + changed + raw[at + 1 :]


def _numbered(draw: Draw, raw: bytes) -> bytes:
    """Write a number over what may be a length, a count or an offset."""
    at, width = _place(draw, raw), draw(st.sampled_from([1, 2, 4]))
    number = draw(st.sampled_from(NUMBERS)) & ((1 << 8 * width) - 1)
    written = number.to_bytes(width, "big" if draw(st.booleans()) else "little")
    return raw[:at] + written + raw[at + width :]


def _cut(draw: Draw, raw: bytes) -> bytes:
    return raw[: draw(st.integers(0, len(raw)))]


def _left_out(draw: Draw, raw: bytes) -> bytes:
    at, end = _span(draw, raw)
    return raw[:at] + raw[end:]


def _zeroed(draw: Draw, raw: bytes) -> bytes:
    at, end = _span(draw, raw)
    return raw[:at] + bytes(len(raw[at:end])) + raw[end:]


def _repeated(draw: Draw, raw: bytes) -> bytes:
    at, end = _span(draw, raw)
    return raw[:end] + raw[at:end] * draw(st.sampled_from([1, 2, 50])) + raw[end:]


def _moved(draw: Draw, raw: bytes) -> bytes:
    at, end = _span(draw, raw)
    rest, to = raw[:at] + raw[end:], _place(draw, raw)
    return rest[:to] + raw[at:end] + rest[to:]


_CHANGES = (_flipped, _flipped, _numbered, _numbered, _cut, _left_out, _zeroed, _repeated, _moved)


@st.composite
def mutated(draw: st.DrawFn, files: Sequence[bytes]) -> bytes:
    """Draw one of the files with one to four changes, or the parts of two in one."""
    raw = draw(st.sampled_from(files))
    if draw(st.integers(0, 9)) == 0:
        other = draw(st.sampled_from(files))
        raw = raw[: _place(draw, raw)] + other[_place(draw, other) :]
    for change in draw(st.lists(st.sampled_from(_CHANGES), min_size=1, max_size=4)):
        raw = change(draw, raw)[:MOST_BYTES]
    return _with_checksums(raw) if draw(st.booleans()) else raw


def _with_checksums(raw: bytes) -> bytes:
    """Repair what keeps a reader from the changes: a PNG's checksums, a WebP's size."""
    if raw.startswith(b"RIFF"):
        return raw[:4] + struct.pack("<I", max(0, len(raw) - 8)) + raw[8:]
    if not raw.startswith(b"\x89PNG"):
        return raw
    parts, at = [raw[:8]], 8
    while at + 12 <= len(raw):
        end = at + 8 + int.from_bytes(raw[at : at + 4], "big")
        parts += (raw[at:end], struct.pack(">I", zlib.crc32(raw[at + 4 : end])))
        at = end + 4
    return b"".join([*parts, raw[at:]])
