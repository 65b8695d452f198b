"""Circuits of a deployment, in the table that they share with the rate limits.

    pk    c#{route}, a circuit
    v     its version          n     consecutive failures
    o     open until           p     probing until
    w     which swap wrote it, so that a swap whose answer was lost knows itself
    ttl   when DynamoDB may remove the item, in seconds: weeks after it was last written

Times are microseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import PersistenceError

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, parsing
from ilikeyacut.application.ports.circuits import Circuit, CircuitsUnavailableError
from ilikeyacut.application.ports.clock import Clock, microseconds, moment

KEPT_FOR = timedelta(days=30)
"""After the last write. No circuit is open for that long, and nobody compares with what it was."""


class DynamoDbCircuits:
    """Reads are strongly consistent; a swap is one conditional put, safe to repeat."""

    def __init__(self, db: DynamoDb, table: str, clock: Clock) -> None:
        self._db = db
        self._table = table
        self._clock = clock

    def find(self, route: str) -> Circuit:
        with _errors(), parsing(f"the circuit of {route}"):
            answer = self._db.call(
                "get_item", TableName=self._table, Key=_key(route), ConsistentRead=True
            )
            return _circuit(answer.get("Item", {}))

    def swap(self, route: str, seen: Circuit, changed: Circuit) -> bool:
        swap = {"S": uuid4().hex}
        unchanged: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if seen.version:
            unchanged = {
                "ConditionExpression": "v = :v",
                "ExpressionAttributeValues": {":v": _number(seen.version)},
            }
        with _errors():
            try:
                self._db.call(
                    "put_item",
                    TableName=self._table,
                    Item=self._item(route, changed, seen.version + 1) | {"w": swap},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **unchanged,
                )
            except ConditionFailedError as error:
                return (error.found[0] or {}).get("w") == swap
        return True

    def _item(self, route: str, circuit: Circuit, version: int) -> dict[str, Any]:
        times = {"o": circuit.open_until, "p": circuit.probe_until}
        return _key(route) | {
            "v": _number(version),
            "n": _number(circuit.failures),
            "ttl": _number(int((self._clock.now() + KEPT_FOR).timestamp())),
            **{name: _number(microseconds(at)) for name, at in times.items() if at},
        }


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except PersistenceError as error:
        raise CircuitsUnavailableError(f"the circuits cannot be used: {error}") from error


def _circuit(item: Item) -> Circuit:
    if not item:
        return Circuit()
    return Circuit(int(item["n"]["N"]), _time(item, "o"), _time(item, "p"), int(item["v"]["N"]))


def _time(item: Item, name: str) -> datetime | None:
    return moment(int(item[name]["N"])) if name in item else None


def _key(route: str) -> dict[str, Any]:
    return {"pk": {"S": f"c#{route}"}}


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}
