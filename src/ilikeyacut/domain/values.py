"""Values shared by several aggregates: colours, looks and their options."""

from __future__ import annotations

import re
from difflib import get_close_matches
from enum import StrEnum
from hashlib import sha256
from typing import Self
from uuid import UUID

from pydantic import ValidationInfo, field_validator, model_validator

from ilikeyacut.domain.aggregate import Value
from ilikeyacut.domain.errors import (
    ColourUnknownError,
    IntensityInvalidError,
    LookEmptyError,
    VariationsInvalidError,
)

PRESETS = {
    "platinum": "#D6CBB9",
    "honey": "#B78F5D",
    "copper": "#A8572E",
    "auburn": "#733C2A",
    "chestnut": "#603F2D",
    "espresso": "#30261F",
    "black": "#1B1918",
    "rose": "#CA8190",
    "blue": "#294F8C",
    "silver": "#A6ACB0",
}
"""The named hair colours, as sRGB hex triplets at full intensity."""

MOST_VARIATIONS = 4


class Length(StrEnum):
    """The length of the hair, by where it ends."""

    CROPPED = "cropped"
    SHORT = "short"
    CHIN = "chin"
    SHOULDER = "shoulder"
    LONG = "long"


class Fringe(StrEnum):
    """The hair over the forehead."""

    NONE = "none"
    FULL = "full"
    SIDE = "side"
    CURTAIN = "curtain"


class Part(StrEnum):
    """Where the parting runs, as seen in the picture."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Volume(StrEnum):
    """How far the hair stands out from the head."""

    FLAT = "flat"
    NATURAL = "natural"
    FULL = "full"


class Shine(StrEnum):
    """How strongly the hair reflects the light."""

    MATTE = "matte"
    NATURAL = "natural"
    GLOSSY = "glossy"


class Colour(Value):
    """A hair colour: an sRGB hex triplet, and the preset's name if it is one."""

    hex: str
    preset: str | None = None

    @field_validator("preset")
    @classmethod
    def _is_known(cls, preset: str | None, told: ValidationInfo) -> str | None:
        """Refuse a preset that does not exist. In stored JSON it reads as none: presets may go."""
        if preset is None or preset in PRESETS:
            return preset
        if told.mode == "json":
            return None
        raise _unknown(preset)

    @classmethod
    def parse(cls, text: str) -> Colour:
        """Parse a preset's name or `#RRGGBB`. Raises ColourUnknownError with similar names."""
        name = text.strip().lower()
        if name in PRESETS:
            return cls(hex=PRESETS[name], preset=name)
        if re.fullmatch(r"#[0-9a-f]{6}", name):
            return cls(hex=name.upper())
        raise _unknown(text)

    @model_validator(mode="after")
    def _is_a_triplet(self) -> Self:
        if not re.fullmatch(r"#[0-9A-F]{6}", self.hex):
            raise ColourUnknownError(self.hex[:40])
        return self


def _unknown(text: str) -> ColourUnknownError:
    close = get_close_matches(text.strip().lower(), PRESETS, 3)
    return ColourUnknownError(text[:40], tuple(close))


class Dye(Value):
    """A colour and its intensity: 0 leaves the hair as it is, 100 reaches the colour."""

    colour: Colour
    intensity: int = 100

    @model_validator(mode="after")
    def _is_a_percentage(self) -> Self:
        if not 0 <= self.intensity <= 100:
            raise IntensityInvalidError(self.intensity)
        return self


class Look(Value):
    """The requested look: a hairstyle, a dye or both, and options.

    A stylist refuses options that it cannot apply. It never ignores one.
    """

    hairstyle: str | None = None
    dye: Dye | None = None
    length: Length | None = None
    fringe: Fringe | None = None
    part: Part | None = None
    volume: Volume | None = None
    shine: Shine | None = None
    ombre: Colour | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.hairstyle is None and self.dye is None:
            raise LookEmptyError
        return self

    @property
    def restyles(self) -> bool:
        """Whether the look changes the hair's shape, which has stricter limits than a colour."""
        reshaping = (self.hairstyle, self.length, self.fringe, self.part, self.volume)
        return any(wish is not None for wish in reshaping)

    def options(self) -> dict[str, str]:
        """Return the chosen options by name."""
        names = ("length", "fringe", "part", "volume", "shine")
        chosen = {name: str(v) for name in names if (v := getattr(self, name)) is not None}
        return chosen | ({"ombre": self.ombre.hex} if self.ombre else {})


class Variation(Value):
    """One picture of a try-on. The seed makes it repeatable and different from the others."""

    index: int
    seed: int


def variations(job_id: UUID, count: int) -> tuple[Variation, ...]:
    """Return `count` variations, with seeds derived from the job's id.

    Raises VariationsInvalidError outside 1 to 4.
    """
    if not 1 <= count <= MOST_VARIATIONS:
        raise VariationsInvalidError(count, MOST_VARIATIONS)
    return tuple(Variation(index=i, seed=_seed(job_id, i)) for i in range(1, count + 1))


def _seed(job_id: UUID, index: int) -> int:
    return int.from_bytes(sha256(job_id.bytes + bytes([index])).digest()[:4], "big")


class MediaType(StrEnum):
    """The formats of stored and delivered pictures."""

    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def extension(self) -> str:
        """The file name extension, without the dot."""
        return {"image/jpeg": "jpg", "image/png": "png"}[self.value]
