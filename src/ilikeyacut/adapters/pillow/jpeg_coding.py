"""The coding of a JPEG picture: its frame, its scans, and the tables that they use.

Everything else stays behind: metadata, tables that no scan refers to, and what follows the pixels.
Layout: ITU-T T.81, annexes B and G.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ilikeyacut.adapters.pillow.jpeg_segments import (
    DHT,
    DQT,
    DRI,
    EOI,
    FRAMES,
    SOS,
    Segment,
    framed,
    segments,
)
from ilikeyacut.adapters.pillow.source import DAMAGED, TRUNCATED
from ilikeyacut.application.ports.pictures import ImageTypeUnsupportedError, ImageUnreadableError

_PROGRESSIVE = 0xC2
_SUPPORTED = {0xC0, 0xC1, _PROGRESSIVE}
_TABLES = {DHT, DQT, DRI}
_MOST_SCANS = 64
"""Each scan of a progressive file is a pass over all pixels: a small file could ask for days."""
_MOST_PIECES = 200_000
"""Restarts of scans, all in all. Each is looked at, and 12 megapixels have at most 187,500."""
MOST_LEFT = 64
"""Some cameras leave a few bytes behind the pixels. More is a sign that pixels were lost."""
_RESTART = re.compile(rb"(?<!\xff)\xff+([\xd0-\xd7])")


@dataclass(frozen=True)
class Frame:
    """The picture's header. Sides are in pixels.

    `channels` has, by the channel's number, its samples across and down, and its quantiser.
    """

    segment: bytes
    progressive: bool
    width: int
    height: int
    channels: dict[int, tuple[int, int, int]]

    def units(self, chosen: list[int]) -> int:
        """Return how many coded units a scan of these channels has (T.81, A.2)."""
        across = max(each[0] for each in self.channels.values())
        down = max(each[1] for each in self.channels.values())
        if len(chosen) > 1:
            return -(-self.width // (8 * across)) * -(-self.height // (8 * down))
        own_across, own_down, _ = self.channels[chosen[0]]
        columns = -(-self.width * own_across // across)
        rows = -(-self.height * own_down // down)
        return -(-columns // 8) * -(-rows // 8)


@dataclass(frozen=True)
class Scan:
    """A scan: the segments before its data, and its data in pieces between restart markers.

    `closed` says that the marker that belongs there ends the data. If not, what follows the pixels
    may still be part of it.
    """

    head: bytes
    pieces: tuple[bytes, ...]
    closed: bool

    def parts(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield each piece with what goes before it."""
        for number, piece in enumerate(self.pieces):
            yield bytes([0xFF, 0xD0 + (number - 1) % 8]) if number else self.head, piece


@dataclass(frozen=True)
class Coding:
    """All that decoding takes, in the order of a file, and the `others` among its segments."""

    frame: Frame
    scans: tuple[Scan, ...]
    others: tuple[Segment, ...]


def coding(raw: bytes) -> Coding:
    """Read a file until its picture is complete. Raises ImageRefusedError."""
    reading = _Reading(raw)
    others = []
    for segment in segments(raw):
        if segment.marker in FRAMES:
            reading.start(segment)
        elif segment.marker in _TABLES:
            reading.define(segment)
        elif segment.marker != SOS:
            others.append(segment)
        elif reading.add(segment):
            return Coding(reading.known_frame, tuple(reading.scans), tuple(others))
    raise ImageUnreadableError(TRUNCATED)


