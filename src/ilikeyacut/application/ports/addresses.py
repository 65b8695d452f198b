"""The addresses port: where a picture's owner can fetch it without signing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from ilikeyacut.domain.errors import DomainError

WINDOW = timedelta(minutes=15)
"""How long the same address is returned for a picture."""


class AddressRefusedError(DomainError):
    """An address was not signed here, was changed, or has expired."""

    reason: str
    code = "ADDRESS_REFUSED"
    template = "the address is refused: {reason}"
    hint = "ask for the picture again: its address changes every few minutes"


@dataclass(frozen=True)
class Address:
    """A signed address, good until `expires_at` for whoever has it."""

    url: str
    expires_at: datetime


@dataclass(frozen=True)
class Window:
    """When addresses that are asked for at some time were signed, and when they expire.

    The expiry is the end of the next window: an address is good for 15 to 30 minutes, and the same
    one is returned for a whole window, so that caches and ETags hold.
    """

    begins: datetime
    expires: datetime

    @classmethod
    def at(cls, now: datetime) -> Window:
        """Return the window of a time."""
        begins = now - (now - datetime.min.replace(tzinfo=UTC)) % WINDOW
        return cls(begins, begins + 2 * WINDOW)


class Addresses(Protocol):
    """Signs addresses of stored objects. Whether an object exists is not checked."""

    def of(self, key: str) -> Address:
        """Return the address of an object: for its owner, or for everybody if it is an asset's.

        Raises InvalidKeyError, and PhotoStoreError if nothing can be signed.
        """
        ...


class AddressChecks(Protocol):
    """Checks addresses, where the app's own server shows pictures."""

    def check(self, key: str, query: Mapping[str, str]) -> None:
        """Refuse what a client asks for unless its address is good. Raises AddressRefusedError."""
        ...
