"""The scrubber port: removes deleted data from a store's files for good."""

from __future__ import annotations

from typing import Protocol


class Scrubber(Protocol):
    """Removes deleted bytes that a store still keeps in a log or in free pages."""

    def scrub(self) -> None:
        """Return when no deleted byte can be read from the store's files any longer."""
        ...
