"""Rows of views as JSON, by key or through an index, written with their position."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import store_errors
from ilikeyacut.adapters.dynamodb.views.memory import Memory
from ilikeyacut.adapters.dynamodb.views.positions import Move, Positions
from ilikeyacut.adapters.dynamodb.views.rows import ViewRows
from ilikeyacut.adapters.dynamodb.views.scans import ViewScans
from ilikeyacut.adapters.dynamodb.views.tables import ViewTables
from ilikeyacut.adapters.dynamodb.views.writes import ViewWrites
from ilikeyacut.application.ports.views import Row, Scanned, View
from ilikeyacut.application.sealing import Sealing

R = TypeVar("R", bound=Row)


class DynamoDbViewStore:
    """Keeps each view in its table, with versions under different keys; personal fields encrypted.

    A row that was read is at least as new as any position that was read before it. The index may
    lag by a moment, but a row is never returned from a place that it has left. A commit is one
    transaction: it takes 98 items (rows and their places beyond each one's first) and 3.5 MB.
    """

    def __init__(self, db: DynamoDb, tables: ViewTables, sealing: Sealing) -> None:
        self._db = db
        self._tables = tables
        self._sealing = sealing
        memory = Memory()
        self._rows = ViewRows(db, tables, memory)
        self._scans = ViewScans(db, tables)
        self._positions = Positions(db, tables.rest.table)
        self._writes = ViewWrites(tables, sealing, self._positions, self._rows, memory)

    def create_tables(self) -> None:
        """Create the missing tables. Raises StoreUnavailableError."""
        with store_errors():
            self._tables.create(self._db)

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        """Return rows by transactional reads: 2 RCU for each row and 4 KB."""
        with store_errors():
            found = self._rows.get(view, keys)
        return dict(self._opened(view, ((name, name, it.row) for name, it in found.items())))

    def rows_to_change(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        """Return rows by plain reads, until one is refused: 1 RCU for each row and 4 KB."""
        with store_errors():
            found = self._rows.to_change(view, keys)
        return dict(self._opened(view, ((name, name, it.row) for name, it in found.items())))

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
        empty = after is not None and until is not None and (after < until) == descending
        if empty or limit < 1:
            return []
        selection = _selection(after, until, descending=descending)
        # One more, for with both bounds the index gives `after` itself too.
        selection |= {"ScanIndexForward": not descending, "Limit": limit + 1}
        with store_errors():
            standing = self._rows.standing(view, index, partition, selection)
            found = list(islice((it for it in standing if it[0] != after), limit))
        return list(self._opened(view, found))

    def count(self, view: View[R]) -> int:
        with store_errors():
            return self._rows.count(view)

    def scan(self, view: View[R], *, limit: int, cursor: str | None = None) -> Scanned[R]:
        """Return rows by reading the whole table, including other versions.

        All pages together cost the size of the table: 1 RCU per 4 KB, strongly consistent.
        """
        with store_errors():
            found, cursor = self._scans.rows(view, limit, cursor)
            if cursor is None:
                self._rows.refuse_gone(view)
        rows = self._opened(view, ((name, name, row) for name, row in found.items()))
        return Scanned(dict(rows), cursor)

    def drop(self, view: View[R]) -> None:
        """Remove a version: two scans of its table, and 1 WCU per removed KB.

        What earlier versions of this package left of large writes is removed too.
        """
        with store_errors():
            self._positions.end(view.position_name)
            self._scans.remove(view)
            self._positions.journals.clear()

    def position(self, follower: str) -> int:
        with store_errors():
            return self._positions.position(follower)

    def positions(self, followers: Collection[str]) -> dict[str, int]:
        with store_errors():
            return self._positions.positions(followers)

    def commit(
        self,
        follower: str,
        expected: int,
        position: int,
        view: View[R] | None = None,
        rows: Mapping[str, R | None] | None = None,
    ) -> None:
        move = Move(follower, expected, position)
        if view is not None and rows:
            self._writes.write(move, view, rows)
            return
        if rows:
            raise TypeError("rows need the view that they belong to")
        with store_errors():
            self._positions.move(move)

    def _opened(
        self, view: View[R], found: Iterable[tuple[str, str, str]]
    ) -> Iterator[tuple[str, R]]:
        """Yield what each row was found by, and the row."""
        sealing = self._sealing.remembering()
        for by, name, text in found:
            yield by, sealing.read_row(view, name, text.encode())


def _selection(after: str | None, until: str | None, *, descending: bool) -> dict[str, Any]:
    values = {name: {"S": it} for name, it in ((":a", after), (":u", until)) if it is not None}
    condition = "gp = :p"
    if len(values) == 2:
        condition += f" AND gs BETWEEN {':u AND :a' if descending else ':a AND :u'}"
    elif after is not None:
        condition += f" AND gs {'<' if descending else '>'} :a"
    elif until is not None:
        condition += f" AND gs {'>=' if descending else '<='} :u"
    return {"KeyConditionExpression": condition, "ExpressionAttributeValues": values}
