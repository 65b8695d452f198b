"""Keys in their own table. Exclude it from point-in-time recovery: erasure must be final."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from secrets import token_bytes
from typing import Any
from uuid import UUID

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.commits import put_new
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, keyring_errors, parsing
from ilikeyacut.application.ports.key_wrapping import KeyWrapping
from ilikeyacut.application.ports.keyring import (
    KeyConflictError,
    KeyEntry,
    KeyMissingError,
    KeyringError,
    PersonErasedError,
)

DEFINITION: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
}

KEY_BYTES = 32


class DynamoDbKeyring:
    """One random 32-byte key per person: `w` wrapped, `k` in clear, or `x` once erased.

    With a `wrapping` new keys are wrapped; those in clear from before stay readable. Reads are
    strongly consistent, so an erasure elsewhere counts at once.
    """

    def __init__(
        self,
        db: DynamoDb,
        table: str,
        new_key: Callable[[], bytes] = lambda: token_bytes(KEY_BYTES),
        *,
        wrapping: KeyWrapping | None = None,
    ) -> None:
        self._db = db
        self.table = table
        self._wrapping = wrapping
        self._new_key = new_key

    def create_table(self) -> None:
        """Create the table unless it exists. Raises KeyringError."""
        with keyring_errors():
            self._db.create_table(self.table, **DEFINITION)

    def key_for(self, user_id: UUID) -> bytes:
        try:
            return self.find(user_id)
        except KeyMissingError:
            self._add(user_id, self._new_key())
            return self.find(user_id)

    def find(self, user_id: UUID) -> bytes:
        item = self._item(user_id)
        if item is None:
            raise KeyMissingError(user_id)
        if "x" in item:
            self._forget(user_id)
            raise PersonErasedError(user_id)
        return self._key_of(user_id, item)

    def erase(self, user_id: UUID) -> None:
        with keyring_errors():
            tombstone = _place(user_id) | {"x": {"BOOL": True}}
            self._db.call("put_item", TableName=self.table, Item=tombstone)
        self._forget(user_id)

    def erased(self, user_id: UUID) -> bool:
        item = self._item(user_id)
        return item is not None and "x" in item

    def entries(self) -> Iterator[KeyEntry]:
        request: dict[str, Any] = {"TableName": self.table, "ConsistentRead": True}
        while True:
            with keyring_errors():
                answer = self._db.call("scan", **request)
            for item in answer["Items"]:
                with keyring_errors(), parsing("a key in the table of keys"):
                    user_id = UUID(item["pk"]["S"])
                yield KeyEntry(user_id, None if "x" in item else self._key_of(user_id, item))
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def restore(self, entries: Sequence[KeyEntry]) -> None:
        for entry in entries:
            if entry.key is None:
                self.erase(entry.user_id)
            elif not self._has(entry.user_id, entry.key):
                stored = self._add(entry.user_id, entry.key)
                if not (stored or self._has(entry.user_id, entry.key)):
                    raise KeyMissingError(entry.user_id)

    def _has(self, user_id: UUID, key: bytes) -> bool:
        """Whether nothing is to be stored for a key. Raises KeyConflictError for another one."""
        try:
            if self.find(user_id) != key:
                raise KeyConflictError(user_id)
        except KeyMissingError:
            return False
        except PersonErasedError:
            return True
        return True

    def _add(self, user_id: UUID, key: bytes) -> bool:
        """Store a key; return False if another process stored one or erased the person."""
        if self._wrapping:
            item = _place(user_id) | {"w": {"B": self._wrapping.wrap(user_id, key)}}
        else:
            item = _place(user_id) | {"k": {"B": key}}
        with keyring_errors():
            try:
                self._db.call("put_item", **put_new(self.table, item))
            except ConditionFailedError:
                return False
        return True

    def _forget(self, user_id: UUID) -> None:
        """Drop what this process remembers of an erased person's key."""
        if self._wrapping:
            self._wrapping.forget(user_id)

    def _item(self, user_id: UUID) -> Item | None:
        with keyring_errors():
            answer = self._db.call(
                "get_item", TableName=self.table, Key=_place(user_id), ConsistentRead=True
            )
        item: Item | None = answer.get("Item")
        return item

    def _key_of(self, user_id: UUID, item: Item) -> bytes:
        """Return a person's key. Raises KeyringError for what is none."""
        with keyring_errors(), parsing("a key in the table of keys"):
            if "w" not in item:
                return _checked(bytes(item["k"]["B"]))
            wrapped = bytes(item["w"]["B"])
        if self._wrapping is None:
            raise KeyringError("the keys in the table are wrapped: name the KMS key")
        key = self._wrapping.unwrap(user_id, wrapped)
        with keyring_errors(), parsing("a key in the table of keys"):
            return _checked(key)


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(len(key))
    return key


def _place(user_id: UUID) -> dict[str, Any]:
    return {"pk": {"S": user_id.hex}}
