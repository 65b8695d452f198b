"""Stored rows of views: reading them, and the actions that change one into another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ilikeyacut.adapters.dynamodb.client import Action, DynamoDb
from ilikeyacut.adapters.dynamodb.views.positions import Positions, position_key, refuse_ended
from ilikeyacut.adapters.dynamodb.views.tables import (
    ROW,
    Place,
    Stored,
    ViewTables,
    count_key,
    index_partition,
    key,
    place_item,
    place_key,
    row_item,
    row_pk,
    stored,
)
from ilikeyacut.application.ports.views import View

REMEMBERED = 10_000
Rows = Mapping[str, Stored | None]
"""Rows by key as they stand, or None where there is none."""


class ViewRows:
    """Reads rows, and writes nothing itself.

    Rows found by `read` are remembered for one use, so that a follower that has just read its rows
    need not read them again for their places. Every action made from them requires that nothing has
    changed in between.
    """

    def __init__(self, db: DynamoDb, tables: ViewTables, positions: Positions) -> None:
        self._db = db
        self._tables = tables
        self._positions = positions
        self._known: dict[tuple[str, str], Stored | None] = {}

    def read(self, view: View[Any], keys: Collection[str]) -> dict[str, Stored]:
        """Return the existing rows, strongly consistent."""
        names = {row_pk(view, name): name for name in keys}
        places = [key(pk, ROW) for pk in names]
        items = self._db.get_all(self._tables.of(view.name).table, places)
        found = {names[item["pk"]["S"]]: stored(item) for item in items}
        if len(self._known) + len(keys) > REMEMBERED:
            self._known.clear()
        self._known.update({(view.position_name, name): found.get(name) for name in keys})
        return found

    def before(
        self, view: View[Any], keys: Collection[str], *, guess: bool = False
    ) -> dict[str, Stored | None]:
        """Return the current rows, from memory if they were read before.

        With `guess`, rows that were not read are assumed to be new: a follower reads the rows it
        knows of first. If that is wrong, the write's condition fails.
        """
        absent = object()
        known: dict[str, Any] = {
            name: self._known.pop((view.position_name, name), absent) for name in keys
        }
        known = {name: row for name, row in known.items() if row is not absent}
        unknown = [name for name in keys if name not in known]
        if guess:
            return known | dict.fromkeys(unknown)
        return known | dict.fromkeys(unknown) | (self.read(view, unknown) if unknown else {})

    def forget(self, view: View[Any], keys: Collection[str]) -> None:
        """Forget remembered rows, so that they are read again."""
        for name in keys:
            self._known.pop((view.position_name, name), None)

    def rewriting(self, view: View[Any], before: Rows, after: Rows) -> list[Action]:
        """Return the actions that change rows into others, including their places."""
        return [
            action
            for name, row in after.items()
            for action in (
                *self._row(view, name, before[name], row),
                *self._places(view, name, before[name], row),
            )
        ]

    def counting(self, view: View[Any], before: Rows, after: Rows) -> list[Action]:
        """Return the action that updates the row count, none if it is unchanged."""
        more = sum((row is not None) - (before[name] is not None) for name, row in after.items())
        if not more:
            return []
        request = {
            "TableName": self._tables.of(view.name).table,
            "Key": count_key(view),
            "UpdateExpression": "ADD n :n",
            "ExpressionAttributeValues": {":n": {"N": str(more)}},
        }
        return [{"Update": request}]

    def count(self, view: View[Any]) -> int:
        """Return the number of rows of a view."""
        item = self._db.call(
            "get_item",
            TableName=self._tables.of(view.name).table,
            Key=count_key(view),
            ConsistentRead=True,
        ).get("Item")
        return 0 if item is None else int(item["n"]["N"])

    def standing(
        self, view: View[Any], index: str, partition: str, selection: dict[str, Any]
    ) -> Iterator[tuple[str, str, str]]:
        """Yield the sort value, the key and the JSON of the rows in a partition of an index.

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
            names = {name for name, _ in found}
            rows = self._whole(view, names) if view.serving else self.read(view, names)
            for name, sort in found:
                place: Place = (index, partition, sort)
                if name in rows and place in rows[name].places:
                    yield sort, name, rows[name].row

    def _whole(self, view: View[Any], names: Collection[str]) -> dict[str, Stored]:
        """Read rows that an index named, and after the index the position: a drop ends it first.

        They share a request, so a row that is missing may have been read after the position.
        """
        table, follower = self._tables.of(view.name).table, view.position_name
        if not names:
            self._positions.refuse_ended(follower)
            return {}
        keys = {row_pk(view, name): name for name in names}
        found = dict[str, Stored]()
        position = (self._tables.rest.table, position_key(follower))
        for item in self._db.get_across([position, *((table, key(pk, ROW)) for pk in keys)]):
            if item["sk"]["S"] == ROW:
                found[keys[item["pk"]["S"]]] = stored(item)
            else:
                refuse_ended(follower, item)
        if len(found) < len(names):
            self._positions.refuse_ended(follower)
        return found

    def _row(
        self, view: View[Any], name: str, before: Stored | None, after: Stored | None
    ) -> Iterator[Action]:
        request: dict[str, Any] = {"TableName": self._tables.of(view.name).table}
        if before is None:
            request["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            request["ConditionExpression"] = "w = :w"
            request["ExpressionAttributeValues"] = {":w": {"S": before.write}}
        place = {"Key": key(row_pk(view, name), ROW)}
        if after is not None:
            yield {"Put": request | {"Item": row_item(view, name, after)}}
        elif before is not None:
            yield {"Delete": request | place}
        else:
            yield {"ConditionCheck": request | place}

    def _places(
        self, view: View[Any], name: str, before: Stored | None, after: Stored | None
    ) -> Iterator[Action]:
        table = self._tables.of(view.name).table
        gone, come = (it.places[1:] if it is not None else () for it in (before, after))
        for place in gone:
            if place not in come:
                yield {"Delete": {"TableName": table, "Key": place_key(view, name, place)}}
        for place in come:
            if place not in gone:
                yield {"Put": {"TableName": table, "Item": place_item(view, name, place)}}
