"""What the model behind an endpoint can honour: it cannot be asked before a picture is paid for."""

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
    """Each style with the options that it takes, and those of a colour alone.

    `fringe` stands for every fringe, `fringe=full` for that one. The default is that of the
    container in `infra/sagemaker`. `styles` as None stands for a model that takes any style, with
    the options of `any_style`.
    """

    styles: Mapping[str, tuple[str, ...]] | None = field(default_factory=_first_model)
    colour: tuple[str, ...] = ("shine", "ombre")
    any_style: tuple[str, ...] = ("length", "fringe", "part", *BODY)

    def check(self, look: Look, model: str) -> None:
        """Raise StyleUnavailableError or OptionUnsupportedError for what cannot be honoured."""
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
