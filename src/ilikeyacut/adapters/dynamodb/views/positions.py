"""Positions of followers, and writes too large for one transaction.

A transaction has at most 100 items. A larger write is first stored as a *journal* of parts that
fit. Then one transaction moves the position and names the journal; from then on the write counts,
whichever process completes it. Each part is written on condition that the position still names the
journal, so a late writer changes nothing. The first process that reads the position completes the
journal of a dead one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import OperationalError

from ilikeyacut.adapters.dynamodb.client import MOST_ACTIONS, Action, DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item
from ilikeyacut.adapters.dynamodb.views.tables import LARGEST_ROW, POSITION, key
from ilikeyacut.application.ports.views import GONE, PositionMovedError, VersionGoneError

TRIES = 8
ENDED = {"N": str(GONE)}
LARGEST_WRITE = 3_000_000  # bytes: DynamoDB ends a transaction at 4 MB
LARGEST_PART = LARGEST_ROW + 50_000  # bytes of JSON: a part of a journal is one item


class Positions:
    """Moves positions together with other actions, all or nothing."""

    def __init__(self, db: DynamoDb, table: str) -> None:
        self._db = db
        self._table = table

    def position(self, follower: str) -> int:
        """Return a follower's position, after completing its unfinished write."""
        return self._settled(follower, self._item(follower))

    def positions(self, followers: Collection[str]) -> dict[str, int]:
        """Return how far each follower has come, in one request for up to 100."""
        names = {f"f#{follower}": follower for follower in followers}
        items = self._db.get_all(self._table, [key(pk, POSITION) for pk in names])
        found = {names[item["pk"]["S"]]: item for item in items}
        return {follower: self._settled(follower, found.get(follower)) for follower in followers}

    def move(
        self,
        follower: str,
        expected: int,
        position: int,
        actions: Sequence[Action] = (),
        counts: Sequence[Action] = (),
    ) -> None:
        """Move a position and do the actions; `counts` must not be repeated.

        Raises PositionMovedError, and ConditionFailedError if an action's own condition fails.
        """
        write = uuid4().hex
        if fits(actions):
            move = self._move(follower, expected, position, write)
            self._write(follower, expected, write, [move, *counts, *actions])
            return
        parts = list(_parts(actions))
        for number, part in enumerate(parts):
            self._lay_down(write, number, part)
        journal = f"{write}#{len(parts)}"
        move = self._move(follower, expected, position, write, journal)
        self._write(follower, expected, write, [move, *counts])
        self._finish(follower, journal)

    def end(self, follower: str) -> None:
        """Set a position to GONE, so that a late write fails.

        A large unfinished write is completed first, so that its rows can be removed and its parts
        are cleaned up.
        """
        for _ in range(TRIES):
            item = self._item(follower)
            if item is not None and "j" in item:
                self._finish(follower, item["j"]["S"])
            try:
                self._db.call(
                    "put_item",
                    TableName=self._table,
                    Item=position_key(follower) | {"n": ENDED},
                    ConditionExpression="attribute_not_exists(j)",
                )
                return
            except ConditionFailedError:
                continue  # another large write began in between
        raise OperationalError(f"others keep writing at {follower}")

    def refuse_ended(self, follower: str) -> None:
        """Raise VersionGoneError if a position has ended. What was read before is complete."""
        refuse_ended(follower, self._item(follower))

    def _write(self, follower: str, expected: int, write: str, actions: Sequence[Action]) -> None:
        try:
            if len(actions) == 1:
                self._db.call("update_item", **actions[0]["Update"])
            else:
                self._db.transact(actions, write)
        except ConditionFailedError as error:
            found = error.found[0]
            if found is None:
                raise
            if found.get("i") == {"S": write}:
                return  # it took effect and the answer was lost
            if found.get("n") == ENDED:
                raise VersionGoneError(follower) from error
            raise PositionMovedError(f"{follower} is no longer at {expected}") from error

    def _move(
        self, follower: str, expected: int, position: int, write: str, journal: str = ""
    ) -> Action:
        values = {
            ":n": {"N": str(position)},
            ":e": {"N": str(expected)},
            ":i": {"S": write},
        }
        new = "attribute_not_exists(n) OR " if expected == 0 else ""
        if journal:
            values[":j"] = {"S": journal}
        return {
            "Update": {
                "TableName": self._table,
                "Key": key(f"f#{follower}", POSITION),
                "UpdateExpression": "SET n = :n, i = :i" + (", j = :j" if journal else ""),
                "ConditionExpression": f"attribute_not_exists(j) AND ({new}n = :e)",
                "ExpressionAttributeValues": values,
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def _settled(self, follower: str, item: Item | None) -> int:
        if item is None:
            return 0
        if "j" in item:
            self._finish(follower, item["j"]["S"])
        return max(0, int(item["n"]["N"]))

    def _finish(self, follower: str, journal: str) -> None:
        """Complete a journal, unless another process does it first."""
        write, parts = journal.rsplit("#", 1)
        named: dict[str, Any] = {
            "TableName": self._table,
            "Key": key(f"f#{follower}", POSITION),
            "ConditionExpression": "j = :j",
            "ExpressionAttributeValues": {":j": {"S": journal}},
        }
        try:
            for number in range(int(parts)):
                actions = self._part(write, number)
                self._db.transact([{"ConditionCheck": named}, *actions], f"{write[:28]}{number:08}")
            self._db.call("update_item", **named, UpdateExpression="REMOVE j")
        except ConditionFailedError:
            return
        for number in range(int(parts)):
            self._db.call("delete_item", TableName=self._table, Key=key(f"j#{write}", str(number)))

    def _lay_down(self, write: str, number: int, actions: Sequence[Action]) -> None:
        body = {"a": {"B": _text(actions)}}
        self._db.call("put_item", TableName=self._table, Item=key(f"j#{write}", str(number)) | body)

    def _part(self, write: str, number: int) -> list[Action]:
        item = self._db.call(
            "get_item",
            TableName=self._table,
            Key=key(f"j#{write}", str(number)),
            ConsistentRead=True,
        ).get("Item")
        if item is None:  # another process carried it out and cleaned up
            raise ConditionFailedError(())
        actions: list[Action] = json.loads(item["a"]["B"])
        return actions

    def _item(self, follower: str) -> Item | None:
        item: Item | None = self._db.call(
            "get_item",
            TableName=self._table,
            Key=key(f"f#{follower}", POSITION),
            ConsistentRead=True,
        ).get("Item")
        return item


def position_key(follower: str) -> dict[str, Any]:
    """Return the key of a follower's position."""
    return key(f"f#{follower}", POSITION)


def refuse_ended(follower: str, item: Item | None) -> None:
    """Raise VersionGoneError for the item of a position that has ended."""
    if item is not None and item.get("n") == ENDED:
        raise VersionGoneError(follower)


def fits(actions: Sequence[Action]) -> bool:
    """Whether actions fit into one transaction, with a position and a count."""
    return len(actions) <= MOST_ACTIONS - 2 and sum(map(_weight, actions)) < LARGEST_WRITE


def _parts(actions: Sequence[Action]) -> Iterator[list[Action]]:
    """Split actions, without conditions, into parts that fit a transaction and an item."""
    part: list[Action] = []
    weight = 0
    for conditional in actions:
        if "ConditionCheck" in conditional:
            continue
        action = {kind: _unconditional(body) for kind, body in conditional.items()}
        more = len(_text(action))
        if part and (len(part) == MOST_ACTIONS - 1 or weight + more > LARGEST_PART):
            yield part
            part, weight = [], 0
        part.append(action)
        weight += more
    if part:
        yield part


def _unconditional(body: dict[str, Any]) -> dict[str, Any]:
    kept = ("TableName", "Key", "Item")
    return {name: value for name, value in body.items() if name in kept}


def _text(actions: Action | Sequence[Action]) -> bytes:
    return json.dumps(actions, ensure_ascii=False, separators=(",", ":")).encode()


def _weight(action: Action) -> int:
    """Return the estimated bytes of an action, whose items are all text."""
    (body,) = action.values()
    return 200 + sum(
        len(text.encode()) for it in body.get("Item", {}).values() for text in it.values()
    )
