"""The budget of a deployment, in a table of its own. Each change is one transaction.

    pk                 holds
    a#{account}        an account: `n` what it has spent
    r#{reservation}    a reservation: `n` its amount, `a` its accounts as JSON, `o` while it is
                       open, `g` how often it was closed or refused

Each change of a reservation names the `g` that it is meant for, so a request that arrives late,
when that reservation was closed or refused, changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import PersistenceError

from ilikeyacut.adapters.dynamodb.client import Action, DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, parsing
from ilikeyacut.application.ports.budget import BudgetUnavailableError, Cap, CapReachedError

DEFINITION: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
}

NEW: Item = {}
MOST_LOOKS = 8  # at a reservation that others open and close


class DynamoDbBudget:
    """Reserves in one transaction; corrects in a read and one transaction."""

    def __init__(self, db: DynamoDb, table: str) -> None:
        self._db = db
        self._table = table

    def create_table(self) -> None:
        """Create the table unless it exists. Raises BudgetUnavailableError."""
        with budget_errors():
            self._db.create_table(self._table, **DEFINITION)

    def reserve(self, reservation: str, amount: int, caps: Sequence[Cap]) -> None:
        _require_amount(amount)
        lowest, found = _lowest(caps), NEW
        accounts = json.dumps([cap.account for cap in lowest], ensure_ascii=False)
        spends = [self._spend(cap.account, amount, cap.limit - amount) for cap in lowest]
        with budget_errors(), parsing(f"the reservation {reservation}"):
            for _ in range(MOST_LOOKS):
                opens = self._open(reservation, amount, accounts, found)
                try:
                    self._db.transact([opens, *spends], uuid4().hex)
                except ConditionFailedError as error:
                    known, *full = error.found
                else:
                    return
                if known is None and (known := self._refuse(reservation, found)) is None:
                    raise CapReachedError(lowest[[it is not None for it in full].index(True)])
                if "o" in known:
                    return
                found = known
        raise BudgetUnavailableError(f"others open and close {reservation} at the same time")

    def correct(self, reservation: str, amount: int) -> None:
        _require_amount(amount)
        with budget_errors(), parsing(f"the reservation {reservation}"):
            found = self._item(_reservation(reservation))
            if "o" not in found:
                return
            difference = amount - int(found["n"]["N"])
            actions = [self._close(reservation, found)]
            if difference:
                actions += [self._spend(name, difference) for name in json.loads(found["a"]["S"])]
            try:
                self._db.transact(actions, uuid4().hex)
            except ConditionFailedError:
                return  # it was closed in the meantime, perhaps by an earlier try of this call

    def spent(self, account: str) -> int:
        with budget_errors(), parsing(f"the account {account}"):
            found = self._item(_account(account))
            return int(found["n"]["N"]) if found else 0

    def _open(self, reservation: str, amount: int, accounts: str, found: Item) -> Action:
        condition, values = _unchanged(found)
        values |= {":n": {"N": str(amount)}, ":a": {"S": accounts}, ":o": {"BOOL": True}}
        values.setdefault(":g", {"N": "0"})
        return self._update(
            _reservation(reservation), "SET n = :n, a = :a, o = :o, g = :g", values, condition
        )

    def _close(self, reservation: str, found: Item) -> Action:
        values = {":g": found["g"], ":one": {"N": "1"}}
        return self._update(
            _reservation(reservation),
            "SET g = g + :one REMOVE o",
            values,
            "g = :g AND attribute_exists(o)",
        )

    def _refuse(self, reservation: str, found: Item) -> Item | None:
        """Let no earlier try of a refused call open the reservation; return it if it changed."""
        condition, values = _unchanged(found)
        values[":h"] = {"N": str(int(found.get("g", {"N": "0"})["N"]) + 1)}
        refusal = self._update(_reservation(reservation), "SET g = :h", values, condition)
        try:
            self._db.call("update_item", **refusal["Update"])
        except ConditionFailedError as error:
            return error.found[0]
        return None

    def _spend(self, account: str, amount: int, room: int | None = None) -> Action:
        """Return the action that adds to an account, if it has spent no more than `room`."""
        values = {":n": {"N": str(amount)}}
        if room is None:
            return self._update(_account(account), "ADD n :n", values)
        condition = "n <= :r" if room < 0 else "attribute_not_exists(n) OR n <= :r"
        values[":r"] = {"N": str(room)}
        return self._update(_account(account), "ADD n :n", values, condition)

    def _update(
        self, pk: dict[str, Any], update: str, values: dict[str, Any], condition: str | None = None
    ) -> Action:
        request = {
            "TableName": self._table,
            "Key": pk,
            "UpdateExpression": update,
            "ExpressionAttributeValues": values,
        }
        if condition is not None:
            request["ConditionExpression"] = condition
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return {"Update": request}

    def _item(self, pk: dict[str, Any]) -> Item:
        answer = self._db.call("get_item", TableName=self._table, Key=pk, ConsistentRead=True)
        item: Item = answer.get("Item", {})
        return item


@contextmanager
def budget_errors() -> Iterator[None]:
    """Raise BudgetUnavailableError for any fault of DynamoDB: then nothing is spent."""
    try:
        yield
    except PersistenceError as error:
        raise BudgetUnavailableError(f"the budget cannot be used: {error}") from error


def _unchanged(found: Item) -> tuple[str, dict[str, Any]]:
    """Return the condition that a closed reservation is as it was found, and its values."""
    if not found:
        return "attribute_not_exists(pk)", {}
    return "g = :g AND attribute_not_exists(o)", {":g": found["g"]}


def _lowest(caps: Sequence[Cap]) -> list[Cap]:
    """Return the lowest cap of each account, in their order."""
    lowest: dict[str, Cap] = {}
    for cap in caps:
        known = lowest.setdefault(cap.account, cap)
        if cap.limit < known.limit:
            lowest[cap.account] = cap
    return list(lowest.values())


def _reservation(name: str) -> dict[str, Any]:
    return {"pk": {"S": f"r#{name}"}}


def _account(name: str) -> dict[str, Any]:
    return {"pk": {"S": f"a#{name}"}}


def _require_amount(amount: int) -> None:
    if amount < 0:
        raise ValueError(f"{amount} is not a valid amount")
