"""The face mapper port: where a picture's face, hair and person are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ilikeyacut.application.ports.pictures import Mask


@dataclass(frozen=True)
class FaceMap:
    """A face and what surrounds it.

    `landmarks` are (x, y) in fractions of the picture's width and height; the same index is the
    same place of a face in every picture that one mapper maps. The masks may be smaller than the
    picture; `face` reaches from chin to forehead, `hair` may lie over it.
    """

    landmarks: tuple[tuple[float, float], ...]
    face: Mask
    hair: Mask
    person: Mask


class FaceMapper(Protocol):
    """Finds the parts of a portrait that may, and may not, change with its hair."""

    def map(self, picture: bytes) -> FaceMap | None:
        """Map the largest upright face of an upright sRGB picture; None where there is none.

        Raises ImageUnreadableError (see `pictures`) for bytes that are no picture.
        """
        ...
