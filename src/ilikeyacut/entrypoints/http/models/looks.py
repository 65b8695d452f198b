"""The shapes of looks: a hairstyle, a colour or both, and options."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from ilikeyacut.domain import values
from ilikeyacut.domain.values import Fringe, Length, Part, Shine, Volume
from ilikeyacut.entrypoints.http.models.base import Answer, Request

ColourName = Annotated[str, Field(max_length=40, examples=["copper"])]
"""The name of a preset, or `#RRGGBB`."""


class WantedDye(Request):
    """A colour of the hair, and how far it goes: 0 leaves the hair as it is."""

    colour: ColourName
    intensity: Annotated[int, Field(ge=0, le=100, examples=[80])] = 100


class WantedLook(Request):
    """A hairstyle, a dye or both. A stylist refuses options that it cannot apply."""

    hairstyle: Annotated[str, Field(max_length=64, examples=["bob"])] | None = None
    dye: WantedDye | None = None
    length: Annotated[Length, Field(strict=False)] | None = None
    fringe: Annotated[Fringe, Field(strict=False)] | None = None
    part: Annotated[Part, Field(strict=False)] | None = None
    volume: Annotated[Volume, Field(strict=False)] | None = None
    shine: Annotated[Shine, Field(strict=False)] | None = None
    ombre: ColourName | None = None

    def look(self) -> values.Look:
        """Return the look. Raises LookEmptyError, ColourUnknownError."""
        dye, parse = self.dye, values.Colour.parse
        return values.Look(
            hairstyle=self.hairstyle,
            dye=None
            if dye is None
            else values.Dye(colour=parse(dye.colour), intensity=dye.intensity),
            length=self.length,
            fringe=self.fringe,
            part=self.part,
            volume=self.volume,
            shine=self.shine,
            ombre=None if self.ombre is None else parse(self.ombre),
        )


class Dye(Answer):
    """A colour of the hair and its intensity, 0 to 100."""

    colour: Annotated[str, Field(examples=["copper"])]
    intensity: Annotated[int, Field(examples=[80])]


class Look(Answer):
    """A look as it was requested. A colour is a preset's name or `#RRGGBB`."""

    hairstyle: Annotated[str | None, Field(examples=["bob"])] = None
    dye: Dye | None = None
    length: Annotated[str | None, Field(examples=["chin"])] = None
    fringe: Annotated[str | None, Field(examples=["curtain"])] = None
    part: Annotated[str | None, Field(examples=["left"])] = None
    volume: Annotated[str | None, Field(examples=["natural"])] = None
    shine: Annotated[str | None, Field(examples=["glossy"])] = None
    ombre: Annotated[str | None, Field(examples=["#D6CBB9"])] = None

    @classmethod
    def of(cls, look: values.Look) -> Self:
        """Return the shape of a look."""
        dye = look.dye
        return cls(
            hairstyle=look.hairstyle,
            dye=None if dye is None else Dye(colour=_name(dye.colour), intensity=dye.intensity),
            length=look.length,
            fringe=look.fringe,
            part=look.part,
            volume=look.volume,
            shine=look.shine,
            ombre=None if look.ombre is None else _name(look.ombre),
        )


def _name(colour: values.Colour) -> str:
    return colour.preset or colour.hex
