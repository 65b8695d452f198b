"""The entropy port: the only source of ids and secrets."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Entropy(Protocol):
    """Makes unguessable values."""

    def new_id(self) -> UUID:
        """Return a new random id."""
        ...

    def token(self) -> str:
        """Return an unguessable, URL-safe text of at least 128 bits."""
        ...
