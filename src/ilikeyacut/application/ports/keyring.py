"""The keyring port: one key per person. Destroying the key erases the person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from ilikeyacut.domain.errors import IlikeyacutError


class KeyringError(IlikeyacutError):
    """The keyring cannot be reached. This never justifies redaction."""


class KeyMissingError(KeyringError):
    """There is no key and no tombstone: the store is damaged or was moved without keys."""

    def __init__(self, user_id: UUID) -> None:
        super().__init__(f"no key and no tombstone for user {user_id}")
        self.user_id = user_id


class PersonErasedError(IlikeyacutError):
    """The person's key was destroyed, so nothing more can be encrypted for them."""

    def __init__(self, user_id: UUID) -> None:
        super().__init__(f"user {user_id} has been erased")
        self.user_id = user_id


class KeyConflictError(KeyringError):
    """The person's key in this keyring differs from the imported one."""

    def __init__(self, user_id: UUID) -> None:
        super().__init__(f"user {user_id} already has another key")
        self.user_id = user_id


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A person's entry in a keyring: their key, or None after erasure."""

    user_id: UUID
    key: bytes | None = field(repr=False)


class Keyring(Protocol):
    """Returns a key, reports an erasure, or raises. An outage never looks like an erasure."""

    def key_for(self, user_id: UUID) -> bytes:
        """Return the person's 32-byte key, creating it durably on first use.

        Raises PersonErasedError after `erase`, and KeyringError during an outage.
        """
        ...

    def find(self, user_id: UUID) -> bytes:
        """Return the person's key without creating one.

        Raises PersonErasedError after `erase`, KeyMissingError, KeyringError.
        """
        ...

    def erase(self, user_id: UUID) -> None:
        """Destroy the key and leave a durable tombstone. Idempotent."""
        ...

    def erased(self, user_id: UUID) -> bool:
        """Whether the person has a tombstone."""
        ...


class KeyArchive(Protocol):
    """Moves a whole keyring into another one."""

    def entries(self) -> Iterator[KeyEntry]:
        """Yield every key and tombstone, reading a page at a time.

        Concurrent changes may or may not be seen. Raises KeyringError.
        """
        ...

    def restore(self, entries: Sequence[KeyEntry]) -> None:
        """Store the imported entries durably. Idempotent.

        A tombstone destroys an existing key; a key never replaces a tombstone. Raises
        KeyConflictError for a person with a different key, in which case other entries may already
        be stored.
        """
        ...
