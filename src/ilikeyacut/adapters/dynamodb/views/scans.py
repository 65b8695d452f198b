"""All items of one version of a view, found by scanning its table.

Rows have no common partition, so that writes are spread over the table. Listing all of them is rare
(to compare or remove a version), so it is a filtered scan that costs the size of the table,
whatever the filter passes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from eventsourcing.persistence import OperationalError

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import Item, parsing
from ilikeyacut.adapters.dynamodb.views.tables import ROW, ViewTables, count_key, row_pk
from ilikeyacut.application.ports.views import View

MOST_DELETES = 25  # DynamoDB's own limit for a batch of writes
Deletes = list[dict[str, Any]]


class ViewScans:
    """Reads and removes a version's items, page by page."""

    def __init__(self, db: DynamoDb, tables: ViewTables) -> None:
        self._db = db
        self._tables = tables

    def rows(
        self, view: View[Any], limit: int, cursor: str | None
    ) -> tuple[dict[str, str], str | None]:
        """Return up to `limit` rows as JSON by key, and the cursor of the next ones."""
        start = len(row_pk(view, ""))
        while True:
            items, cursor = self._page(view, limit, cursor)
            with parsing("a row in the table of a view"):
                rows = [it for it in items if it["sk"]["S"] == ROW]
                found = {it["pk"]["S"][start:]: it["r"]["S"] for it in rows}
            if found or cursor is None:
                return found, cursor

    def remove(self, view: View[Any]) -> None:
        """Remove rows and places, then their count. Idempotent.

        The last transaction before the position ended may become visible item by item, so the table
        is scanned until nothing of the version is found.
        """
        while self._removed(view):
            pass
        table = self._tables.of(view.name).table
        self._db.call("delete_item", TableName=table, Key=count_key(view))

    def _removed(self, view: View[Any]) -> bool:
        table, cursor, found = self._tables.of(view.name).table, None, False
        while True:
            items, cursor = self._page(view, 1000, cursor, only_keys=True)
            for some in _batches([{"pk": it["pk"], "sk": it["sk"]} for it in items]):
                self._delete(table, [{"DeleteRequest": {"Key": key}} for key in some])
                found = True
            if cursor is None:
                return found

    def _page(
        self, view: View[Any], limit: int, cursor: str | None, *, only_keys: bool = False
    ) -> tuple[Sequence[Item], str | None]:
        request: dict[str, Any] = {
            "TableName": self._tables.of(view.name).table,
            "ConsistentRead": True,
            "Limit": limit,
            "FilterExpression": "begins_with(pk, :p)",
            "ExpressionAttributeValues": {":p": {"S": row_pk(view, "")}},
        }
        if only_keys:
            request["ProjectionExpression"] = "pk, sk"
        if cursor is not None:
            request["ExclusiveStartKey"] = json.loads(cursor)
        answer = self._db.call("scan", **request)
        last = answer.get("LastEvaluatedKey")
        return answer["Items"], None if last is None else json.dumps(last)

    def _delete(self, table: str, requests: Deletes) -> None:
        for attempt in range(1, self._db.retries.attempts + 1):
            answer = self._db.call("batch_write_item", RequestItems={table: requests})
            requests = answer.get("UnprocessedItems", {}).get(table, [])
            if not requests:
                return
            self._db.back_off(attempt)
        raise OperationalError(f"{table} is throttled: {len(requests)} items were not removed")


def _batches(keys: list[Item]) -> Iterator[list[Item]]:
    return (keys[n : n + MOST_DELETES] for n in range(0, len(keys), MOST_DELETES))
