"""What a stylist supports: checked before a look is rendered, and before it is paid for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType

from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.values import Look

SHADED = ("shine", "ombre")
BODY = ("volume", *SHADED)
GROWN = ("length=chin", "length=shoulder", "length=long")
ANY_LENGTH = ("length=short", *GROWN)

IN_HOUSE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "long": (*GROWN, "fringe", "part", *BODY),
        "lob": (*GROWN, "fringe", "part", *BODY),
        "bob": (*ANY_LENGTH, "fringe", "part", *BODY),
        "french-bob": (*ANY_LENGTH, "fringe=full", *BODY),
        "wavy": (*GROWN, "fringe", "part", *BODY),
        "shag": (*GROWN, *BODY),
        "curly": (*GROWN, "fringe", "part", *BODY),
        "afro": BODY,
        "braids": (*GROWN, "part", *BODY),
        "locs": (*GROWN, "part", *BODY),
        "pixie": BODY,
        "crop": BODY,
        "buzz": SHADED,
        "undercut": BODY,
        "quiff": BODY,
        "bun": ("fringe", *BODY),
        "ponytail": ("fringe", *BODY),
    }
)
"""The styles with drawn templates, on this machine and in the container of `infra/sagemaker`."""


@dataclass(frozen=True)
class Repertoire:
    """Each style with its options, and the options of a colour alone.

    `fringe` means every fringe, `fringe=full` only that one. If `styles` is None, the model takes
    any style, with the options of `any_style`.
    """

    styles: Mapping[str, tuple[str, ...]] | None = field(default_factory=lambda: IN_HOUSE)
    colour: tuple[str, ...] = SHADED
    any_style: tuple[str, ...] = ("length", "fringe", "part", *BODY)

    def check(self, look: Look, stylist: str) -> None:
        """Raise StyleUnavailableError or OptionUnsupportedError if a look cannot be made."""
        can = self._options(look.hairstyle)
        for option, chosen in look.options().items():
            value = f"{option}={chosen}"
            if option in can or value in can:
                continue
            if values := tuple(it for it in can if it.startswith(f"{option}=")):
                raise OptionUnsupportedError(value, stylist, values)
            names = tuple(dict.fromkeys(it.partition("=")[0] for it in can))
            raise OptionUnsupportedError(option, stylist, names)

    def _options(self, style: str | None) -> tuple[str, ...]:
        if style is None:
            return self.colour
        if self.styles is None:
            return self.any_style
        if style not in self.styles:
            close = get_close_matches(style, self.styles, 3, cutoff=0.5)
            raise StyleUnavailableError(style, tuple(close))
        return self.styles[style]
