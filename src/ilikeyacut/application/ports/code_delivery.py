"""The code delivery port: how people get the codes of the built-in identity provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class SentCode:
    """A code for a person. `to` is their address, and `purpose` what the code is for."""

    user_id: UUID
    purpose: str
    to: str = field(repr=False)
    code: str = field(repr=False)
    expires_at: datetime


class CodeDelivery(Protocol):
    """Shows codes to people. Only the newest of each person counts."""

    def deliver(self, sent: SentCode) -> None:
        """Show a code in place of the person's last one. Raises AuthenticatorUnavailableError."""
        ...

    def withdraw(self, user_id: UUID) -> None:
        """Remove a person's code, which is spent. Idempotent."""
        ...
