"""Rows of views as JSON, their places in indexes, and positions, in tables of the home."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, TypeVar

from eventsourcing.sqlite import SQLiteCursor

from ilikeyacut.adapters.sqlite.errors import store_errors
from ilikeyacut.application.ports.views import (
    GONE,
    PositionMovedError,
    Row,
    Scanned,
    VersionGoneError,
    View,
)
from ilikeyacut.application.sealing import Sealing

R = TypeVar("R", bound=Row)
Place = tuple[str, str, str]
"""Where a row stands: (index, partition, sort value)."""
Found = tuple[str, str, bytes]
"""What a row was found by (its key or a sort value), its key, its stored form."""
Change = tuple[str, bytes | None, tuple[Place, ...]]
"""What becomes of a row: its key, its stored form (None: removed), its places."""

VARIABLES = 500  # SQLite takes 999 in its oldest builds
# The row count of both statements shows whether the position was the expected one.
START = (
    "INSERT INTO positions (follower, position) VALUES (?, ?) "
    "ON CONFLICT (follower) DO UPDATE SET position = excluded.position WHERE position = 0"
)
MOVE = "UPDATE positions SET position = ? WHERE follower = ? AND position = ?"
END = (
    "INSERT INTO positions (follower, position) VALUES (?, ?) "
    "ON CONFLICT (follower) DO UPDATE SET position = excluded.position"
)
POSITION = "SELECT position FROM positions WHERE follower = ?"
SCAN = "SELECT key, key, row FROM view_rows WHERE view = ? AND key > ? ORDER BY key LIMIT ?"
SOME_KEYS = "(SELECT key FROM view_rows WHERE view = ? ORDER BY key LIMIT ?)"
DROP_PLACES = f"DELETE FROM view_places WHERE view = ? AND key IN {SOME_KEYS}"  # noqa: S608 - fixed text only
DROP_ROWS = f"DELETE FROM view_rows WHERE view = ? AND key IN {SOME_KEYS}"  # noqa: S608 - fixed text only


class Transactions(Protocol):
    """A database, or what has its transactions."""

    def reading(self) -> AbstractContextManager[SQLiteCursor]:
        """Read one consistent state."""
        ...

    def writing(self) -> AbstractContextManager[SQLiteCursor]:
        """Write all or nothing."""
        ...


class SqliteViewStore:
    """Keeps all views in the same tables, by name and version; personal fields are encrypted."""

    def __init__(self, database: Transactions, sealing: Sealing) -> None:
        self._database = database
        self._sealing = sealing

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        found: list[Found] = []
        with store_errors(), self._reading(view) as cursor:
            for some in _batches(keys):
                marks = ",".join("?" * len(some))
                cursor.execute(
                    f"SELECT key, key, row FROM view_rows WHERE view = ? AND key IN ({marks})",  # noqa: S608 - marks only
                    (view.position_name, *some),
                )
                found += map(tuple, cursor.fetchall())
        return dict(self._opened(view, found))

    def rows_to_change(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        return self.get(view, keys)

    def query(
        self,
        view: View[R],
        index: str,
        partition: str,
        *,
        limit: int,
        after: str | None = None,
        until: str | None = None,
        descending: bool = False,
    ) -> list[tuple[str, R]]:
        statement, bounds = _selection(after, until, descending=descending)
        with store_errors(), self._reading(view) as cursor:
            cursor.execute(statement, (view.position_name, index, partition, *bounds, limit))
            found = [tuple(row) for row in cursor.fetchall()]
        return list(self._opened(view, found))

    def count(self, view: View[R]) -> int:
        with store_errors(), self._reading(view) as cursor:
            cursor.execute("SELECT count(*) FROM view_rows WHERE view = ?", (view.position_name,))
            return int(cursor.fetchone()[0])

    def scan(self, view: View[R], *, limit: int, cursor: str | None = None) -> Scanned[R]:
        with store_errors(), self._reading(view) as reader:
            reader.execute(SCAN, (view.position_name, cursor or "", limit + 1))
            found = [tuple(row) for row in reader.fetchall()]
        more = len(found) > limit
        rows = dict(self._opened(view, found[:limit]))
        return Scanned(rows, found[limit - 1][0] if more else None)

    def drop(self, view: View[R]) -> None:
        name = view.position_name
        with store_errors(), self._database.writing() as cursor:
            cursor.execute(END, (name, GONE))
        some = (name, name, VARIABLES)
        removed = VARIABLES
        while removed == VARIABLES:
            with store_errors(), self._database.writing() as cursor:
                cursor.execute(DROP_PLACES, some)
                cursor.execute(DROP_ROWS, some)
                removed = cursor.sqlite_cursor.rowcount

    def position(self, follower: str) -> int:
        with store_errors(), self._database.reading() as cursor:
            return max(0, _position(cursor, follower))

    def positions(self, followers: Collection[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        with store_errors(), self._database.reading() as cursor:
            for some in _batches(followers):
                marks = ",".join("?" * len(some))
                cursor.execute(
                    f"SELECT follower, position FROM positions WHERE follower IN ({marks})",  # noqa: S608 - marks only
                    some,
                )
                found |= {name: max(0, position) for name, position in cursor.fetchall()}
        return dict.fromkeys(followers, 0) | found

    def commit(
        self,
        follower: str,
        expected: int,
        position: int,
        view: View[R] | None = None,
        rows: Mapping[str, R | None] | None = None,
    ) -> None:
        # Sealing may write a key in its own transaction, so it comes before this one.
        changes = self._changes(view, rows)
        with store_errors(), self._database.writing() as cursor:
            _move(cursor, follower, expected, position)
            if view is not None and changes:
                _replace(cursor, view.position_name, changes)

    def _changes(self, view: View[R] | None, rows: Mapping[str, R | None] | None) -> list[Change]:
        if view is None:
            if rows:
                raise TypeError("rows need the view that they belong to")
            return []
        return [
            (key, None, ())
            if row is None
            else (key, self._sealing.write_row(view, key, row), _places(view, row))
            for key, row in (rows or {}).items()
        ]

    def _opened(self, view: View[R], found: Iterable[Found]) -> Iterator[tuple[str, R]]:
        """Yield what each row was found by, and the row."""
        sealing = self._sealing.remembering()
        for by, key, stored in found:
            yield by, sealing.read_row(view, key, stored)

    @contextmanager
    def _reading(self, view: View[Any]) -> Iterator[SQLiteCursor]:
        """Read one state. Raises VersionGoneError if it has lost rows of a serving version."""
        with self._database.reading() as cursor:
            if view.serving and _position(cursor, view.position_name) == GONE:
                raise VersionGoneError(view.position_name)
            yield cursor


def _move(cursor: SQLiteCursor, follower: str, expected: int, position: int) -> None:
    if expected == 0:
        cursor.execute(START, (follower, position))
    else:
        cursor.execute(MOVE, (position, follower, expected))
    if cursor.sqlite_cursor.rowcount != 1:
        if _position(cursor, follower) == GONE:
            raise VersionGoneError(follower)
        raise PositionMovedError(f"{follower} is no longer at {expected}")


def _position(cursor: SQLiteCursor, follower: str) -> int:
    cursor.execute(POSITION, (follower,))
    row = cursor.fetchone()
    return 0 if row is None else int(row[0])


def _replace(cursor: SQLiteCursor, view: str, changes: list[Change]) -> None:
    names = [(view, key) for key, _, _ in changes]
    cursor.executemany("DELETE FROM view_places WHERE view = ? AND key = ?", names)
    cursor.executemany(
        "DELETE FROM view_rows WHERE view = ? AND key = ?",
        [(view, key) for key, row, _ in changes if row is None],
    )
    cursor.executemany(
        "INSERT INTO view_rows (view, key, row) VALUES (?, ?, ?) "
        "ON CONFLICT (view, key) DO UPDATE SET row = excluded.row",
        [(view, key, row) for key, row, _ in changes if row is not None],
    )
    cursor.executemany(
        "INSERT INTO view_places (view, place, partition, sort, key) VALUES (?, ?, ?, ?, ?)",
        [(view, *place, key) for key, _, places in changes for place in places],
    )


def _selection(
    after: str | None, until: str | None, *, descending: bool
) -> tuple[str, tuple[str, ...]]:
    beyond, not_beyond, order = ("<", ">=", "DESC") if descending else (">", "<=", "ASC")
    conditions = ["view = ?", "place = ?", "partition = ?"]
    conditions += [f"sort {beyond} ?"] if after is not None else []
    conditions += [f"sort {not_beyond} ?"] if until is not None else []
    statement = (
        "SELECT sort, key, row FROM view_places JOIN view_rows USING (view, key) "  # noqa: S608 - fixed text only
        f"WHERE {' AND '.join(conditions)} ORDER BY sort {order}, key {order} LIMIT ?"
    )
    return statement, tuple(bound for bound in (after, until) if bound is not None)


def _places(view: View[Any], row: Row) -> tuple[Place, ...]:
    return tuple(
        (name, place.partition, place.sort)
        for name, locate in view.indexes.items()
        for place in locate(row)
    )


def _batches(keys: Collection[str]) -> Iterator[list[str]]:
    distinct = list(dict.fromkeys(keys))
    return (distinct[n : n + VARIABLES] for n in range(0, len(distinct), VARIABLES))
