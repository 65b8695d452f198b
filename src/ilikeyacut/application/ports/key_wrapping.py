"""The key wrapping port: encrypts people's keys under a key that never leaves its service."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from ilikeyacut.application.ports.keyring import KeyringError


class KeyWrappingError(KeyringError):
    """A key cannot be wrapped or unwrapped at the moment, or not with these settings.

    `reason` is the service's own code, so an operator sees whether it is an outage, a permission or
    a disabled key.
    """

    def __init__(self, action: str, reason: str, explanation: str) -> None:
        super().__init__(f"a person's key cannot be {action}: {explanation} ({reason})")
        self.reason = reason


class KeyWrapping(Protocol):
    """Wraps 32-byte keys, each bound to its person."""

    def wrap(self, user_id: UUID, key: bytes) -> bytes:
        """Return the person's key, wrapped. Raises KeyWrappingError."""
        ...

    def unwrap(self, user_id: UUID, wrapped: bytes) -> bytes:
        """Return the key that was wrapped for this person.

        Raises KeyWrappingError for an outage, and for what was not wrapped for this person.
        """
        ...

    def forget(self, user_id: UUID) -> None:
        """Drop what this process remembers of the person's key. Idempotent."""
        ...
