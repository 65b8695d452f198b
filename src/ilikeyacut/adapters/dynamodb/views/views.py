"""Rows of views as JSON, by key or through an index, written with their position."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar
from uuid import uuid4

from eventsourcing.persistence import OperationalError

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, store_errors
from ilikeyacut.adapters.dynamodb.views.positions import Positions, fits
from ilikeyacut.adapters.dynamodb.views.rows import ViewRows
from ilikeyacut.adapters.dynamodb.views.scans import ViewScans
from ilikeyacut.adapters.dynamodb.views.tables import LARGEST_ROW, Stored, ViewTables, places_of
from ilikeyacut.application.ports.views import Row, RowTooLargeError, Scanned, View
from ilikeyacut.application.sealing import Sealing

R = TypeVar("R", bound=Row)
TRIES = 4


class DynamoDbViewStore:
    """Keeps each view in its table, with versions under different keys; personal fields encrypted.

    Rows are read with strong consistency. The index may lag by a moment, but a row is never
    returned from a place that it has left. A commit of up to 98 items (rows and their places) is
    one transaction; a larger one is atomic through a journal, at three times the cost.
    """

    def __init__(self, db: DynamoDb, tables: ViewTables, sealing: Sealing) -> None:
        self._db = db
        self._tables = tables
        self._sealing = sealing
        self._positions = Positions(db, tables.rest.table)
        self._rows = ViewRows(db, tables, self._positions)
        self._scans = ViewScans(db, tables)

    def create_tables(self) -> None:
        """Create the missing tables. Raises StoreUnavailableError."""
        with store_errors():
            self._tables.create(self._db)

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        with store_errors():
            found = self._rows.read(view, keys)
            if len(found) < len(set(keys)):
                self._refuse_gone(view)
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
            count = self._rows.count(view)
            if not count:  # a drop removes it last
                self._refuse_gone(view)
            return count

    def scan(self, view: View[R], *, limit: int, cursor: str | None = None) -> Scanned[R]:
        """Return rows by reading the whole table, including other versions.

        All pages together cost the size of the table: 1 RCU per 4 KB, strongly consistent.
        """
        with store_errors():
            found, cursor = self._scans.rows(view, limit, cursor)
            if cursor is None:
                self._refuse_gone(view)
        rows = self._opened(view, ((name, name, row) for name, row in found.items()))
        return Scanned(dict(rows), cursor)

    def drop(self, view: View[R]) -> None:
        """Remove a version: a scan of the whole table, and 1 WCU per removed KB."""
        with store_errors():
            self._positions.end(view.position_name)
            self._scans.remove(view)

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
        if view is None and rows:
            raise TypeError("rows need the view that they belong to")
        # Sealing may write a key in its own request, so it comes before this one.
        changes = {} if view is None else self._changes(view, rows or {})
        with store_errors():
            if view is None or not changes:
                self._positions.move(follower, expected, position)
            else:
                self._replace(follower, expected, position, view, changes)

    def _replace(
        self,
        follower: str,
        expected: int,
        position: int,
        view: View[R],
        after: Mapping[str, Stored | None],
    ) -> None:
        for attempt in range(TRIES):
            before = self._rows.before(view, after, guess=attempt == 0)
            actions = self._rows.rewriting(view, before, after)
            if not fits(actions):  # a journal has no conditions: know the rows for certain
                self._rows.forget(view, after)
                before = self._rows.before(view, after)
                actions = self._rows.rewriting(view, before, after)
            counts = self._rows.counting(view, before, after)
            self._rows.forget(view, after)
            try:
                self._positions.move(follower, expected, position, actions, counts)
            except ConditionFailedError:
                continue  # a row was written since it was read, or was not read and is there
            return
        raise OperationalError(f"others keep writing the rows of {view.position_name}")

    def _refuse_gone(self, view: View[Any]) -> None:
        if view.serving:
            self._positions.refuse_ended(view.position_name)

    def _changes(self, view: View[R], rows: Mapping[str, R | None]) -> dict[str, Stored | None]:
        write = uuid4().hex
        changes: dict[str, Stored | None] = dict.fromkeys(rows)
        for name, row in rows.items():
            if row is not None:
                sealed = self._sealing.write_row(view, name, row)
                if len(sealed) > LARGEST_ROW:
                    raise RowTooLargeError(view.position_name, name, len(sealed), LARGEST_ROW)
                changes[name] = Stored(write, sealed.decode(), places_of(view, row))
        return changes

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
