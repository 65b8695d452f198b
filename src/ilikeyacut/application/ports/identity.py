"""The identity port: identifies the current person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Identity:
    """A person as the identity provider knows them. `issuer` is the provider's namespace."""

    issuer: UUID
    subject: str
    name: str
    email: str


class IdentityProvider(Protocol):
    """Identifies the current person, and ensures that e-mail addresses are unique."""

    def current(self) -> Identity:
        """Return the identity of the current person."""
        ...

    def forget(self, subject: str) -> None:
        """Forget an erased person; the next one counts as a new person. Idempotent."""
        ...
