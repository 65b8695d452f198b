"""What the log's counter records of an import, and each of its changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ilikeyacut.adapters.dynamodb.client import Action, DynamoDb
from ilikeyacut.adapters.dynamodb.events.layout import Layout
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key, number
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item
from ilikeyacut.application.ports.event_archive import (
    ImportNotBegunError,
    ImportUnfinishedError,
    Restoration,
)


@dataclass(frozen=True)
class CounterItem:
    """The counter as it was read; empty if there is none."""

    item: Item

    @property
    def issued(self) -> int:
        """The last issued position."""
        return number(self.item, "n")

    @property
    def floor(self) -> int:
        """The last position that was issued to others before or during the import."""
        return number(self.item, "f")

    @cached_property
    def restoration(self) -> Restoration | None:
        """How far an archive was restored, None without an import."""
        if "r" not in self.item:
            return None
        reached = "m" if "m" in self.item else "n"  # the first imports had no `m`
        archive, position = self.item["r"]["S"], number(self.item, reached)
        return Restoration(archive, position, finished="u" not in self.item)

    @cached_property
    def layout(self) -> Layout:
        """Where entries stand. It does not change during an import."""
        return Layout.of(self.item)

    def begun(self, checksum: str) -> Restoration | None:
        """Return how far this archive was restored. Raises ImportUnfinishedError for another."""
        found = self.restoration
        if found is None or found.checksum == checksum:
            return found
        if not found.finished:
            raise ImportUnfinishedError(found)
        return None

    def required(self, checksum: str) -> Restoration:
        """Return how far this archive was restored. Raises ImportNotBegunError."""
        if self.restoration is None or self.restoration.checksum != checksum:
            raise ImportNotBegunError(checksum)
        return self.restoration


class ImportCounter:
    """Changes the counter of one application, each time only from the expected state."""

    def __init__(self, db: DynamoDb, table: str, keys: Keys, bucket: int) -> None:
        self._db = db
        self._table = table
        self._key = key(keys.counter, 0)
        self._bucket = bucket

    def read(self) -> CounterItem:
        """Read the counter, strongly consistent."""
        answer = self._db.call(
            "get_item", TableName=self._table, Key=self._key, ConsistentRead=True
        )
        return CounterItem(answer.get("Item", {}))

    def begin(self, checksum: str, counter: CounterItem) -> bool:
        """Refuse tickets from now on, unless more were issued or an import began since a read.

        So a request that arrives late, when the import is done, does not begin it again.
        """
        values: dict[str, Any] = {
            ":b": {"N": str(self._bucket)},
            ":n": {"N": str(counter.issued)},
            ":m": {"N": "0"},
            ":r": {"S": checksum},
            ":u": {"BOOL": True},
        }
        same = "attribute_not_exists(r)"
        if "r" in counter.item:
            same, values[":o"] = "r = :o", counter.item["r"]
        return self._update(
            "SET b = if_not_exists(b, :b), n = :n, f = :n, m = :m, r = :r, u = :u",
            f"attribute_not_exists(u) AND {same} AND (attribute_not_exists(pk) OR n = :n)",
            values,
        )

    def fence(self, checksum: str, counter: CounterItem) -> bool:
        """Record that positions were given up during the import, unless more were issued."""
        return self._update(
            "SET f = :n",
            "n = :n AND r = :r AND attribute_exists(u)",
            {":n": {"N": str(counter.issued)}, ":r": {"S": checksum}},
        )

    def finish(self, checksum: str) -> bool:
        """Accept tickets again, unless others have taken some since the import's last step."""
        return self._update(
            "REMOVE u",
            "r = :r AND (attribute_not_exists(u) OR attribute_not_exists(m) OR n = m "
            "OR (n = f AND f > m))",
            {":r": {"S": checksum}},
        )

    def move(self, checksum: str, after: int, last: int, issued: int, next_issued: int) -> Action:
        """Return the action that moves the import from `after` to `last`."""
        values = {
            ":a": {"N": str(after)},
            ":i": {"N": str(issued)},
            ":m": {"N": str(last)},
            ":n": {"N": str(next_issued)},
            ":r": {"S": checksum},
        }
        condition = (
            "r = :r AND attribute_exists(u) AND n = :i "
            "AND (m = :a OR (attribute_not_exists(m) AND n = :a))"
        )
        return {"Update": self._request("SET n = :n, m = :m", condition, values)}

    def _update(self, update: str, condition: str, values: dict[str, Any]) -> bool:
        """Change the counter; return whether the condition held."""
        try:
            self._db.call("update_item", **self._request(update, condition, values))
        except ConditionFailedError:
            return False
        return True

    def _request(self, update: str, condition: str, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "Key": self._key,
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
        }
