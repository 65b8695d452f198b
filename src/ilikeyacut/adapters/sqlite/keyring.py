"""Keys in the home's own database. Anyone who can read the file can read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from secrets import token_bytes
from uuid import UUID

from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.errors import keyring_errors
from ilikeyacut.application.ports.keyring import (
    KeyConflictError,
    KeyEntry,
    KeyMissingError,
    PersonErasedError,
)

# Erasing overwrites the key with as many zeros, in place; the row is the tombstone from then on.
ERASE = (
    "INSERT INTO keys (user_id, key, erased) VALUES (?, zeroblob(32), 1) "
    "ON CONFLICT (user_id) DO UPDATE SET key = excluded.key, erased = 1 WHERE erased = 0"
)
ADD = "INSERT INTO keys (user_id, key, erased) VALUES (?, ?, 0) ON CONFLICT (user_id) DO NOTHING"
FIND = "SELECT key, erased FROM keys WHERE user_id = ?"
LIST = "SELECT id, user_id, key, erased FROM keys WHERE id > ? ORDER BY id LIMIT ?"
PAGE = 500
ERASED = bytes(32)


class SqliteKeyring:
    """One random 32-byte key per person. Without a cache, so erasures count at once."""

    def __init__(
        self, database: Database, new_key: Callable[[], bytes] = lambda: token_bytes(32)
    ) -> None:
        self._database = database
        self._new_key = new_key

    def key_for(self, user_id: UUID) -> bytes:
        try:
            return self.find(user_id)
        except KeyMissingError:
            with keyring_errors(), self._database.writing() as cursor:
                cursor.execute(ADD, (user_id.hex, self._new_key()))
            return self.find(user_id)

    def find(self, user_id: UUID) -> bytes:
        row = self._row(user_id)
        if row is None:
            raise KeyMissingError(user_id)
        key, erased = row
        if erased:
            raise PersonErasedError(user_id)
        return key

    def erase(self, user_id: UUID) -> None:
        with keyring_errors(), self._database.writing() as cursor:
            cursor.execute(ERASE, (user_id.hex,))

    def erased(self, user_id: UUID) -> bool:
        row = self._row(user_id)
        return row is not None and bool(row[1])

    def entries(self) -> Iterator[KeyEntry]:
        after = 0
        while rows := self._page(after):
            for after, name, key, erased in rows:  # noqa: B007 - the last row's id is where the next page begins
                yield KeyEntry(UUID(name), None if erased else key)

    def restore(self, entries: Sequence[KeyEntry]) -> None:
        with keyring_errors(), self._database.writing() as cursor:
            for entry in entries:
                if entry.key is None:
                    cursor.execute(ERASE, (entry.user_id.hex,))
                else:
                    cursor.execute(ADD, (entry.user_id.hex, entry.key))
                    cursor.execute(FIND, (entry.user_id.hex,))
                    if tuple(cursor.fetchone()) not in ((entry.key, 0), (ERASED, 1)):
                        raise KeyConflictError(entry.user_id)

    def _page(self, after: int) -> list[tuple[int, str, bytes, int]]:
        with keyring_errors(), self._database.reading() as cursor:
            cursor.execute(LIST, (after, PAGE))
            return list(cursor.fetchall())

    def _row(self, user_id: UUID) -> tuple[bytes, int] | None:
        with keyring_errors(), self._database.reading() as cursor:
            cursor.execute(FIND, (user_id.hex,))
            row: tuple[bytes, int] | None = cursor.fetchone()
            return row
