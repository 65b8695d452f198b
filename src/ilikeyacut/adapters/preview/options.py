"""What the local stylist can honour. Loads no vendor module: looks are checked first."""

from __future__ import annotations

from ilikeyacut.application.stylists.repertoire import IN_HOUSE, Repertoire
from ilikeyacut.domain.values import Look

NAME = "preview"
STYLES = tuple(IN_HOUSE)
_REPERTOIRE = Repertoire()


def check(look: Look) -> None:
    """Raise StyleUnavailableError or OptionUnsupportedError for what cannot be honoured."""
    _REPERTOIRE.check(look, NAME)


def keeps_its_form(style: str | None) -> bool:
    """Whether a style looks the same in every variation but for its shade."""
    return style is not None and "volume" not in IN_HOUSE.get(style, ("volume",))
