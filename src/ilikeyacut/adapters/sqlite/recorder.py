"""The library's SQLite recorders on our tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    DatabaseError,
    IntegrityError,
    OperationalError,
    StoredEvent,
)
from eventsourcing.sqlite import (
    SQLiteAggregateRecorder,
    SQLiteApplicationRecorder,
    SQLiteCursor,
    SQLiteRecorder,
)

from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.errors import IMPORT_RUNNING, is_unavailable
from ilikeyacut.application.ports.event_store import ImportRunningError

INSERT = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
)
SELECT = (
    "SELECT originator_version, topic, state FROM {table} WHERE originator_id = ? "
    "AND originator_version > ? AND originator_version <= ? "
    "ORDER BY originator_version {order} LIMIT ?"
)
NO_LIMIT = -1
NO_BOUND = 2**63 - 1


class _Recorder(SQLiteRecorder):
    """Reads one aggregate fast, the hot path of commands. The database creates the tables."""

    events_table_name: str

    def construct_create_table_statements(self) -> list[str]:
        return []

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        statement = SELECT.format(table=self.events_table_name, order="DESC" if desc else "ASC")
        name = originator_id.hex if isinstance(originator_id, UUID) else originator_id
        bounds = (
            0 if gt is None else gt,
            NO_BOUND if lte is None else lte,
            NO_LIMIT if limit is None else limit,
        )
        return _stored(originator_id, self._rows(statement, (name, *bounds)))

    def _rows(
        self, statement: str, parameters: tuple[str | int, ...]
    ) -> list[tuple[int, str, bytes]]:
        # A single statement is a consistent read and needs no transaction.
        with self.datastore.get_connection(commit=False) as connection:
            cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            try:
                return cursor.execute(statement, parameters).fetchall()
            except sqlite3.Error as error:
                fault = OperationalError if is_unavailable(error) else DatabaseError
                raise fault(error) from error


class EventRecorder(_Recorder, SQLiteApplicationRecorder):
    """Records events. The table declares its rowid, which the library uses as position."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.datastore)
        self.insert_events_statement = INSERT
        self._seen = 0
        """The highest position that was seen: the log reaches it, unless it was replaced."""

    def max_notification_id(self) -> int:
        seen = self._seen
        head = super().max_notification_id() or 0
        if head < seen:
            raise _replaced(seen, head)
        self._seen = max(self._seen, head)
        return head

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        try:
            positions = super().insert_events(stored_events, **kwargs)
        except IntegrityError as error:
            if str(error) == IMPORT_RUNNING:
                raise ImportRunningError(IMPORT_RUNNING) from error
            raise
        if positions:
            self._seen = max(self._seen, positions[-1])
        return positions

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        positions = super()._insert_events(c, stored_events, **kwargs)
        if positions and positions[0] <= self._seen:
            raise _replaced(self._seen, positions[0] - 1)
        return positions


class SnapshotRecorder(_Recorder, SQLiteAggregateRecorder):
    """Records snapshots."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.datastore, "snapshots")


def _replaced(seen: int, head: int) -> DatabaseError:
    return DatabaseError(f"the log ended at {seen} before and ends at {head} now: it was replaced")


def event_recorder(database: Database) -> ApplicationRecorder:
    """Return a recorder for `RecorderEventStore`."""
    return EventRecorder(database)


def snapshot_recorder(database: Database) -> AggregateRecorder:
    """Return a recorder for the snapshots of `RecorderEventStore`."""
    return SnapshotRecorder(database)


def _stored(originator_id: UUID | str, rows: Iterable[tuple[int, str, bytes]]) -> list[StoredEvent]:
    """Create stored events without their frozen constructor, as the library does."""
    found = []
    for version, topic, state in rows:
        stored = object.__new__(StoredEvent)
        fields = vars(stored)
        fields["originator_id"], fields["originator_version"] = originator_id, version
        fields["topic"], fields["state"] = topic, state
        found.append(stored)
    return found
