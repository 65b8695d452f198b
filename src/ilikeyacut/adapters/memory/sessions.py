"""Sessions of one process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from uuid import UUID

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.sessions import Session, SessionRevokedError


class MemorySessions:
    """Lost with its process, so everybody signs in again. Threads may share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[tuple[UUID, UUID], Session] = {}
        self._revoked: dict[tuple[UUID, UUID], datetime] = {}
        self._lock = Lock()

    def open(self, session: Session) -> Session:
        key = session.user_id, session.id
        with self._lock:
            if key in self._revoked:
                raise SessionRevokedError(session.id)
            return self._sessions.setdefault(key, session)

    def find(self, user_id: UUID, session_id: UUID) -> Session | None:
        return self._open(user_id, session_id)

    def touch(
        self, user_id: UUID, session_id: UUID, *, expires_at: datetime | None = None
    ) -> Session | None:
        with self._lock:
            found = self._open(user_id, session_id)
            if found is None:
                return None
            until = expires_at or found.expires_at
            touched = replace(found, last_seen_at=self._clock.now(), expires_at=until)
            self._sessions[user_id, session_id] = touched
            return touched

    def of(self, user_id: UUID) -> Sequence[Session]:
        with self._lock:
            found = [self._open(*key) for key in self._sessions if key[0] == user_id]
        return sorted(filter(None, found), key=lambda it: it.started_at, reverse=True)

    def revoke(self, user_id: UUID, session_id: UUID) -> datetime | None:
        key = user_id, session_id
        with self._lock:
            if self._sessions.pop(key, None):
                self._revoked[key] = self._clock.now()
            return self._revoked.get(key)

    def revoke_all(self, user_id: UUID) -> Mapping[UUID, datetime]:
        with self._lock:
            for key in [key for key in self._sessions if key[0] == user_id]:
                del self._sessions[key]
                self._revoked[key] = self._clock.now()
            return {key[1]: at for key, at in self._revoked.items() if key[0] == user_id}

    def _open(self, user_id: UUID, session_id: UUID) -> Session | None:
        found = self._sessions.get((user_id, session_id))
        return found if found and self._clock.now() < found.expires_at else None
