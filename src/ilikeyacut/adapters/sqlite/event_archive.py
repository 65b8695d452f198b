"""The raw log of a home. Positions are row ids, so they can be restored.

While an import is unfinished, a trigger refuses the events of anybody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.errors import IMPORT_RUNNING, store_errors
from ilikeyacut.application.ports.event_archive import (
    ImportDisturbedError,
    ImportNotBegunError,
    ImportUnfinishedError,
    RawEvent,
    Restoration,
    StoreNotEmptyError,
    refuse_unordered,
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
RUNNING = "SELECT count(*) FROM imports WHERE finished = 0"
# An import moves its position before it inserts, so only other writers' events are beyond it.
GUARD = (
    "CREATE TRIGGER IF NOT EXISTS events_during_import AFTER INSERT ON stored_events "  # noqa: S608 - fixed text only
    "WHEN NEW.rowid > (SELECT max(position) FROM imports WHERE finished = 0) "
    "BEGIN SELECT RAISE(ABORT, '" + IMPORT_RUNNING + "'); END"
)
UNGUARD = "DROP TRIGGER IF EXISTS events_during_import"
MOVE = (
    "UPDATE imports SET position = ? WHERE checksum = ? AND finished = 0 AND position = ? "
    "AND position = (SELECT coalesce(max(rowid), 0) FROM stored_events)"
)
FINISH = (
    "UPDATE imports SET finished = 1 WHERE checksum = ? AND (finished = 1 "
    "OR position = (SELECT coalesce(max(rowid), 0) FROM stored_events))"
)
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
                cursor.execute(RUNNING)
                if cursor.fetchall()[0][0]:
                    cursor.execute(GUARD)
        found = self.restoration()
        if found is None:
            raise StoreNotEmptyError
        if found.checksum != checksum:
            raise StoreNotEmptyError if found.finished else ImportUnfinishedError(found)
        return found

    def restore(self, checksum: str, after: int, events: Sequence[RawEvent]) -> None:
        refuse_unordered(after, events)
        self._require_begun(checksum)
        rows = [(it.position, it.aggregate_id.hex, it.version, it.topic, it.state) for it in events]
        if not rows or self._holds(checksum, after, events):
            return
        with store_errors(), self._database.writing() as cursor:
            cursor.execute(MOVE, (rows[-1][0], checksum, after))
            if cursor.sqlite_cursor.rowcount != 1:
                raise ImportDisturbedError
            cursor.executemany(INSERT, rows)

    def finish(self, checksum: str) -> None:
        self._require_begun(checksum)
        with store_errors(), self._database.writing() as cursor:
            cursor.execute(FINISH, (checksum,))
            if cursor.sqlite_cursor.rowcount != 1:
                raise ImportDisturbedError
            cursor.execute(UNGUARD)

    def _require_begun(self, checksum: str) -> None:
        known = self.restoration()
        if known is None or known.checksum != checksum:
            raise ImportNotBegunError(checksum)

    def _holds(self, checksum: str, after: int, events: Sequence[RawEvent]) -> bool:
        """Whether this batch was the last one that was written."""
        expected = Restoration(checksum, events[-1].position, finished=False)
        return self.restoration() == expected and self.read(after, len(events)) == list(events)

    def _rows(self, statement: str, *parameters: Any) -> list[Any]:
        with store_errors(), self._database.reading() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())
