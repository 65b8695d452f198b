"""What the local stylist can honour. Loads no vendor module: looks are checked first."""

from __future__ import annotations

from difflib import get_close_matches

from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.values import Look

NAME = "preview"

PARTED = ("long", "lob", "bob", "wavy", "curly", "pixie")
UNPARTED = ("french-bob", "afro")
STYLES = (*PARTED, *UNPARTED)


def supported(look: Look) -> tuple[str, ...]:
    """Return the options that can be honoured with a look's hairstyle, or with its lack of one."""
    if look.hairstyle is None:
        return ("shine", "ombre")
    parted = ("part",) if look.hairstyle in PARTED else ()
    return (*parted, "volume", "shine", "ombre")


def check(look: Look) -> None:
    """Raise StyleUnavailableError or OptionUnsupportedError for what cannot be honoured."""
    if look.hairstyle is not None and look.hairstyle not in STYLES:
        close = get_close_matches(look.hairstyle, STYLES, 3, cutoff=0.5)
        raise StyleUnavailableError(look.hairstyle, tuple(close))
    can = supported(look)
    for option in look.options():
        if option not in can:
            raise OptionUnsupportedError(option, NAME, can)
