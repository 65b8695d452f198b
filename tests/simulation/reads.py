"""The reads of a simulated DynamoDB. A query or a batch sees each item as it is when it gets there.

Reads yield to others in between: a page is no snapshot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from math import ceil
from typing import Any

from simulation.expressions import InvalidError, Item, comparable, holds, projected
from simulation.tables import Kept, Key, Ordered, Table
from simulation.world import MOST_ACTIONS, Request, World, failure, placeholders, refuse_unused

LARGEST_PAGE = 1024 * 1024
LARGEST_BATCH = 16 * 1024 * 1024
MOST_KEYS = 100
BETWEEN = 0.001  # seconds that may pass between two items
PARTITION = re.compile(r"\s*([#\w]+)\s*=\s*(:\w+)\s*")


class Reads:
    """Reads the tables of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.scheduler.chance

    def get(self, request: Request) -> dict[str, Any]:
        refuse_unused(request)
        table = self._world.table(request["TableName"], "GetItem")
        item = self._seen(table, table.schema.key_of(request["Key"]), request)
        self._spend(item, request)
        return {} if item is None else {"Item": _shown(item, request)}

    def transact_get(self, request: Request) -> dict[str, Any]:
        operation, gets = "TransactGetItems", [it["Get"] for it in request["TransactItems"]]
        if not 1 <= len(gets) <= MOST_ACTIONS:
            raise InvalidError(f"a transaction of {len(gets)} reads")
        places = []
        for get in gets:
            table = self._world.table(get["TableName"], operation)
            places.append((table.name, table.schema.key_of(get["Key"])))
        locked = [self._world.locked(place) for place in places]
        if any(locked):
            reasons = [{"Code": "TransactionConflict" if it else "None"} for it in locked]
            raise failure("TransactionCanceledException", operation, CancellationReasons=reasons)
        items = [self._world.tables[name].get(key) for name, key in places]
        for item in items:
            self._spend(item, {"ConsistentRead": True}, times=2)
        return {
            "Responses": [
                {} if item is None else {"Item": _shown(item, get)}
                for item, get in zip(items, gets, strict=True)
            ]
        }

    def batch_get(self, request: Request) -> dict[str, Any]:
        wanted = [(name, key) for name, it in request["RequestItems"].items() for key in it["Keys"]]
        if not 1 <= len(wanted) <= MOST_KEYS:
            raise InvalidError(f"a batch of {len(wanted)} keys")
        # The caller may have drawn the keys from a set: a schedule must not depend on its order.
        wanted.sort(key=lambda it: (it[0], *(comparable(value) for value in it[1].values())))
        self._refuse_repeated(wanted)
        most = len(wanted)
        if most > 1 and self._chance.random() < self._world.behaviour.partial:
            most = self._chance.randint(1, most - 1)
        answer: dict[str, Any] = {"Responses": {name: [] for name in request["RequestItems"]}}
        left: dict[str, Any] = {}
        size = 0
        for number, (name, key) in enumerate(wanted):
            body = request["RequestItems"][name]
            if number >= most or size > LARGEST_BATCH:
                left.setdefault(name, {**body, "Keys": []})["Keys"].append(key)
                continue
            table = self._world.table(name, "BatchGetItem")
            item = self._seen(table, table.schema.key_of(key), body)
            self._spend(item, body)
            if item is not None:
                size += item.weight
                answer["Responses"][name].append(_shown(item, body))
            self._perhaps_yield()
        for found in answer["Responses"].values():
            self._chance.shuffle(found)
        return answer | {"UnprocessedKeys": left}

    def query(self, request: Request) -> dict[str, Any]:
        refuse_unused(request)
        table = self._world.table(request["TableName"], "Query")
        entries, schema = table.rows, table.schema
        if "IndexName" in request:
            if request.get("ConsistentRead"):
                raise InvalidError("Consistent reads are not supported on global secondary indexes")
            index = table.indexes[request["IndexName"]]
            entries, schema = index.entries, index.schema
        partition, rest = _parted(request, schema.hash)
        return self._page(request, table, self._matching(request, table, entries, partition, rest))

    def scan(self, request: Request) -> dict[str, Any]:
        refuse_unused(request)
        table = self._world.table(request["TableName"], "Scan")
        return self._page(request, table, self._scanned(request, table))

    def _scanned(self, request: Request, table: Table) -> Iterator[Kept]:
        keys, start = table.scanned(), request.get("ExclusiveStartKey")
        if start is not None:
            keys = keys[table.scanned_after(table.schema.key_of(start)) :]
        for key in keys:
            item = self._seen(table, key, request)
            if item is not None:
                yield item

    def _matching(
        self, request: Request, table: Table, entries: Ordered, partition: Any, rest: str
    ) -> Iterator[Kept]:
        desc = not request.get("ScanIndexForward", True)
        after = _start(request, table)
        while (found := entries.next(partition, after, desc=desc)) is not None:
            after, item = found
            key = (partition, after)
            shown = self._seen(table, key, request) if entries is table.rows else item
            if shown is not None and (not rest or holds(rest, shown, *placeholders(request))):
                yield shown

    def _page(self, request: Request, table: Table, items: Iterator[Kept]) -> dict[str, Any]:
        """Collect a page: up to the limit, a megabyte, or wherever DynamoDB happens to stop."""
        most = min(
            request.get("Limit", LARGEST_PAGE),
            self._chance.randint(1, self._world.behaviour.page),
        )
        if most < 1:
            raise InvalidError("Limit must be at least 1")
        read: list[Kept] = []
        size = 0
        for item in items:
            read.append(item)
            size += item.weight
            if len(read) == most or size > LARGEST_PAGE:
                break
            self._perhaps_yield()
        self._spend_bytes(size, request)
        return _answer(request, table, read, ended=len(read) < most and size <= LARGEST_PAGE)

    def _seen(self, table: Table, key: Key, request: Request) -> Kept | None:
        consistent = bool(request.get("ConsistentRead"))
        return self._world.seen((table.name, key), consistent=consistent)

    def _refuse_repeated(self, wanted: list[tuple[str, Item]]) -> None:
        places = [
            (name, self._world.table(name, "BatchGetItem").schema.key_of(key))
            for name, key in wanted
        ]
        if len(set(places)) < len(places):
            raise InvalidError("Provided list of item keys contains duplicates")

    def _perhaps_yield(self) -> None:
        if self._world.behaviour.partial and self._chance.random() < 0.15:
            self._world.scheduler.sleep(BETWEEN)

    def _spend(self, item: Kept | None, request: Request, times: int = 1) -> None:
        self._spend_bytes(0 if item is None else item.weight, request, times)

    def _spend_bytes(self, size: int, request: Request, times: int = 1) -> None:
        units = ceil(max(size, 1) / 4096) * times
        self._world.spent["read units"] += units
        if not request.get("ConsistentRead"):
            self._world.spent["of them eventually consistent"] += units


