"""The passwords port: hashes that cannot be turned back."""

from __future__ import annotations

from typing import Protocol


class Passwords(Protocol):
    """Hashes passwords slowly, each with a salt of its own."""

    def hash(self, password: str) -> str:
        """Return a new hash, with all that checking it takes."""
        ...

    def matches(self, hashed: str, password: str) -> bool:
        """Whether a password is the one that was hashed. An unreadable hash matches none."""
        ...

    def outdated(self, hashed: str) -> bool:
        """Whether a hash was made with weaker settings than a new one."""
        ...
