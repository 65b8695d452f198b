"""What each measure of a picture must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import inf, isnan

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import hex_to_lab
from ilikeyacut.domain.values import Look
from pictures import likeness, measures, outline
from pictures.making import Made


@dataclass(frozen=True)
class Bound:
    """The limits for one measure; `shown` formats its values, `told` says what it is."""

    shown: str
    told: str
    least: float = -inf
    most: float = inf

    def holds(self, value: float) -> bool:
        """Tell whether a value is within the limits; what is no number never is."""
        return self.least <= value <= self.most

    def worst(self, values: Sequence[float]) -> float:
        """Return the value that is nearest to a limit, or furthest beyond it."""
        return max(values, key=self._beyond)

    def _beyond(self, value: float) -> float:
        return inf if isnan(value) else max(self.least - value, value - self.most)

    def __str__(self) -> str:
        least, most = (self.show(limit) for limit in (self.least, self.most))
        if self.most == inf:
            return f">= {least}"
        return f"<= {most}" if self.least == -inf else f"{least} to {most}"

    def show(self, value: float) -> str:
        """Format a value of this measure."""
        return format(value, self.shown)


MEAN_IOU = Bound(".3f", "hair seen where hair was placed, all styles' mean", least=0.85)

BOUNDS: Mapping[str, Bound] = {
    "iou": Bound(".2f", "hair seen where hair was placed (IoU)", least=0.75),
    "left": Bound(".2%", "old hair left, of the face's area", most=0.01),
    "outline": Bound(".2f", "longest dark line between face and hair, of the height", most=0.2),
    "off": Bound(".2f", "median colour to target (CIEDE2000)", most=2.0),
    "detail": Bound(".3f", "correlation of fine lightness", least=0.9),
    "clipped": Bound(".2%", "hair that lost its detail to 0 or 255", most=0.005),
    "core": Bound(".4f", "SSIM of the middle of the face", least=0.99),
    "outside": Bound(".0f", "pixels changed outside the edit", most=0),
    "face": Bound(".0f", "pixels changed from eyes to chin", most=0),
    "reach": Bound(".2%", "edit beyond its cause, of the face's height", most=0.03),
    "area": Bound(".2f", "edit's size, of its cause", most=1.3),
    "resized": Bound(".0f", "another size than the photo's", most=0),
}
"""For every single picture. MEAN_IOU is held by all restyled pictures together."""

ALIKE: Mapping[str, Bound] = {
    "tones": Bound(".2f", "range of lightness, of real hair's", least=0.75, most=1.25),
    "across": Bound(".2f", "power of detail across strands, of real hair's", least=0.5, most=2.0),
    "along": Bound(".2f", "power of detail along strands, of real hair's", least=0.5, most=2.0),
}
"""For each style's geometric mean over the portraits as they are: real hair differs by as much."""

PEOPLE = 3
"""Fewer portraits than this tell more of the persons than of a style."""

UNSEEN = {("braids", "iou"), ("locs", "iou"), ("ponytail", "iou")}
"""The hair network takes plaits that hang for cloth, and sees no tail below the ears."""

SEES = 0.75
"""The hair network judges new hair where it sees so much of the person's own (IoU)."""

DARK = 45.0
"""The hair network believes shades up to about this lightness."""


def measured(made: Made, look: Look) -> dict[str, float]:
    """Return all that can be measured of a picture, by the names in BOUNDS and ALIKE."""
    if made.rgb.shape != made.photo.shape:
        return {"resized": 1.0}
    found = asdict(measures.kept(made)) | {"resized": 0.0}
    if look.hairstyle is None and look.dye is not None:
        return asdict(measures.recoloured(made, look.dye.colour.hex)) | found
    found = likeness.compared(made) | {"outline": outline.outline(made)} | found
    if look.dye is not None and hex_to_lab(look.dye.colour.hex)[0] > DARK:
        return found
    seen = asdict(measures.restyled(made))
    return found | {name: it for name, it in seen.items() if (look.hairstyle, name) not in UNSEEN}


def missed(values: Mapping[str, float]) -> tuple[str, ...]:
    """Return the names of the measures that are beyond the limits of a single picture."""
    return tuple(
        name for name, value in values.items() if name in BOUNDS and not BOUNDS[name].holds(value)
    )


def alike(of_a_style: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the geometric means of ALIKE of a style's pictures, each of another portrait.

    What is not measured on PEOPLE of them is left out.
    """
    found = {name: [it[name] for it in of_a_style if name in it] for name in ALIKE}
    return {
        name: float(np.exp(np.log(values).mean()))
        for name, values in found.items()
        if len(values) >= PEOPLE
    }
