"""The sessions port: who is signed in where, and since when no longer.

A session belongs to one sign-in. Its id and its person's are in every token, so both are at hand
wherever a token is checked. What is not found may not act: the session was revoked, it expired, or
it never existed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ilikeyacut.domain.errors import IlikeyacutError

MOST_DEVICE = 64


class SessionsUnavailableError(IlikeyacutError):
    """The sessions cannot be read or written at the moment.

    A revocation that raises this may be seen by some readers only. Repeat it, at the latest after
    `retry_after` seconds.
    """

    def __init__(self, text: str, retry_after: float = 1.0) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class SessionRevokedError(IlikeyacutError):
    """A session was opened under the id of one that was revoked."""

    def __init__(self, session_id: UUID) -> None:
        super().__init__(f"session {session_id} was revoked")


@dataclass(frozen=True)
class Session:
    """One sign-in. Times are UTC.

    `device` is a kind of device, such as "iPhone", and never the name that its owner gave it.
    Raises ValueError unless it is printable and at most 64 characters long; `device_label` makes it
    so.
    """

    id: UUID
    user_id: UUID
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    device: str = ""

    def __post_init__(self) -> None:
        if self.device != device_label(self.device):
            raise ValueError("the label of a device is too long or not printable")


def device_label(text: str) -> str:
    """Return what is printable of a text, cut to the length of a label."""
    return "".join(filter(str.isprintable, text))[:MOST_DEVICE].strip()


class Sessions(Protocol):
    """Keeps sessions. Every adapter checks expiry by its own clock.

    Every call sees what other calls, of any process, finished before it. All of them raise
    SessionsUnavailableError.
    """

    def open(self, session: Session) -> Session:
        """Store a session; return the stored one, which stays as it is if there was one already.

        Raises SessionRevokedError if its id was revoked: a late call revives nothing.
        """
        ...

    def find(self, user_id: UUID, session_id: UUID) -> Session | None:
        """Return an open session, None if it is revoked, expired or unknown."""
        ...

    def touch(
        self, user_id: UUID, session_id: UUID, *, expires_at: datetime | None = None
    ) -> Session | None:
        """Record that an open session is used now, and perhaps a later end; return it as it is now.

        Returns None, and writes nothing, if it is revoked, expired or unknown.
        """
        ...

    def of(self, user_id: UUID) -> Sequence[Session]:
        """Return a person's open sessions, the latest sign-in first."""
        ...

    def revoke(self, user_id: UUID, session_id: UUID) -> datetime | None:
        """End a session; return since when it is revoked, None if there is none.

        Idempotent. Once it returns, no reader anywhere finds the session.
        """
        ...

    def revoke_all(self, user_id: UUID) -> Mapping[UUID, datetime]:
        """End a person's sessions; return all that are revoked, and since when.

        Idempotent. It does not keep the person from signing in again.
        """
        ...
