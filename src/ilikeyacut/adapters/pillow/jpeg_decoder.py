"""Decodes a JPEG and sees whether all its pixels were there.

libjpeg fills in what is missing, and says so only in warnings that Pillow drops. But it stops and
waits while its input neither goes on nor ends, and it takes only what it can use: so it is fed
piece by piece, never with a marker at hand, and what it leaves shows whether it waits for pixels.
(libjpeg.txt, "I/O suspension")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from PIL import Image, JpegImagePlugin

from ilikeyacut.adapters.pillow.jpeg_coding import MOST_LEFT, Coding
from ilikeyacut.adapters.pillow.source import DAMAGED, TRUNCATED
from ilikeyacut.application.ports.pictures import ImageUnreadableError

_AHEAD = 8
"""Bytes that the decoder reads before it uses them."""
_ONES = b"\xff\x00"
"""A byte of ones: no code has only ones, so hardly a pixel can be read from a few of them."""
_PROBES = 2
"""A decoder that waits for pixels keeps at least one of two bytes that it is given singly."""
_UNITS = re.compile(rb"\xff\x00|.", re.DOTALL)
_ZEROS = 64
"""So many zeros in a row are a flat part of the picture, lost data, or bytes behind the pixels."""
_SHORT = 256
"""A file may have tens of thousands of pieces of so few bytes, so they are searched less."""


class WholeJpeg(JpegImagePlugin.JpegImageFile):
    """An image whose `load` raises ImageUnreadableError unless all pixels are there.

    It calls `on_rest` if the file has bytes behind the pixels of a scan.
    """

    def __init__(self, bare: bytes, coding: Coding, on_rest: Callable[[], None]) -> None:
        super().__init__(BytesIO(bare))
        self._coding = coding
        self._on_rest = on_rest

    def load(self) -> Any:
        """Decode the picture."""
        if self.tile:
            self.load_prepare()
            name, extents, _, args = self.tile[0]
            made = Image._getdecoder  # noqa: SLF001 - Pillow has no public way to its decoders
            decoder = made(self.mode, name, args, self.decoderconfig)
            try:
                decoder.setimage(self.im, extents)
                self._decode(_Feed(decoder))
            finally:
                decoder.cleanup()
            self.tile = []
        return Image.Image.load(self)

    def _decode(self, feed: _Feed) -> None:
        feed.takes(b"\xff\xd8")
        rests = [
            feed.last_piece(before, piece, scan.closed)
            if number == len(scan.pieces)
            else feed.piece(before, piece)
            for scan in self._coding.scans
            for number, (before, piece) in enumerate(scan.parts(), 1)
        ]
        feed.takes(b"\xff\xd9")
        if any(rests):
            self._on_rest()


class _Feed:
    """A decoder, and what it was given and has not used yet."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder
        self._left = b""
        self._ended = False

    def takes(self, data: bytes) -> bool:
        """Give data to the decoder. Return whether it has used all that it was given."""
        if self._ended:
            return True
        given = self._left + data
        used, fault = self._decoder.decode(given)
        if used < 0 and fault:
            raise ImageUnreadableError(DAMAGED)
        self._ended = used < 0
        self._left = b"" if self._ended else given[used:]
        return not self._left

    def piece(self, before: bytes, data: bytes) -> bool:
        """Decode a piece that a restart marker follows. See last_piece."""
        if len(data) > _SHORT:
            return self.last_piece(before, data, closed=True)
        self._complete(before + data)
        return False

    def last_piece(self, before: bytes, data: bytes, closed: bool) -> bool:
        """Decode a scan's last piece. Return whether bytes are left behind its pixels.

        Raises ImageUnreadableError if pixels are missing.
        """
        self.takes(before)
        zeros = data.find(bytes(_ZEROS))
        if zeros >= 0:
            first = zeros + _AHEAD + 2 * _PROBES
            if self._done_with(data[:first]):
                return True
            data = data[first:]
        if len(data) > MOST_LEFT and self._done_with(data[:-MOST_LEFT]):
            if closed or zeros >= 0:
                raise ImageUnreadableError(DAMAGED)
            return True
        if self._done_with(data[-MOST_LEFT:]):
            if zeros >= 0:
                raise ImageUnreadableError(DAMAGED)
            return True
        self._complete(b"")
        return False

    def _complete(self, data: bytes) -> None:
        """Decode the last data of a piece, after which no pixel may be missing."""
        self.takes(data + _ONES * _AHEAD)
        if not self._all_taken([_ONES] * _PROBES):
            raise ImageUnreadableError(TRUNCATED)

    def _done_with(self, data: bytes) -> bool:
        """Decode more data. Return whether the last bytes of it were not needed."""
        self.takes(data[: -2 * _PROBES])
        units = _UNITS.findall(data[-2 * _PROBES :])
        return self._all_taken(units) and len(units) >= _PROBES

    def _all_taken(self, units: Iterable[bytes]) -> bool:
        """Give all of them to the decoder, whatever comes of the first."""
        taken = [self.takes(unit) for unit in units]
        return all(taken)
