"""The options that the local stylist supports. Loads no vendor module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.values import Fringe, Length, Look

NAME = "preview"

GROWN = (Length.CHIN, Length.SHOULDER, Length.LONG)
ANY_FRINGE = tuple(Fringe)


@dataclass(frozen=True)
class Wearing:
    """The ways in which a style can be worn, besides its own."""

    lengths: tuple[Length, ...] = ()
    fringes: tuple[Fringe, ...] = ()
    parted: bool = False
    volume: bool = True

    def options(self) -> Iterator[str]:
        """Yield the names of the options that change the style."""
        if self.lengths:
            yield "length"
        if self.fringes:
            yield "fringe"
        if self.parted:
            yield "part"
        if self.volume:
            yield "volume"
        yield from ("shine", "ombre")


WEARINGS = {
    "long": Wearing(GROWN, ANY_FRINGE, parted=True),
    "lob": Wearing(GROWN, ANY_FRINGE, parted=True),
    "bob": Wearing((Length.SHORT, *GROWN), ANY_FRINGE, parted=True),
    "french-bob": Wearing((Length.SHORT, *GROWN), (Fringe.FULL,)),
    "wavy": Wearing(GROWN, ANY_FRINGE, parted=True),
    "shag": Wearing(GROWN),
    "curly": Wearing(GROWN, ANY_FRINGE, parted=True),
    "afro": Wearing(),
    "braids": Wearing(GROWN, parted=True),
    "locs": Wearing(GROWN, parted=True),
    "pixie": Wearing(),
    "crop": Wearing(),
    "buzz": Wearing(volume=False),
    "undercut": Wearing(),
    "quiff": Wearing(),
    "bun": Wearing(fringes=ANY_FRINGE),
    "ponytail": Wearing(fringes=ANY_FRINGE),
}
"""Each style of `templates.STYLES`. A style's own length and fringe can be asked for by name."""

STYLES = tuple(WEARINGS)


def supported(look: Look) -> tuple[str, ...]:
    """Return the options supported with a look's hairstyle, or without a hairstyle."""
    if look.hairstyle is None:
        return ("shine", "ombre")
    return tuple(WEARINGS[look.hairstyle].options())


def check(look: Look) -> None:
    """Raise StyleUnavailableError or OptionUnsupportedError if a look cannot be made."""
    if look.hairstyle is not None and look.hairstyle not in STYLES:
        close = get_close_matches(look.hairstyle, STYLES, 3, cutoff=0.5)
        raise StyleUnavailableError(look.hairstyle, tuple(close))
    can = supported(look)
    for option in look.options():
        if option not in can:
            raise OptionUnsupportedError(option, NAME, can)
    if look.hairstyle is not None:
        _check_values(look, WEARINGS[look.hairstyle])


def _check_values(look: Look, wearing: Wearing) -> None:
    if look.length is not None and look.length not in wearing.lengths:
        raise OptionUnsupportedError(f"length={look.length}", NAME, _named("length", wearing))
    if look.fringe is not None and look.fringe not in wearing.fringes:
        raise OptionUnsupportedError(f"fringe={look.fringe}", NAME, _named("fringe", wearing))


def _named(option: str, wearing: Wearing) -> tuple[str, ...]:
    values = wearing.lengths if option == "length" else wearing.fringes
    return tuple(f"{option}={value}" for value in values)
