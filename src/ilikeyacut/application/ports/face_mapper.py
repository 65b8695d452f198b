"""The face mapper port: locates a picture's face, hair and person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ilikeyacut.application.ports.pictures import Mask


@dataclass(frozen=True)
class FaceMap:
    """A face and its surroundings.

    `landmarks` are (x, y) in fractions of the picture's width and height. An index denotes the same
    point of the face in every picture of one mapper. Masks may be smaller than the picture. `face`
    reaches from chin to forehead; `hair` may overlap it.
    """

    landmarks: tuple[tuple[float, float], ...]
    face: Mask
    hair: Mask
    person: Mask


class FaceMapper(Protocol):
    """Finds the parts of a portrait that may change with its hair, and those that may not."""

    def map(self, picture: bytes) -> FaceMap | None:
        """Map the largest upright face of an upright sRGB picture; None if there is none.

        Raises ImageUnreadableError (see `pictures`) for bytes that are not a picture.
        """
        ...
