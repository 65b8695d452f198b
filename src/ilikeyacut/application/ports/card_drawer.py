"""The card drawer port: draws what a person takes to the hairdresser."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ilikeyacut.application.ports.qr_codes import Modules

MOST_CARD_BYTES = 700_000
"""A load balancer passes on a megabyte of a function's answer, in base64."""


class CardFormat(StrEnum):
    """The file types of a card."""

    PNG = "png"
    PDF = "pdf"

    @property
    def media_type(self) -> str:
        """The media type of such a file."""
        return {"png": "image/png", "pdf": "application/pdf"}[self.value]


@dataclass(frozen=True)
class Pane:
    """A picture on a card, JPEG or PNG, and what is written below it."""

    label: str
    picture: bytes


@dataclass(frozen=True)
class Fact:
    """A line of a card: what it is about, and its value. `colour` is shown beside the value."""

    label: str
    value: str
    colour: str | None = None


@dataclass(frozen=True)
class Code:
    """A QR code on a card, and what is written beside it."""

    modules: Modules
    caption: str


@dataclass(frozen=True)
class Card:
    """The content of a card, in one language. `name` replaces a title that cannot be drawn."""

    title: str
    name: str
    panes: tuple[Pane, ...]
    facts: tuple[Fact, ...]
    heading: str
    advice: tuple[str, ...]
    notice: str
    code: Code | None = None


class CardDrawer(Protocol):
    """Draws cards on one page of A5, in at most MOST_CARD_BYTES.

    The same card makes the same bytes.
    """

    def draw(self, card: Card, file_format: CardFormat) -> bytes:
        """Return the file. Text is made smaller rather than cut.

        Raises ImageUnreadableError (see `pictures`) for a pane that is no picture.
        """
        ...
