"""Looks from options, and looks as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import typer

from ilikeyacut.domain.processing_job import TryOn
from ilikeyacut.domain.values import PRESETS, Colour, Dye, Look, MediaType

LONGEST_SLUG = 80


@dataclass(frozen=True)
class Wish:
    """A requested look, before the photo is known."""

    look: Look
    count: int
    stylist: str
    media_type: MediaType

    def on(self, photo_id: UUID) -> TryOn:
        """Return the request for a photo."""
        return TryOn(
            photo_id=photo_id,
            look=self.look,
            count=self.count,
            stylist=self.stylist,
            media_type=self.media_type,
        )


def look_of(
    style: str | None,
    color: str | None,
    intensity: int | None,
    ombre: str | None,
    **options: Any,
) -> Look:
    """Return the look that the options describe.

    Raises ColourUnknownError, IntensityInvalidError, LookEmptyError, and BadParameter for an
    intensity without a colour.
    """
    if intensity is not None and color is None:
        raise typer.BadParameter("--intensity needs a --color")
    return Look(
        hairstyle=style,
        dye=None if color is None else _dye(color, intensity),
        ombre=None if ombre is None else Colour.parse(ombre),
        **options,
    )


def _dye(color: str, intensity: int | None) -> Dye:
    colour = Colour.parse(color)
    return Dye(colour=colour) if intensity is None else Dye(colour=colour, intensity=intensity)


def colours(incomplete: str) -> list[str]:
    """Return the presets that begin with what is typed, for the shell's completion."""
    return [name for name in PRESETS if name.startswith(incomplete)]


def in_words(look: Look) -> str:
    """Return a look as short text: `bob, copper 80%, fringe full`."""
    words = [look.hairstyle] if look.hairstyle else []
    if look.dye:
        strength = "" if look.dye.intensity == 100 else f" {look.dye.intensity}%"
        words.append(f"{look.dye.colour.preset or look.dye.colour.hex}{strength}")
    words += [f"{name} {value}" for name, value in look.options().items()]
    return ", ".join(words)


def slug(look: Look) -> str:
    """Return a look as part of a file name, in letters of slugs: `bob-copper`, `a8572e`."""
    words = [look.hairstyle] if look.hairstyle else []
    if look.dye:
        words.append(look.dye.colour.preset or look.dye.colour.hex.lstrip("#").lower())
    return re.sub(r"[^a-z0-9_-]+", "-", "-".join(words).lower())[:LONGEST_SLUG]
