"""Sessions in the home's database, shared by all its processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import PersistenceError
from eventsourcing.sqlite import SQLiteCursor

from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.application.ports.clock import Clock, microseconds, moment
from ilikeyacut.application.ports.sessions import (
    Session,
    SessionRevokedError,
    SessionsUnavailableError,
)

# Every transaction starts with its write, so it waits for the write lock instead of failing.
LAPSE = "DELETE FROM sessions WHERE expires <= ?"
OPEN = "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING"
FIND = (
    "SELECT id, user_id, started, last_seen, expires, device FROM sessions "
    "WHERE user_id = ? AND id = ? AND revoked IS NULL AND expires > ?"
)
OF = (
    "SELECT id, user_id, started, last_seen, expires, device FROM sessions "
    "WHERE user_id = ? AND revoked IS NULL AND expires > ? ORDER BY started DESC"
)
TOUCH = (
    "UPDATE sessions SET last_seen = ?, expires = coalesce(?, expires) "
    "WHERE user_id = ? AND id = ? AND revoked IS NULL AND expires > ? "
    "RETURNING id, user_id, started, last_seen, expires, device"
)
REVOKE = (
    "UPDATE sessions SET revoked = coalesce(revoked, ?), device = '' "
    "WHERE user_id = ? AND (id = ? OR ? IS NULL) RETURNING id, revoked"
)
STORED = (
    "SELECT id, user_id, started, last_seen, expires, device FROM sessions "
    "WHERE user_id = ? AND id = ? AND revoked IS NULL"
)


class SqliteSessions:
    """Each call is one transaction and is durable when it returns."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def open(self, session: Session) -> Session:
        key = str(session.user_id), str(session.id)
        times = (session.started_at, session.last_seen_at, session.expires_at)
        with _errors(), self._database.writing() as cursor:
            cursor.execute(LAPSE, (self._now(),))
            cursor.execute(OPEN, (*key, *map(microseconds, times), session.device))
            if found := _rows(cursor, STORED, *key):
                return _session(found[0])
        raise SessionRevokedError(session.id)

    def find(self, user_id: UUID, session_id: UUID) -> Session | None:
        return next(iter(self._read(FIND, user_id, session_id)), None)

    def touch(
        self, user_id: UUID, session_id: UUID, *, expires_at: datetime | None = None
    ) -> Session | None:
        now = self._now()
        until = microseconds(expires_at) if expires_at else None
        values = (now, until, str(user_id), str(session_id), now)
        with _errors(), self._database.writing() as cursor:
            return next(map(_session, _rows(cursor, TOUCH, *values)), None)

    def of(self, user_id: UUID) -> Sequence[Session]:
        return self._read(OF, user_id)

    def revoke(self, user_id: UUID, session_id: UUID) -> datetime | None:
        return self._revoke(user_id, session_id).get(session_id)

    def revoke_all(self, user_id: UUID) -> Mapping[UUID, datetime]:
        return self._revoke(user_id)

    def _revoke(self, user_id: UUID, session_id: UUID | None = None) -> dict[UUID, datetime]:
        wanted = str(session_id) if session_id else None
        with _errors(), self._database.writing() as cursor:
            found = _rows(cursor, REVOKE, self._now(), str(user_id), wanted, wanted)
        return {UUID(row[0]): moment(row[1]) for row in found}

    def _read(self, statement: str, *ids: UUID) -> list[Session]:
        with _errors(), self._database.reading() as cursor:
            return [*map(_session, _rows(cursor, statement, *map(str, ids), self._now()))]

    def _now(self) -> int:
        return microseconds(self._clock.now())


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, PersistenceError) as error:
        raise SessionsUnavailableError(f"the sessions cannot be used: {error}") from error


def _rows(cursor: SQLiteCursor, statement: str, *values: str | int | None) -> list[Any]:
    cursor.execute(statement, values)
    rows: list[Any] = cursor.fetchall()  # to the end: the statement has run then
    return rows


def _session(row: Any) -> Session:
    started, last_seen, expires = map(moment, row[2:5])
    return Session(UUID(row[0]), UUID(row[1]), started, last_seen, expires, row[5])
