"""Keys in their own table. Exclude it from point-in-time recovery: erasure must be final."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from secrets import token_bytes
from typing import Any
from uuid import UUID

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.commits import put_new
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, keyring_errors, parsing
from ilikeyacut.application.ports.keyring import (
    KeyConflictError,
    KeyEntry,
    KeyMissingError,
    PersonErasedError,
)

DEFINITION: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
}

KEY_BYTES = 32


class DynamoDbKeyring:
    """One random 32-byte key per person: `k`, or `x` once erased. Without a cache.

    Reads are strongly consistent, so an erasure elsewhere counts at once.
    """

    def __init__(
        self,
        db: DynamoDb,
        table: str,
        new_key: Callable[[], bytes] = lambda: token_bytes(KEY_BYTES),
    ) -> None:
        self._db = db
        self._table = table
        self._new_key = new_key

    def create_table(self) -> None:
        """Create the table unless it exists. Raises KeyringError."""
        with keyring_errors():
            self._db.create_table(self._table, **DEFINITION)

    def key_for(self, user_id: UUID) -> bytes:
        try:
            return self.find(user_id)
        except KeyMissingError:
            self._add(_place(user_id) | {"k": {"B": self._new_key()}})
            return self.find(user_id)

    def find(self, user_id: UUID) -> bytes:
        item = self._item(user_id)
        if item is None:
            raise KeyMissingError(user_id)
        if "x" in item:
            raise PersonErasedError(user_id)
        return _key_of(item)

    def erase(self, user_id: UUID) -> None:
        with keyring_errors():
            tombstone = _place(user_id) | {"x": {"BOOL": True}}
            self._db.call("put_item", TableName=self._table, Item=tombstone)

    def erased(self, user_id: UUID) -> bool:
        item = self._item(user_id)
        return item is not None and "x" in item

    def entries(self) -> Iterator[KeyEntry]:
        request: dict[str, Any] = {"TableName": self._table, "ConsistentRead": True}
        while True:
            with keyring_errors():
                answer = self._db.call("scan", **request)
            for item in answer["Items"]:
                with keyring_errors(), parsing("a key in the table of keys"):
                    user_id = UUID(item["pk"]["S"])
                yield KeyEntry(user_id, None if "x" in item else _key_of(item))
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def restore(self, entries: Sequence[KeyEntry]) -> None:
        for entry in entries:
            if entry.key is None:
                self.erase(entry.user_id)
                continue
            self._add(_place(entry.user_id) | {"k": {"B": entry.key}})
            item = self._item(entry.user_id) or {}
            if "x" not in item and item.get("k") != {"B": entry.key}:
                raise KeyConflictError(entry.user_id)

    def _add(self, item: dict[str, Any]) -> None:
        with keyring_errors():
            try:
                self._db.call("put_item", **put_new(self._table, item))
            except ConditionFailedError:
                return  # another process created the key or erased the person

    def _item(self, user_id: UUID) -> Item | None:
        with keyring_errors():
            answer = self._db.call(
                "get_item", TableName=self._table, Key=_place(user_id), ConsistentRead=True
            )
        item: Item | None = answer.get("Item")
        return item


def _key_of(item: Item) -> bytes:
    """Return a person's key. Raises KeyringError for what is none."""
    with keyring_errors(), parsing("a key in the table of keys"):
        key = bytes(item["k"]["B"])
        if len(key) != KEY_BYTES:
            raise ValueError(len(key))
        return key


def _place(user_id: UUID) -> dict[str, Any]:
    return {"pk": {"S": user_id.hex}}
