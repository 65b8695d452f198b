"""The QR codes port: makes codes that phones read from paper."""

from __future__ import annotations

from typing import Protocol

Modules = tuple[tuple[bool, ...], ...]
"""The rows of a code from the top, True for dark, without the quiet zone around it."""


class QrCodes(Protocol):
    """Encodes text."""

    def encode(self, text: str) -> Modules:
        """Return a square code that can be read with a tenth of it hidden.

        `text` has up to 1000 characters. Raises ExtraMissingError without the package for it.
        """
        ...
