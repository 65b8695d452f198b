"""The inbox port: remembers which messages had their effect, so that it happens once.

A message is claimed, then has its effect, then is confirmed. Of two deliveries at once, one gets
the claim. A claim ends with its lease, so if a process dies in the middle, the next delivery has
the effect: it is lost never, and repeated only after a death between the effect and `confirm`.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from ilikeyacut.domain.errors import IlikeyacutError

REMEMBERED = timedelta(days=15)
"""How long a confirmed message is remembered: longer than any queue keeps one (14 days)."""


class InboxUnavailableError(IlikeyacutError):
    """The inbox cannot be read or written at the moment."""


class Claim(Enum):
    """Whose a message is: the caller's, somebody else's for now, or one that had its effect."""

    MINE = auto()
    TAKEN = auto()
    DONE = auto()


class Inbox(Protocol):
    """Shared by all processes of one consumer. Every method raises InboxUnavailableError."""

    def claim(self, message_id: UUID, lease: timedelta) -> Claim:
        """Claim a message, unless it is done or another claim's lease has not ended."""
        ...

    def confirm(self, message_id: UUID) -> None:
        """Record that the message had its effect. Idempotent."""
        ...
