"""The identity port: who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for. `issuer` is the provider's namespace."""

    issuer: UUID
    subject: str
    name: str
    email: str


class IdentityProvider(Protocol):
    """Tells who is asking; it owns the uniqueness of e-mail addresses."""

    def current(self) -> Identity:
        """Return the person on whose behalf this runs."""
        ...

    def forget(self, subject: str) -> None:
        """Forget an erased person; whoever comes next is somebody new. Repeating it is harmless."""
        ...
