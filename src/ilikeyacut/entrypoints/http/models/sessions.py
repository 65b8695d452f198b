"""The shapes of sessions."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from ilikeyacut.application.ports import sessions as port
from ilikeyacut.entrypoints.http.models.base import Answer, Id, Time


class Session(Answer):
    """A place where the person is signed in. `current`: this request belongs to it."""

    id: Id
    device: Annotated[str, Field(examples=["iPhone"])]
    started_at: Time
    last_seen_at: Time
    expires_at: Time
    current: bool

    @classmethod
    def of(cls, session: port.Session, current: UUID) -> Self:
        """Return the shape of a session."""
        return cls(
            id=session.id,
            device=session.device,
            started_at=session.started_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            current=session.id == current,
        )


class Sessions(Answer):
    """A person's open sessions, the latest sign-in first."""

    items: list[Session]
