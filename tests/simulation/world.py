"""One account's DynamoDB: its tables, and the writes to them.

It goes as far as DynamoDB's documentation allows, which is further than any emulator goes:

- The items of a transaction become visible one by one to reads outside transactions. Until the last
  one is, any other write to one of them, and any transactional read, meets a conflict.
- A token makes a transaction idempotent for a while only.
- A global index follows its table after a lag, which differs from item to item.
- A partition takes so many write units a second and throttles the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

from botocore.exceptions import ClientError

from simulation.expressions import InvalidError, Item, holds, updated, values_in
from simulation.scheduler import Scheduler
from simulation.tables import Kept, Key, Table

MOST_ACTIONS = 100
HEAVIEST_TRANSACTION = 4 * 1024 * 1024
EXPRESSIONS = (
    "ConditionExpression",
    "UpdateExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
)
Request = Mapping[str, Any]
Place = tuple[str, Key]


@dataclass(frozen=True)
class Behaviour:
    """How far this DynamoDB goes. Times are in seconds; the defaults are harsh.

    `token_window`: how long a token is remembered. `page`: the most items in a page of a query.
    `index_lag`: the longest lag of an index, and `replica_lag` of what a read sees that is not
    strongly consistent. `split`: whether a transaction is ever seen in part. `partial`: the chance
    that a batch is done in part. `partition_units`: write units a second that each partition key
    takes (AWS: 1,000), without a limit if None.
    """

    token_window: float = 600.0
    page: int = 4
    index_lag: float = 0.3
    replica_lag: float = 0.2
    split: bool = True
    partial: float = 0.3
    partition_units: float | None = None


CALM = Behaviour(page=1_000, index_lag=0.0, replica_lag=0.0, split=False, partial=0.0)
"""As an emulator behaves."""


@dataclass
class Transaction:
    """An accepted transaction. `left` counts the items that are not visible yet.

    Its token is known while it is under way, and then until some time.
    """

    request: str
    left: int
    until: float = 0.0


@dataclass
class Change:
    """What a write comes to: the item before and after, unless its condition fails."""

    place: Place
    kind: str
    body: Request
    old: Kept | None
    new: Kept | None
    allowed: bool
    names: Sequence[str] = ()

    @property
    def found(self) -> dict[str, Any]:
        """The item that made the condition fail, as far as the request asks for it."""
        wanted = self.body.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        return {"Item": dict(self.old)} if wanted and self.old is not None else {}

    @property
    def units(self) -> int:
        """The write units of the item outside a transaction."""
        sizes = [item.weight for item in (self.old, self.new) if item is not None]
        return ceil(max(sizes, default=1) / 1024)


class World:
    """The tables, and what is under way. `spent` counts units and calls.

    `trace`, where it is a list, collects what happens.
    """

    def __init__(self, scheduler: Scheduler, behaviour: Behaviour | None = None) -> None:
        self.scheduler = scheduler
        self.behaviour = behaviour or Behaviour()
        self.tables: dict[str, Table] = {}
        self.spent: Counter[str] = Counter()
        self.trace: list[str] | None = None
        self._locks: set[Place] = set()
        self._transactions: dict[str, Transaction] = {}
        self._before: dict[Place, tuple[float, Kept | None]] = {}
        self._heat: dict[tuple[str, Any], tuple[float, float]] = {}

    def create_table(self, name: str, **definition: Any) -> None:
        """Create a table."""
        self.tables[name] = Table(name, definition)

    def table(self, name: str, operation: str) -> Table:
        """Return a table. Raises ClientError if there is none."""
        if name not in self.tables:
            raise failure("ResourceNotFoundException", operation)
        return self.tables[name]

    def locked(self, place: Place) -> bool:
        """Whether a transaction is just writing an item."""
        return place in self._locks

    def seen(self, place: Place, *, consistent: bool) -> Kept | None:
        """Return an item as a read sees it: perhaps as it was before its last write."""
        item, lag = self.tables[place[0]].get(place[1]), self.behaviour.replica_lag
        if not consistent and lag:
            at, before = self._before.get(place, (-lag, item))
            if self.scheduler.now - at < lag and self.scheduler.chance.random() < 0.5:
                return before
        return item

    def items(self, table: str) -> list[Item]:
        """Return what is in a table, to look at from outside."""
        return list(self.tables[table].rows.items.values()) if table in self.tables else []

    def single(self, operation: str, kind: str, request: Request) -> Change:
        """Write one item."""
        change = self._change(operation, kind, request)
        if self.locked(change.place):
            raise failure("TransactionConflictException", operation)
        if not self._takes(change, change.units):
            raise failure("ProvisionedThroughputExceededException", operation)
        if not change.allowed:
            raise failure("ConditionalCheckFailedException", operation, **change.found)
        self._put(change.place, change.new)
        return change

    def delete_or_put(self, operation: str, table: str, request: Request) -> bool:
        """Write one item of a batch; return whether it was done."""
        ((name, body),) = request.items()
        kind = name.removesuffix("Request")
        change = self._change(operation, kind, {"TableName": table, **body})
        if self.locked(change.place) or not self._takes(change, change.units):
            return False
        self._put(change.place, change.new)
        return True

    def begin(self, request: Request) -> Transaction:
        """Accept a transaction; its items become visible from now on."""
        operation, token = "TransactWriteItems", request.get("ClientRequestToken")
        known = self._transactions.get(token or "")
        if known is not None and (known.left or self.scheduler.now < known.until):
            return _same(known, request)
        actions = [next(iter(action.items())) for action in request["TransactItems"]]
        changes = [self._change(operation, kind, body) for kind, body in actions]
        _refuse_large(changes)
        self._refuse_canceled(changes, operation)
        transaction = Transaction(repr(request["TransactItems"]), len(changes))
        if token:
            self._transactions[token] = transaction
        for change in changes:
            self._begin_item(change, transaction)
        return transaction

    def _begin_item(self, change: Change, transaction: Transaction) -> None:
        self._locks.add(change.place)

        def apply() -> None:
            if change.kind != "ConditionCheck":
                self._put(change.place, change.new)
            self._locks.remove(change.place)
            transaction.left -= 1
            transaction.until = self.scheduler.now + self.behaviour.token_window

        chance = self.scheduler.chance
        if self.behaviour.split and chance.random() < 0.5:
            self.scheduler.at(self.scheduler.now + chance.random() * 0.05, apply)
        else:
            apply()

    def _refuse_canceled(self, changes: Sequence[Change], operation: str) -> None:
        reasons = [self._reason(change) for change in changes]
        if any(reason["Code"] != "None" for reason in reasons):
            raise failure("TransactionCanceledException", operation, CancellationReasons=reasons)

    def _reason(self, change: Change) -> dict[str, Any]:
        if self.locked(change.place):
            return {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
        if not self._takes(change, 2 * change.units):
            return {"Code": "ThrottlingError", "Message": "Throughput exceeds the limit"}
        if not change.allowed:
            return {
                "Code": "ConditionalCheckFailed",
                "Message": "The request failed",
                **change.found,
            }
        return {"Code": "None"}

    def _change(self, operation: str, kind: str, body: Request) -> Change:
        """Work out a write, without doing it."""
        refuse_unused(body)
        table = self.table(body["TableName"], operation)
        key = table.schema.key_of(body["Item"] if kind == "Put" else body["Key"])
        old = table.get(key)
        change = Change((table.name, key), kind, body, old, old, allowed=self._allows(body, old))
        if change.allowed and kind == "Put":
            change.new = Kept(body["Item"])
        elif change.allowed and kind == "Delete":
            change.new = None
        elif change.allowed and kind == "Update":
            new, change.names = _updated(body, old)
            change.new = Kept(new)
            if any(name in table.schema.names for name in change.names):
                raise InvalidError("an update cannot change a key")
        if change.new is not None and change.new is not old:
            table.refuse_bad(change.new)
        return change

    def _allows(self, body: Request, old: Item | None) -> bool:
        if "ConditionExpression" not in body:
            return True
        return holds(body["ConditionExpression"], old or {}, *placeholders(body))

    def _put(self, place: Place, item: Kept | None) -> None:
        table = self.tables[place[0]]
        self._before[place] = self.scheduler.now, table.get(place[1])
        table.put(place[1], item)
        number, key, lag = table.changes, place[1], self.behaviour.index_lag
        for index in table.indexes.values():
            entry = index.entry(item, table.schema.names)
            if not lag:
                index.apply(key, number, entry)
                continue
            when = self.scheduler.now + self.scheduler.chance.random() * lag
            self.scheduler.at(when, partial(index.apply, key, number, entry))

    def _takes(self, change: Change, units: int) -> bool:
        """Spend write units; return False if the partition has none left."""
        name, (partition, _) = change.place
        limit = self.behaviour.partition_units
        if limit is not None:
            now = self.scheduler.now
            level, at = self._heat.get((name, partition), (limit, now))
            level = min(limit, level + (now - at) * limit)
            taken = level >= units
            self._heat[name, partition] = (level - units if taken else level), now
            if not taken:
                self.spent["throttled"] += 1
                return False
        self.spent["write units"] += units
        return True


def placeholders(request: Request) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Return the values and the names that the expressions of a request refer to."""
    return (
        request.get("ExpressionAttributeValues", {}),
        request.get("ExpressionAttributeNames", {}),
    )


