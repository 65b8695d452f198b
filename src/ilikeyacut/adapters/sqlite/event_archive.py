"""The raw log of a home. Positions are row ids, so they can be restored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.errors import store_errors
from ilikeyacut.application.ports.event_archive import (
    ImportDisturbedError,
    ImportUnfinishedError,
    RawEvent,
    Restoration,
    StoreNotEmptyError,
)

# Made with the first import; most homes never have it.
CREATE = (
    "CREATE TABLE IF NOT EXISTS imports ("
    "checksum TEXT PRIMARY KEY, position INTEGER NOT NULL, finished INTEGER NOT NULL) WITHOUT ROWID"
)
EXISTS = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'imports'"
FIND = "SELECT checksum, position, finished FROM imports ORDER BY finished, position DESC"
BEGIN = (
    "INSERT INTO imports (checksum, position, finished) SELECT ?, 0, 0 "
    "WHERE NOT EXISTS (SELECT 1 FROM stored_events) "
    "AND NOT EXISTS (SELECT 1 FROM imports WHERE finished = 0) "
    "ON CONFLICT (checksum) DO NOTHING"
)
MOVE = (
    "UPDATE imports SET position = ? WHERE checksum = ? AND finished = 0 AND position = ? "
    "AND position = (SELECT coalesce(max(rowid), 0) FROM stored_events)"
)
FINISH = "UPDATE imports SET finished = 1 WHERE checksum = ?"
INSERT = (
    "INSERT INTO stored_events (rowid, originator_id, originator_version, topic, state) "
    "VALUES (?, ?, ?, ?, ?)"
)
READ = (
    "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events "
    "WHERE rowid > ? ORDER BY rowid LIMIT ?"
)
HEAD = "SELECT coalesce(max(rowid), 0) FROM stored_events"


class SqliteEventArchive:
    """Reads and fills the events of one database. Each batch is one transaction."""

    largest = 500_000_000
    """SQLite itself ends a value at a billion bytes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> int:
        return int(self._rows(HEAD)[0][0])

    def read(self, after: int, limit: int) -> Sequence[RawEvent]:
        return [
            RawEvent(position, UUID(name), version, topic, state)
            for position, name, version, topic, state in self._rows(READ, after, limit)
        ]

    def restoration(self) -> Restoration | None:
        if not self._rows(EXISTS)[0][0]:
            return None
        for checksum, position, finished in self._rows(FIND):
            return Restoration(checksum, position, bool(finished))
        return None

    def begin(self, checksum: str) -> Restoration:
        with store_errors():
            with self._database.writing() as cursor:
                cursor.execute(CREATE)
            with self._database.writing() as cursor:
                cursor.execute(BEGIN, (checksum,))
        found = self.restoration()
        if found is None:
            raise StoreNotEmptyError
        if found.checksum != checksum:
            raise StoreNotEmptyError if found.finished else ImportUnfinishedError(found)
        return found

    def restore(self, checksum: str, after: int, events: Sequence[RawEvent]) -> None:
        rows = [(it.position, it.aggregate_id.hex, it.version, it.topic, it.state) for it in events]
        with store_errors(), self._database.writing() as cursor:
            cursor.execute(MOVE, (rows[-1][0], checksum, after))
            if cursor.sqlite_cursor.rowcount != 1:
                raise ImportDisturbedError
            cursor.executemany(INSERT, rows)

    def finish(self, checksum: str) -> None:
        with store_errors(), self._database.writing() as cursor:
            cursor.execute(FINISH, (checksum,))

    def _rows(self, statement: str, *parameters: Any) -> list[Any]:
        with store_errors(), self._database.reading() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())
