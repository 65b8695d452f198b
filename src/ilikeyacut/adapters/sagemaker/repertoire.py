"""What the model behind an endpoint can honour: it cannot be asked before a picture is paid for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.values import Look

PAINTED = ("shine", "ombre")
BODY = ("volume", *PAINTED)
FIRST_MODEL: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("long", "lob", "bob", "wavy", "curly"), ("length", "fringe", "part", *BODY)),
    **dict.fromkeys(("braids", "locs"), ("length", "part", *BODY)),
    **dict.fromkeys(("bun", "ponytail"), ("fringe", *BODY)),
    **dict.fromkeys(("afro", "pixie", "crop", "undercut", "quiff"), BODY),
    "french-bob": ("length", "fringe", *BODY),
    "shag": ("length", *BODY),
    "buzz": PAINTED,
}
"""Each style of the preview engine with the options that it takes."""


@dataclass(frozen=True)
class Repertoire:
    """Each style with the options that it takes, and those of a colour alone.

    The default is that of the container in `infra/sagemaker`. `styles` as None stands for a model
    that takes any style, with the options of `any_style`.
    """

    styles: Mapping[str, tuple[str, ...]] | None = field(default_factory=lambda: FIRST_MODEL)
    colour: tuple[str, ...] = PAINTED
    any_style: tuple[str, ...] = ("length", "fringe", "part", *BODY)

    def check(self, look: Look, model: str) -> None:
        """Raise StyleUnavailableError or OptionUnsupportedError for what cannot be honoured."""
        can = self._options(look.hairstyle)
        for option in look.options():
            if option not in can:
                raise OptionUnsupportedError(option, model, can)

    def _options(self, style: str | None) -> tuple[str, ...]:
        if style is None:
            return self.colour
        if self.styles is None:
            return self.any_style
        if style not in self.styles:
            close = get_close_matches(style, self.styles, 3, cutoff=0.5)
            raise StyleUnavailableError(style, tuple(close))
        return self.styles[style]
