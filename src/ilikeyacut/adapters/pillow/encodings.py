"""What a file says about its colours without a profile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ilikeyacut.adapters.pillow import primaries, transfers
from ilikeyacut.adapters.pillow.primaries import Primaries
from ilikeyacut.adapters.pillow.transfers import Transfer

_OVERSHOOT = 1000
"""One in so many samples may be brighter than the peak for which a picture is tone-mapped."""


@dataclass(frozen=True)
class Encoding:
    """How samples stand for light. `narrow` samples leave room below black and above white."""

    primaries: Primaries = primaries.SRGB
    transfer: Transfer = transfers.srgb
    narrow: bool = False

    @property
    def hdr(self) -> bool:
        """Whether light may be brighter than diffuse white."""
        return self.transfer in transfers.HDR

    def light(self, histogram: Callable[[], list[int]], most: int = 255) -> list[float]:
        """Return the light, from 0 to 1, of every sample from 0 to `most`.

        HDR is tone-mapped channel by channel. `histogram` counts the samples by their levels of 0
        to 255, for one channel after the other or for all together.
        """
        light = [self._light(sample / most, most) for sample in range(most + 1)]
        if not self.hdr:
            return [min(value, 1.0) for value in light]
        shown = transfers.tone_map(self._light(_peak(histogram()) / 255, 255))
        return [shown(value) for value in light]

    def _light(self, share: float, most: int) -> float:
        """Return the light of a sample that is this share of `most`."""
        if not self.narrow:
            return self.transfer(share)
        unit = (most + 1) / 256
        signal = (share * most / unit - 16) / 219
        return self.transfer(min(max(signal, 0.0), 1.0))


SRGB = Encoding()


def of_code_points(colours: int, transfer: int, *, narrow: bool = False) -> Encoding | None:
    """Return the encoding of two code points of ITU-T H.273, None if neither says anything.

    Of reserved and unspecified ones, sRGB's part takes the place.
    """
    if colours not in primaries.BY_CODE and transfer not in transfers.BY_CODE:
        return None
    return Encoding(
        primaries.BY_CODE.get(colours, primaries.SRGB),
        transfers.BY_CODE.get(transfer, transfers.srgb),
        narrow,
    )


def _peak(histogram: list[int]) -> int:
    """Return the level that at most one in _OVERSHOOT samples exceeds."""
    above, level = 0, 255
    allowed = sum(histogram) // _OVERSHOOT
    while level > 0 and (above := above + sum(histogram[level::256])) <= allowed:
        level -= 1
    return level
