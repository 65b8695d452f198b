"""Rings when the event log in the database has grown, whichever process wrote."""

from __future__ import annotations

import sqlite3
from threading import Lock
from time import monotonic, sleep

from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.errors import store_errors

SHORTEST, LONGEST = 0.002, 0.04


class SqliteDoorbell:
    """Polls SQLite for commits of others, less often the longer it is quiet.

    `PRAGMA data_version` takes microseconds and sees commits of all other connections. Only after
    one is the log's head read, so writes to views do not ring. One per follower.
    """

    def __init__(self, database: Database) -> None:
        self._connection = database.connect()
        self._lock = Lock()
        with store_errors():
            self._version = self._data_version()
            self._heard = self._head()

    def wait(self, timeout: float) -> bool:
        deadline = monotonic() + timeout
        pause = SHORTEST
        while not self._rang():
            left = deadline - monotonic()
            if left <= 0:
                return False
            sleep(min(pause, left))
            pause = min(pause * 2, LONGEST)
        return True

    def close(self) -> None:
        """Close the connection. Waiting calls return."""
        self._connection.close()

    def _rang(self) -> bool:
        with self._lock, store_errors():
            version = self._data_version()
            if version == self._version:
                return False
            self._version, before, self._heard = version, self._heard, self._head()
            return self._heard > before

    def _data_version(self) -> int:
        return _number(self._connection.execute("PRAGMA data_version"))

    def _head(self) -> int:
        return _number(self._connection.execute("SELECT MAX(rowid) FROM stored_events"))


def _number(cursor: sqlite3.Cursor) -> int:
    row: tuple[int | None] = cursor.fetchone()
    return row[0] or 0
