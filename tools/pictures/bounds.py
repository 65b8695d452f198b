"""What each measure of a picture must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum

from ilikeyacut.adapters.preview.arrays.lab import hex_to_lab
from ilikeyacut.domain.values import Look
from pictures import measures
from pictures.making import Made


class Side(Enum):
    """On which side of its limit a measure must stay."""

    LEAST = ">="
    MOST = "<="


@dataclass(frozen=True)
class Bound:
    """A limit for one measure; `shown` formats its values, `told` says what it is."""

    side: Side
    limit: float
    shown: str
    told: str

    def holds(self, value: float) -> bool:
        """Tell whether a value is within the limit; what is no number never is."""
        return value >= self.limit if self.side is Side.LEAST else value <= self.limit

    def worst(self, values: Sequence[float]) -> float:
        """Return the value that is nearest to the limit, or furthest beyond it."""
        return min(values) if self.side is Side.LEAST else max(values)

    def __str__(self) -> str:
        return f"{self.side.value} {self.show(self.limit)}"

    def show(self, value: float) -> str:
        """Format a value of this measure."""
        return format(value, self.shown)


MEAN_IOU = Bound(Side.LEAST, 0.85, ".3f", "hair seen where hair was placed, all styles' mean")

BOUNDS: Mapping[str, Bound] = {
    "iou": Bound(Side.LEAST, 0.75, ".2f", "hair seen where hair was placed (IoU)"),
    "left": Bound(Side.MOST, 0.01, ".2%", "old hair left, of the face's area"),
    "off": Bound(Side.MOST, 2.0, ".2f", "median colour to target (CIEDE2000)"),
    "detail": Bound(Side.LEAST, 0.9, ".3f", "correlation of fine lightness"),
    "clipped": Bound(Side.MOST, 0.005, ".2%", "hair that lost its detail to 0 or 255"),
    "core": Bound(Side.LEAST, 0.99, ".4f", "SSIM of the middle of the face"),
    "outside": Bound(Side.MOST, 0, ".0f", "pixels changed outside the edit"),
    "face": Bound(Side.MOST, 0, ".0f", "pixels changed from eyes to chin"),
    "reach": Bound(Side.MOST, 0.03, ".2%", "edit beyond its cause, of the face's height"),
    "area": Bound(Side.MOST, 1.3, ".2f", "edit's size, of its cause"),
    "resized": Bound(Side.MOST, 0, ".0f", "another size than the photo's"),
}
"""For every single picture. MEAN_IOU is held by all restyled pictures together."""

DARK = 45.0
"""The hair network believes shades up to about this lightness."""


def measured(made: Made, look: Look) -> dict[str, float]:
    """Return all that can be measured of a picture, by the names in BOUNDS."""
    if made.rgb.shape != made.photo.shape:
        return {"resized": 1.0}
    found = asdict(measures.kept(made)) | {"resized": 0.0}
    if look.hairstyle is None and look.dye is not None:
        return asdict(measures.recoloured(made, look.dye.colour.hex)) | found
    if look.dye is not None and hex_to_lab(look.dye.colour.hex)[0] > DARK:
        return found
    return asdict(measures.restyled(made)) | found


def missed(values: Mapping[str, float]) -> tuple[str, ...]:
    """Return the names of the measures that are beyond their limits."""
    return tuple(name for name, value in values.items() if not BOUNDS[name].holds(value))
