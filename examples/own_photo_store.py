"""A photo store of your own: pictures in a table of SQLite, in place of the profile's files.

Run it to see one at work: python examples/own_photo_store.py SELFIE FILE
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import ilikeyacut as iya
from ilikeyacut.application.ports.photo_store import (
    ObjectNotFoundError,
    PhotoStore,
    PhotoStoreError,
    StoredObject,
    check_asked,
    check_key,
    check_prefix,
)
from ilikeyacut.domain.values import MediaType

TABLE = """
CREATE TABLE IF NOT EXISTS objects (key TEXT PRIMARY KEY, data BLOB, modified_at TEXT, etag TEXT)
"""
BELOW = "substr(key, 1, length(:prefix) + 1) = :prefix || '/'"


class TablePhotoStore:
    """Keeps every object as a row. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._connected() as db:
            db.execute(TABLE)

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        self.put_parts(key, (data,), media_type)

    def put_parts(self, key: str, parts: Iterable[bytes], media_type: str) -> None:
        check_key(key)  # a row holds the whole object, so this store is for small ones
        row = (key, b"".join(parts), datetime.now(UTC).isoformat(), uuid4().hex)
        with self._connected() as db:
            db.execute("INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)", row)

    def get(self, key: str, *, etag: str | None = None, most_bytes: int | None = None) -> bytes:
        check_key(key)
        query = "SELECT data, modified_at, etag FROM objects WHERE key = ?"
        with self._connected() as db:
            row = db.execute(query, (key,)).fetchone()
        if row is None:
            raise ObjectNotFoundError(f"there is no object {key}")
        check_asked(_stored(key, len(row[0]), *row[1:]), etag, most_bytes)
        return bytes(row[0])

    def delete(self, key: str) -> None:
        check_key(key)
        with self._connected() as db:
            db.execute("DELETE FROM objects WHERE key = ?", (key,))

    def list(self, prefix: str) -> Iterator[StoredObject]:
        check_prefix(prefix)
        columns = "SELECT key, length(data), modified_at, etag FROM objects"
        query = f"{columns} WHERE key = :prefix OR {BELOW} ORDER BY key"
        with self._connected() as db:
            rows = db.execute(query, {"prefix": prefix}).fetchall()
        return (_stored(*row) for row in rows)

    def delete_prefix(self, prefix: str) -> int:
        check_prefix(prefix)
        with self._connected() as db:
            return db.execute(f"DELETE FROM objects WHERE {BELOW}", {"prefix": prefix}).rowcount

    def remove_unfinished(self) -> int:
        return 0  # a transaction that did not end left nothing

    def locate(self, key: str) -> str:
        check_key(key)
        return f"{self._path}#{key}"

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=10)) as db, db:
                yield db
        except sqlite3.Error as error:
            raise PhotoStoreError(str(error)) from error


def _stored(key: str, size: int, at: str, etag: str) -> StoredObject:
    return StoredObject(key, size, datetime.fromisoformat(at), etag)


def main(selfie: Path, file: Path) -> None:
    """Try copper on, and show where the pictures went."""
    store = TablePhotoStore(file)
    with iya.open_app(replacing={PhotoStore: store}) as app:
        me = app.accounts.current()
        photo_id = app.photos.request_upload(me.id)
        app.photos.receive(me.id, photo_id, selfie.read_bytes())
        look = iya.Look(dye=iya.Dye(colour=iya.Colour.parse("copper")))
        wish = iya.TryOn(photo_id=photo_id, look=look)
        job = app.try_ons.request(me.id, wish, idempotency_key="copper")
        print(app.worker.finish(job.id).status)
        for picture in app.gallery.results(me.id).items:
            print(app.photo_store.locate(picture.key or ""))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
