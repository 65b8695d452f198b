"""Sessions in a table of their own, which needs no backup.

    pk    the person       sk    the session
    s     started          l     last seen
    e     expires          d     the label of the device
    r     revoked; such an item has no label and keeps its id from being opened again
    ttl   when DynamoDB may remove the item, in seconds

Times are microseconds since 1970. All sessions of a person are one query away, without an index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import PersistenceError

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, ThrottledError, parsing
from ilikeyacut.application.ports.clock import Clock, microseconds, moment
from ilikeyacut.application.ports.sessions import (
    Session,
    SessionRevokedError,
    SessionsUnavailableError,
)

DEFINITION: dict[str, Any] = {
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "S"},
    ],
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
    "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
}

# `ttl` is a reserved word, so every name is given as #name.
OPEN = "attribute_exists(pk) AND attribute_not_exists(#r) AND #e > :now"
USE = "SET #l = :now"
USE_LONGER = "SET #l = :now, #e = :e, #ttl = :ttl"
REVOKE = "SET #r = if_not_exists(#r, :now) REMOVE #d"


class DynamoDbSessions:
    """Reads are strongly consistent. Every write is one conditional update, safe to repeat."""

    def __init__(self, db: DynamoDb, table: str, clock: Clock) -> None:
        self._db = db
        self._table = table
        self._clock = clock

    def open(self, session: Session) -> Session:
        with session_errors():
            try:
                self._db.call(
                    "put_item",
                    TableName=self._table,
                    Item=_item(session),
                    ConditionExpression="attribute_not_exists(pk)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except ConditionFailedError as error:
                found = error.found[0] or {}
                if "r" in found:
                    raise SessionRevokedError(session.id) from None
                return _session(found)
            return session

    def find(self, user_id: UUID, session_id: UUID) -> Session | None:
        with session_errors():
            answer = self._db.call(
                "get_item",
                TableName=self._table,
                Key=_key(user_id, session_id),
                ConsistentRead=True,
            )
            return self._open(answer.get("Item", {}))

    def touch(
        self, user_id: UUID, session_id: UUID, *, expires_at: datetime | None = None
    ) -> Session | None:
        values = {} if expires_at is None else {":e": _time(expires_at), ":ttl": _ttl(expires_at)}
        with session_errors():
            touched = self._update(
                user_id, session_id, USE_LONGER if values else USE, values, condition=OPEN
            )
            return self._open(touched or {})

    def of(self, user_id: UUID) -> Sequence[Session]:
        with session_errors():
            found = filter(None, map(self._open, self._items(user_id)))
            return sorted(found, key=lambda it: it.started_at, reverse=True)

    def revoke(self, user_id: UUID, session_id: UUID) -> datetime | None:
        with session_errors():
            return self._revoke(user_id, session_id)

    def revoke_all(self, user_id: UUID) -> Mapping[UUID, datetime]:
        with session_errors():
            found = [UUID(item["sk"]["S"]) for item in self._items(user_id)]
            revoked = {it: self._revoke(user_id, it) for it in found}
        return {session_id: at for session_id, at in revoked.items() if at is not None}

    def _revoke(self, user_id: UUID, session_id: UUID) -> datetime | None:
        item = self._update(user_id, session_id, REVOKE, condition="attribute_exists(pk)")
        return moment(int(item["r"]["N"])) if item else None

    def _update(
        self,
        user_id: UUID,
        session_id: UUID,
        update: str,
        values: Mapping[str, Any] | None = None,
        *,
        condition: str,
    ) -> Item | None:
        """Return the updated item, None if the condition does not hold."""
        names = [name for name in ("d", "e", "l", "r", "ttl") if f"#{name}" in update + condition]
        try:
            answer = self._db.call(
                "update_item",
                TableName=self._table,
                Key=_key(user_id, session_id),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{name}": name for name in names},
                ExpressionAttributeValues={":now": _time(self._clock.now()), **(values or {})},
                ReturnValues="ALL_NEW",
            )
        except ConditionFailedError:
            return None
        item: Item = answer["Attributes"]
        return item

    def _items(self, user_id: UUID) -> Iterator[Item]:
        for page in self._db.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": str(user_id)}},
            ConsistentRead=True,
        ):
            yield from page

    def _open(self, item: Item) -> Session | None:
        if not item or "r" in item:
            return None
        session = _session(item)
        return session if self._clock.now() < session.expires_at else None


@contextmanager
def session_errors() -> Iterator[None]:
    """Raise SessionsUnavailableError for any fault of DynamoDB."""
    try:
        yield
    except PersistenceError as error:
        wait = error.retry_after if isinstance(error, ThrottledError) else 1.0
        raise SessionsUnavailableError(f"the sessions cannot be used: {error}", wait) from error


def _key(user_id: UUID, session_id: UUID) -> dict[str, Any]:
    return {"pk": {"S": str(user_id)}, "sk": {"S": str(session_id)}}


def _item(session: Session) -> dict[str, Any]:
    return _key(session.user_id, session.id) | {
        "s": _time(session.started_at),
        "l": _time(session.last_seen_at),
        "e": _time(session.expires_at),
        "d": {"S": session.device},
        "ttl": _ttl(session.expires_at),
    }


def _session(item: Item) -> Session:
    with parsing("a session"):
        return Session(
            id=UUID(item["sk"]["S"]),
            user_id=UUID(item["pk"]["S"]),
            started_at=moment(int(item["s"]["N"])),
            last_seen_at=moment(int(item["l"]["N"])),
            expires_at=moment(int(item["e"]["N"])),
            device=item["d"]["S"],
        )


def _time(at: datetime) -> dict[str, str]:
    return {"N": str(microseconds(at))}


def _ttl(at: datetime) -> dict[str, str]:
    return {"N": str(int(at.timestamp()) + 1)}
