"""The scrubber of a store without leftovers."""

from __future__ import annotations


class MemoryScrubber:
    """Deleted data is already gone from memory."""

    def scrub(self) -> None:
        """Do nothing."""
