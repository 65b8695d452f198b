"""The scrubber port: what was deleted must not linger in a store's slack."""

from __future__ import annotations

from typing import Protocol


class Scrubber(Protocol):
    """Makes earlier deletions final, where a store keeps old bytes in a log or a free page."""

    def scrub(self) -> None:
        """Return when no deleted byte can be read from the store's files any more."""
        ...