def _answer(request: Request, table: Table, read: list[Kept], *, ended: bool) -> dict[str, Any]:
    found = read
    if "FilterExpression" in request:
        given = placeholders(request)
        found = [item for item in read if holds(request["FilterExpression"], item, *given)]
    answer: dict[str, Any] = {"Count": len(found), "ScannedCount": len(read)}
    if request.get("Select") != "COUNT":
        answer["Items"] = [_shown(item, request) for item in found]
    if read and not ended:
        names = list(table.schema.names)
        if "IndexName" in request:
            names += table.indexes[request["IndexName"]].schema.names
        answer["LastEvaluatedKey"] = {name: read[-1][name] for name in names}
    return answer


def _shown(item: Item, request: Request) -> Item:
    if "ProjectionExpression" not in request:
        return dict(item)
    return projected(
        request["ProjectionExpression"], item, request.get("ExpressionAttributeNames", {})
    )


def _start(request: Request, table: Table) -> Any:
    """Return the place that a query goes on behind."""
    start = request.get("ExclusiveStartKey")
    if start is None:
        return None
    key: Key = table.schema.key_of(start)
    if "IndexName" not in request:
        return key[1]
    return table.indexes[request["IndexName"]].schema.key_of(start)[1], key


def _parted(request: Request, hashed: str) -> tuple[Any, str]:
    """Return the partition that a key condition names, and the rest of the condition."""
    values, names = placeholders(request)
    name, rest = _split(request["KeyConditionExpression"], hashed, tuple(names.items()))
    return comparable(values[name]), rest


@lru_cache(maxsize=1024)
def _split(text: str, hashed: str, names: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    for part in re.split(r"\bAND\b", text):
        found = PARTITION.fullmatch(part)
        if found and dict(names).get(found[1], found[1]) == hashed:
            others = text.replace(part, "", 1).strip().removeprefix("AND").removesuffix("AND")
            return found[2], others.strip()
    raise InvalidError(f"Query condition missed key schema element: {hashed}")
