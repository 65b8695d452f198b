"""The keyring port: one key a person. Losing it on purpose is how a person is erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from ilikeyacut.domain.errors import IlikeyacutError


class KeyringError(IlikeyacutError):
    """The keyring could not be asked. Never a reason to redact."""


class KeyMissingError(KeyringError):
    """There is neither a key nor a tombstone: the store is damaged or was moved without keys."""

    def __init__(self, user_id: UUID) -> None:
        super().__init__(f"no key and no tombstone for user {user_id}")
        self.user_id = user_id


class PersonErasedError(IlikeyacutError):
    """The person's key was destroyed; nothing can be encrypted for them any more."""

    def __init__(self, user_id: UUID) -> None:
        super().__init__(f"user {user_id} has been erased")
        self.user_id = user_id


class KeyConflictError(KeyringError):
    """The person has another key here than the one that was brought."""

    def __init__(self, user_id: UUID) -> None:
        super().__init__(f"user {user_id} has another key here already")
        self.user_id = user_id


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What a keyring knows of a person: their key, or None once they were erased."""

    user_id: UUID
    key: bytes | None = field(repr=False)


class Keyring(Protocol):
    """Answers with a key, with *erased*, or raises; an outage never looks like an erasure."""

    def key_for(self, user_id: UUID) -> bytes:
        """Return the person's 32-byte key, made durable on first use.

        Raises PersonErasedError after `erase`, KeyringError when it cannot be asked.
        """
        ...

    def find(self, user_id: UUID) -> bytes:
        """Return the person's key without making one.

        Raises PersonErasedError after `erase`, KeyMissingError, KeyringError.
        """
        ...

    def erase(self, user_id: UUID) -> None:
        """Destroy the key and leave a durable tombstone. Repeating it changes nothing."""
        ...

    def erased(self, user_id: UUID) -> bool:
        """Whether there is a tombstone."""
        ...


class KeyArchive(Protocol):
    """Moves a whole keyring into another one."""

    def entries(self) -> Iterator[KeyEntry]:
        """Yield every key and every tombstone, reading a page at a time.

        What changes meanwhile may be told as it was or as it is. Raises KeyringError.
        """
        ...

    def restore(self, entries: Sequence[KeyEntry]) -> None:
        """Keep what was brought, durably. Repeating it changes nothing.

        A tombstone destroys a key that is there, a key never replaces a tombstone. Raises
        KeyConflictError for somebody who has another key; others of `entries` may be kept then.
        """
        ...