def refuse_unused(request: Request) -> None:
    """Raise InvalidError for a value or a name that no expression uses."""
    values, names = placeholders(request)
    if values or names:
        texts = [request[name] for name in EXPRESSIONS if name in request]
        used = frozenset().union(*(values_in(text) for text in texts))
        if unused := set(values) - used:
            raise InvalidError(f"unused in expressions: {sorted(unused)}")
        if unused := {name for name in names if not any(name in text for text in texts)}:
            raise InvalidError(f"unused in expressions: {sorted(unused)}")


def failure(code: str, operation: str, **more: Any) -> ClientError:
    """Return an error as botocore raises it."""
    status = 500 if code == "InternalServerError" else 400
    answer = {
        "Error": {"Code": code, "Message": f"{code} of the simulation"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer | more, operation)


def _updated(body: Request, old: Item | None) -> tuple[Item, Sequence[str]]:
    new, names = updated(body["UpdateExpression"], old or {}, *placeholders(body))
    return (new if old else {**new, **body["Key"]}), names


def _same(known: Transaction, request: Request) -> Transaction:
    """Return the transaction that a token is known for, if it is the same one."""
    operation = "TransactWriteItems"
    if known.request != repr(request["TransactItems"]):
        raise failure("IdempotentParameterMismatchException", operation)
    if known.left:
        raise failure("TransactionInProgressException", operation)
    return known


def _refuse_large(changes: Sequence[Change]) -> None:
    if not 1 <= len(changes) <= MOST_ACTIONS:
        raise InvalidError(f"a transaction of {len(changes)} actions")
    if len({change.place for change in changes}) < len(changes):
        raise InvalidError("Transaction request cannot include multiple operations on one item")
    if (
        sum(change.new.weight for change in changes if change.new is not None)
        > HEAVIEST_TRANSACTION
    ):
        raise InvalidError("Transaction size exceeds the maximum of 4 MB")
