"""Memory keeps no slack."""

from __future__ import annotations


class MemoryScrubber:
    """There is nothing to scrub: what is deleted is gone."""

    def scrub(self) -> None:
        """Do nothing."""