@dataclass
class _Reading:
    """What has been read so far. `written` has the tables that are in the scans' heads already.

    `levels` has, for each coefficient of each channel, how many of its lowest bits are missing;
    None if all are. Only progressive files send coefficients one by one.
    """

    raw: bytes
    frame: Frame | None = None
    interval: int = 0
    scans: list[Scan] = field(default_factory=list)
    tables: dict[tuple[int, int], bytes] = field(default_factory=dict)
    written: dict[tuple[int, int], bytes] = field(default_factory=dict)
    levels: dict[int, list[int | None]] = field(default_factory=dict)

    @property
    def known_frame(self) -> Frame:
        if self.frame is None:
            raise ImageUnreadableError(DAMAGED)
        return self.frame

    def start(self, segment: Segment) -> None:
        if self.frame is not None:
            raise ImageUnreadableError(DAMAGED)
        self.frame = _frame(segment)
        steps = 64 if self.frame.progressive else 1
        self.levels = {channel: [None] * steps for channel in self.frame.channels}

    def define(self, segment: Segment) -> None:
        if segment.marker == DRI:
            if len(segment.payload) != 2:
                raise ImageUnreadableError(DAMAGED)
            self.interval = int.from_bytes(segment.payload, "big")
            return
        for table in _tables(segment):
            number = table[0] if segment.marker == DHT else table[0] & 15
            self.tables[segment.marker, number] = table

    def add(self, segment: Segment) -> bool:
        """Add a scan. Return whether the picture is complete."""
        frame, payload = self.known_frame, segment.payload
        chosen = dict(zip(payload[1:-3:2], payload[2:-3:2], strict=False))
        broken = len(payload) != 4 + 2 * len(chosen) or payload[0] != len(chosen)
        if broken or not chosen or not chosen.keys() <= frame.channels.keys():
            raise ImageUnreadableError(DAMAGED)
        first, last, bits = payload[-3:] if frame.progressive else (0, 0, 0)
        self._approximate(chosen, range(first, last + 1), bits >> 4, bits & 15)
        complete = all(level == 0 for levels in self.levels.values() for level in levels)
        pieces, closed = self._pieces(segment, list(chosen), complete)
        dc, ac = first == bits >> 4 == 0, last > 0 or not frame.progressive
        self.scans.append(Scan(self._head(segment, chosen, dc, ac), pieces, closed))
        if len(self.scans) > _MOST_SCANS:
            raise ImageUnreadableError(DAMAGED)
        return complete

    def _approximate(self, chosen: dict[int, int], steps: range, high: int, low: int) -> None:
        """Note what a scan sends: coefficients down to bit `low`, from bit `high` on (0: all)."""
        in_order = steps and steps[-1] < 64 and (not high or low == high - 1)
        for channel in chosen:
            levels = self.levels[channel]
            if not in_order or any(levels[step] != (high or None) for step in steps):
                raise ImageUnreadableError(DAMAGED)
            for step in steps:
                levels[step] = low

    def _pieces(
        self, segment: Segment, chosen: list[int], complete: bool
    ) -> tuple[tuple[bytes, ...], bool]:
        """Return the data between restart markers, and whether the right marker ends it all."""
        wanted = -(-self.known_frame.units(chosen) // self.interval) if self.interval else 1
        if wanted + sum(len(scan.pieces) for scan in self.scans) > _MOST_PIECES:
            raise ImageUnreadableError(DAMAGED)
        data = self.raw[segment.data_start : segment.end].rstrip(b"\xff")
        closed = self.raw[segment.end + 1 : segment.end + 2] in _expected(complete)
        pieces, rest = _split(data, wanted)
        if closed and len(rest) > MOST_LEFT:
            raise ImageUnreadableError(DAMAGED)
        return pieces, closed and not rest

    def _head(self, segment: Segment, chosen: dict[int, int], dc: bool, ac: bool) -> bytes:
        frame = self.known_frame
        quantised = chosen if self.scans else frame.channels
        parts = [self._table(DQT, frame.channels[channel][2]) for channel in quantised]
        parts += [] if self.scans else [frame.segment]
        for tables in chosen.values():
            parts += [self._table(DHT, tables >> 4)] if dc else []
            parts += [self._table(DHT, 0x10 | tables & 15)] if ac else []
        parts += [self._restarts(), framed(SOS, segment.payload)]
        return b"".join(parts)

    def _table(self, marker: int, number: int) -> bytes:
        """Return the segment of a table, nothing if it was written before."""
        table = self.tables.get((marker, number), b"")
        if table == self.written.get((marker, number), b""):
            return b""
        self.written[marker, number] = table
        return framed(marker, table)

    def _restarts(self) -> bytes:
        interval = self.interval.to_bytes(2, "big")
        if interval == self.written.get((DRI, 0), b"\x00\x00"):
            return b""
        self.written[DRI, 0] = interval
        return framed(DRI, interval)


def _expected(complete: bool) -> set[bytes]:
    return {bytes([code]) for code in ({EOI} if complete else {*_TABLES, SOS, EOI})}


def _split(data: bytes, wanted: int) -> tuple[tuple[bytes, ...], bytes]:
    """Split data at its first restart markers, and return what follows the last piece too."""
    parts = _RESTART.split(data, wanted)
    pieces, numbers = parts[: 2 * wanted : 2], b"".join(parts[1 : 2 * wanted - 1 : 2])
    if len(pieces) < wanted or not all(pieces):
        raise ImageUnreadableError(TRUNCATED)
    if any(number != 0xD0 + at % 8 for at, number in enumerate(numbers)):
        raise ImageUnreadableError(DAMAGED)
    return tuple(pieces), b"".join(parts[2 * wanted :])


def _frame(segment: Segment) -> Frame:
    payload = segment.payload
    if segment.marker not in _SUPPORTED or payload[:1] not in {b"\x08", b""}:
        raise ImageTypeUnsupportedError("a JPEG of this rare coding")
    if len(payload) < 9 or len(payload) != 6 + 3 * payload[5]:
        raise ImageUnreadableError(DAMAGED)
    channels = {
        number: (samples >> 4, samples & 15, quantiser)
        for number, samples, quantiser in zip(*(payload[at::3] for at in (6, 7, 8)), strict=True)
    }
    if len(channels) != payload[5] or not all(a and d for a, d, _ in channels.values()):
        raise ImageUnreadableError(DAMAGED)
    height, width = (int.from_bytes(payload[at : at + 2], "big") for at in (1, 3))
    header = framed(segment.marker, payload)
    return Frame(header, segment.marker == _PROGRESSIVE, width, height, channels)


def _tables(segment: Segment) -> Iterator[bytes]:
    """Yield the tables of a segment, each with the byte that numbers it."""
    rest = segment.payload
    while rest:
        size = 17 + sum(rest[1:17]) if segment.marker == DHT else 65 + 64 * (rest[0] > 15)
        if len(rest) < size:
            raise ImageUnreadableError(DAMAGED)
        yield rest[:size]
        rest = rest[size:]
