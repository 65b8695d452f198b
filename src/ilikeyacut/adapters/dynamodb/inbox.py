"""What consumers have done with messages, in a table of its own, which needs no backup.

    pk    the message
    l     the end of the lease of the claim     o     a name that only this claim has
    d     until when the message counts as done
    ttl   when DynamoDB may remove the item, in seconds

Times are microseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import PersistenceError

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, parsing
from ilikeyacut.application.ports.clock import Clock, microseconds
from ilikeyacut.application.ports.inbox import REMEMBERED, Claim, InboxUnavailableError

DEFINITION: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
}

# `ttl` is a reserved word, so every name is given as #name.
CLAIM = "SET #l = :l, #o = :o, #ttl = :ttl REMOVE #d"
FREE = "(attribute_not_exists(#l) OR #l <= :now) AND (attribute_not_exists(#d) OR #d <= :now)"
CONFIRM = "SET #d = :d, #ttl = :ttl"


class DynamoDbInbox:
    """Each claim and each confirmation is one conditional update, safe to repeat."""

    def __init__(self, db: DynamoDb, table: str, clock: Clock) -> None:
        self._db = db
        self._table = table
        self._clock = clock

    def claim(self, message_id: UUID, lease: timedelta) -> Claim:
        now, own = self._clock.now(), uuid4().hex
        values = {":l": _time(now + lease), ":o": {"S": own}, ":now": _time(now)}
        with inbox_errors(), parsing(f"the message {message_id}"):
            try:
                self._update(message_id, CLAIM, values, FREE)
            except ConditionFailedError as error:
                return _claim(error.found[0] or {}, own, now)
        return Claim.MINE

    def confirm(self, message_id: UUID) -> None:
        with inbox_errors():
            self._update(message_id, CONFIRM, {":d": _time(self._clock.now() + REMEMBERED)})

    def _update(
        self, message_id: UUID, update: str, values: dict[str, Any], condition: str = ""
    ) -> None:
        until = int((self._clock.now() + REMEMBERED).timestamp()) + 1
        names = [it for it in ("d", "l", "o", "ttl") if f"#{it}" in update + condition]
        request: dict[str, Any] = {
            "TableName": self._table,
            "Key": {"pk": {"S": str(message_id)}},
            "UpdateExpression": update,
            "ExpressionAttributeNames": {f"#{name}": name for name in names},
            "ExpressionAttributeValues": values | {":ttl": {"N": str(until)}},
        }
        if condition:
            request["ConditionExpression"] = condition
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        self._db.call("update_item", **request)


@contextmanager
def inbox_errors() -> Iterator[None]:
    """Raise InboxUnavailableError for any fault of DynamoDB."""
    try:
        yield
    except PersistenceError as error:
        raise InboxUnavailableError(f"the inbox cannot be used: {error}") from error


def _claim(found: Item, own: str, now: datetime) -> Claim:
    """Return whose a message is. It is ours if an earlier try of this call got the claim."""
    if "d" in found and int(found["d"]["N"]) > microseconds(now):
        return Claim.DONE
    return Claim.MINE if found.get("o", {}).get("S") == own else Claim.TAKEN


def _time(at: datetime) -> dict[str, str]:
    return {"N": str(microseconds(at))}
