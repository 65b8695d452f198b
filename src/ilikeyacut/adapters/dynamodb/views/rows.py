"""Reads of stored rows: by key, or by their places in an index."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import Item, parsing
from ilikeyacut.adapters.dynamodb.views.memory import Memory
from ilikeyacut.adapters.dynamodb.views.reading import certain
from ilikeyacut.adapters.dynamodb.views.tables import (
    Known,
    Place,
    Stored,
    ViewTables,
    count_key,
    gone_key,
    index_partition,
    row_key,
    row_pk,
    stored,
)
from ilikeyacut.application.ports.views import VersionGoneError, View


class ViewRows:
    """Reads rows. A thread's memory keeps what it has to know of them to write them next."""

    def __init__(self, db: DynamoDb, tables: ViewTables, memory: Memory) -> None:
        self._db = db
        self._tables = tables
        self._memory = memory

    def get(self, view: View[Any], keys: Collection[str]) -> dict[str, Stored]:
        """Return the existing rows, at least as new as any position that was read before.

        Raises VersionGoneError.
        """
        return self._noted(view, keys, self.certain(view, keys))

    def to_change(self, view: View[Any], keys: Collection[str]) -> dict[str, Stored]:
        """Return the existing rows, at half the price: a row may miss a commit under way.

        It cannot be written then, and is read for certain the next time.
        """
        if self._memory.of(view).doubtful:
            return self.get(view, keys)
        start, wanted = len(row_pk(view, "")), [row_key(view, name) for name in dict.fromkeys(keys)]
        items = self._db.get_all(self._tables.of(view.name).table, wanted)
        found = {item["pk"]["S"][start:]: stored(item) for item in items}
        return self._noted(view, keys, found)

    def certain(self, view: View[Any], keys: Collection[str]) -> dict[str, Stored]:
        """Return the existing rows, and remember nothing. Raises VersionGoneError."""
        names = list(dict.fromkeys(keys))
        items = self._read(view, [row_key(view, name) for name in names])
        return {
            name: stored(item) for name, item in zip(names, items, strict=True) if item is not None
        }

    def count(self, view: View[Any]) -> int:
        """Return the number of rows of a view. Raises VersionGoneError."""
        (item,) = self._read(view, [count_key(view)])
        with parsing(f"the number of rows of {view.name}"):
            return 0 if item is None else int(item["n"]["N"])

    def refuse_gone(self, view: View[Any]) -> None:
        """Raise VersionGoneError if what was read before may have missed rows."""
        self._read(view, ())

    def _read(self, view: View[Any], keys: Sequence[Item]) -> list[Item | None]:
        """Read items of a view. A version that serves is whole as long as it has no mark then."""
        places = [(self._tables.of(view.name).table, key) for key in keys]
        if not view.serving:
            return list(certain(self._db, places))
        mark = (self._tables.rest.table, gone_key(view.position_name))
        *items, gone = certain(self._db, [*places, mark])
        if gone is not None:
            raise VersionGoneError(view.position_name)
        return items

    def standing(
        self, view: View[Any], index: str, partition: str, selection: dict[str, Any]
    ) -> Iterator[tuple[str, str, str]]:
        """Yield (sort value, key, JSON) of the rows of one partition of an index.

        The index may lag, so rows that have left the place are skipped. Raises VersionGoneError.
        """
        table, start = self._tables.of(view.name), len(row_pk(view, ""))
        values = {":p": {"S": index_partition(view, index, partition)}}
        values |= selection.pop("ExpressionAttributeValues", {})
        pages = self._db.query(
            TableName=table.table,
            IndexName=table.index,
            ExpressionAttributeValues=values,
            **selection,
        )
        for items in pages:
            found = [(it["pk"]["S"][start:], it["gs"]["S"]) for it in items]
            rows = self.certain(view, [name for name, _ in found])
            for name, sort in found:
                place: Place = (index, partition, sort)
                if name in rows and place in rows[name].places:
                    yield sort, name, rows[name].row

    def _noted(
        self, view: View[Any], keys: Collection[str], found: dict[str, Stored]
    ) -> dict[str, Stored]:
        known = {name: Known(it.write, it.places) for name, it in found.items()}
        self._memory.of(view).note_read({name: known.get(name) for name in keys})
        return found
