"""Makes deletions final in the database file and its write-ahead log."""

from __future__ import annotations

from ilikeyacut.adapters.sqlite.database import Database


class SqliteScrubber:
    """Empties the write-ahead log. Deleted bytes are overwritten at once (secure_delete).

    Raises StoreUnavailableError while another process keeps reading.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def scrub(self) -> None:
        self._database.truncate_wal()
