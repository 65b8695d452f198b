"""The hair that a photo shows, as what dye is laid on."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.adapters.preview.arrays.ops import Flags, Image, Plane

LEAST_HAIR = 300
"""With fewer pixels of sure hair in the frame than this, less sure hair counts too."""


@dataclass(frozen=True)
class Strands:
    """The part of the frame with hair: its Lab, its share of hair, its distance from the root.

    `taken` is how much dye it takes, 0..1, `skin` the lightness of the face's skin.
    """

    lab: Image
    hair: Plane
    along: Plane
    taken: Plane
    skin: float

    @property
    def sure(self) -> Flags:
        """Where hair covers most of a pixel."""
        for least in (0.9, 0.6):
            most = self.hair > least
            if most.sum() >= LEAST_HAIR:
                return most
        return self.hair > 0.3
