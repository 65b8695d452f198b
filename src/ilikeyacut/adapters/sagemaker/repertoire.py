"""What the model behind an endpoint supports, since it cannot be asked for free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.values import Look

BODY = ("volume", "shine", "ombre")
GROWN = ("length=chin", "length=shoulder", "length=long")
ANY_LENGTH = ("length=short", *GROWN)
PARTED = ("part", *BODY)


def _first_model() -> dict[str, tuple[str, ...]]:
    return {
        **dict.fromkeys(("long", "lob", "wavy", "curly"), (*GROWN, "fringe", *PARTED)),
        "bob": (*ANY_LENGTH, "fringe", *PARTED),
        "french-bob": (*ANY_LENGTH, "fringe=full", *BODY),
        "shag": (*GROWN, *BODY),
        **dict.fromkeys(("braids", "locs"), (*GROWN, *PARTED)),
        **dict.fromkeys(("bun", "ponytail"), ("fringe", *BODY)),
        **dict.fromkeys(("afro", "pixie", "crop", "undercut", "quiff"), BODY),
        "buzz": ("shine", "ombre"),
    }


@dataclass(frozen=True)
class Repertoire:
    """Each style with its options, and the options of a colour alone.

    `fringe` means every fringe, `fringe=full` only that one. The default matches the container in
    `infra/sagemaker`. If `styles` is None, the model takes any style, with the options of
    `any_style`.
    """

    styles: Mapping[str, tuple[str, ...]] | None = field(default_factory=_first_model)
    colour: tuple[str, ...] = ("shine", "ombre")
    any_style: tuple[str, ...] = ("length", "fringe", "part", *BODY)

    def check(self, look: Look, model: str) -> None:
        """Raise StyleUnavailableError or OptionUnsupportedError if a look cannot be made."""
        can = self._options(look.hairstyle)
        for option, chosen in look.options().items():
            value = f"{option}={chosen}"
            if option in can or value in can:
                continue
            if values := tuple(it for it in can if it.startswith(f"{option}=")):
                raise OptionUnsupportedError(value, model, values)
            names = tuple(dict.fromkeys(it.partition("=")[0] for it in can))
            raise OptionUnsupportedError(option, model, names)

    def _options(self, style: str | None) -> tuple[str, ...]:
        if style is None:
            return self.colour
        if self.styles is None:
            return self.any_style
        if style not in self.styles:
            close = get_close_matches(style, self.styles, 3, cutoff=0.5)
            raise StyleUnavailableError(style, tuple(close))
        return self.styles[style]
