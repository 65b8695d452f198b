"""What earlier versions left of writes too large for one transaction.

Such a write was a *journal*: items `j#{write}`, `{number}` with actions `a`, named by the attribute
`j` of the position that they belong to. From the moment that the position moved, the write counted.
So a journal that a position names is completed before anybody follows on; any other one is dead.
Nothing here writes a journal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ilikeyacut.adapters.dynamodb.client import Action, DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, parsing
from ilikeyacut.adapters.dynamodb.views.tables import key


class Journals:
    """Completes and clears away the journals of a table of positions."""

    def __init__(self, db: DynamoDb, table: str) -> None:
        self._db = db
        self._table = table

    def finish(self, position: Item) -> None:
        """Complete the journal that a position names, unless another process does it first."""
        with parsing("a position in the table of views"):
            write, number_of_parts = position["j"]["S"].rsplit("#", 1)
            parts = int(number_of_parts)
        named: dict[str, Any] = {
            "TableName": self._table,
            "Key": {name: position[name] for name in ("pk", "sk")},
            "ConditionExpression": "j = :j",
            "ExpressionAttributeValues": {":j": position["j"]},
        }
        try:
            for number in range(parts):
                actions = self._part(write, number)
                self._db.transact([{"ConditionCheck": named}, *actions], f"{write[:28]}{number:08}")
            self._db.call("update_item", **named, UpdateExpression="REMOVE j")
        except ConditionFailedError:
            return
        for number in range(parts):
            self._remove(key(f"j#{write}", str(number)))

    def clear(self) -> None:
        """Complete every journal that counts, and remove the parts of all others."""
        found = list(self._found())
        for item in found:
            if "j" in item:
                self.finish(item)
        for item in found:
            if "j" not in item:
                self._remove(item)

    def _found(self) -> Iterator[dict[str, Any]]:
        """Yield the keys of all parts, and the positions that name a journal."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "ConsistentRead": True,
            "FilterExpression": "begins_with(pk, :j) OR attribute_exists(j)",
            "ExpressionAttributeValues": {":j": {"S": "j#"}},
            "ProjectionExpression": "pk, sk, j",
        }
        while True:
            answer = self._db.call("scan", **request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _part(self, write: str, number: int) -> list[Action]:
        place = key(f"j#{write}", str(number))
        found = self._db.get_all(self._table, [place])
        if not found:  # another process carried it out and cleaned up
            raise ConditionFailedError(())
        actions: list[Action] = json.loads(found[0]["a"]["B"])
        return actions

    def _remove(self, place: dict[str, Any]) -> None:
        self._db.call("delete_item", TableName=self._table, Key=place)
