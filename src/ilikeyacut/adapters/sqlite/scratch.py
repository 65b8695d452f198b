"""Scratch rows in a temporary database of SQLite's own.

SQLite keeps such a database in a file that has no name any more, so it outlives no process, and its
memory is one cache of pages: https://sqlite.org/inmemorydb.html#temp_db.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Lock

from eventsourcing.sqlite import SQLiteCursor

from ilikeyacut.adapters.sqlite.errors import store_errors
from ilikeyacut.adapters.sqlite.schema import PLACES, PLACES_BY_KEY, POSITIONS, ROWS
from ilikeyacut.adapters.sqlite.views import SqliteViewStore
from ilikeyacut.application.ports.views import RowStore
from ilikeyacut.application.sealing import Sealing

UNNAMED = ""


class SqliteScratch:
    """Makes stores whose personal fields are encrypted under the deployment's keys."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    @contextmanager
    def open(self) -> Iterator[RowStore]:
        with store_errors():
            connection = sqlite3.connect(UNNAMED, isolation_level=None, check_same_thread=False)
        with closing(connection):
            with store_errors():
                for statement in (ROWS, PLACES, PLACES_BY_KEY, POSITIONS):
                    connection.execute(statement)
            yield SqliteViewStore(OneConnection(connection), self._sealing)


class OneConnection:
    """The transactions of a database that no other connection can reach, one at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = Lock()

    @contextmanager
    def reading(self) -> Iterator[SQLiteCursor]:
        """Read."""
        with self._lock, closing(self._connection.cursor()) as cursor:
            yield SQLiteCursor(cursor)

    @contextmanager
    def writing(self) -> Iterator[SQLiteCursor]:
        """Write all or nothing."""
        with self._lock, self._connection, closing(self._connection.cursor()) as cursor:
            cursor.execute("BEGIN")
            yield SQLiteCursor(cursor)
