"""The account store port: what the built-in identity provider keeps.

It keeps no password, address, code or token in clear: hashes, codes by a keyed one, and name and
address encrypted under the person's key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class PendingCode:
    """A code that was sent: `purpose` and digest, and how many wrong ones were tried.

    `address` and `sealed` belong to a new e-mail address, as those of an account do.
    """

    purpose: str
    digest: str = field(repr=False)
    expires_at: datetime
    tries: int = 0
    address: str | None = None
    sealed: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Account:
    """An account. `address` is a keyed hash of the e-mail address, `password` a slow one.

    A person who signs in by a link has neither. `sealed` holds name and address, encrypted.
    `version` counts the writes.
    """

    subject: str
    user_id: UUID
    sealed: str = field(repr=False)
    address: str | None = None
    password: str | None = field(default=None, repr=False)
    confirmed: bool = False
    disabled: bool = False
    groups: tuple[str, ...] = ()
    pending: PendingCode | None = None
    version: int = 0


@dataclass(frozen=True)
class SignedIn:
    """A sign-in: the one refresh token of it that still works, by its digest.

    `session` is the claim `origin_jti` of all its tokens.
    """

    id: str
    subject: str
    session: str
    digest: str = field(repr=False)
    signed_in_at: datetime
    expires_at: datetime


class AccountStore(Protocol):
    """Stores accounts and sign-ins. Every method may raise AuthenticatorUnavailableError."""

    def by_address(self, address: str) -> Account | None:
        """Return the account of an address, by its keyed hash."""
        ...

    def by_subject(self, subject: str) -> Account | None:
        """Return the account of a subject."""
        ...

    def by_person(self, user_id: UUID) -> Account | None:
        """Return the account of a person."""
        ...

    def save(self, account: Account) -> bool:
        """Store an account as its next version; version 0 is a new one.

        Return False, without a change, if it is no longer of that version, or if another account
        has its address.
        """
        ...

    def delete(self, subject: str) -> None:
        """Delete an account with its sign-ins. Idempotent."""
        ...

    def open(self, signed_in: SignedIn) -> None:
        """Store a new sign-in, and drop those of the person that have expired."""
        ...

    def find(self, id: str) -> SignedIn | None:
        """Return a sign-in."""
        ...

    def rotate(self, seen: SignedIn, digest: str) -> bool:
        """Replace the digest of a sign-in, unless it is no longer as seen: then return False."""
        ...

    def close(self, id: str) -> None:
        """Delete a sign-in. Idempotent."""
        ...

    def close_all(self, subject: str) -> None:
        """Delete all sign-ins of a person. Idempotent."""
        ...
