"""Positions of followers, each moved in one transaction with what was written up to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from ilikeyacut.adapters.dynamodb.client import Action, DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, parsing
from ilikeyacut.adapters.dynamodb.views.journals import Journals
from ilikeyacut.adapters.dynamodb.views.reading import certain
from ilikeyacut.adapters.dynamodb.views.tables import POSITION, gone_key, key
from ilikeyacut.application.ports.views import GONE, PositionMovedError, VersionGoneError

ENDED = {"N": str(GONE)}


@dataclass(frozen=True)
class Move:
    """A follower's step from the position where it is expected to be."""

    follower: str
    expected: int
    position: int


class Positions:
    """Moves positions together with other actions, all or nothing."""

    def __init__(self, db: DynamoDb, table: str) -> None:
        self._db = db
        self._table = table
        self.journals = Journals(db, table)

    def position(self, follower: str) -> int:
        """Return a follower's position, which no commit under way moves."""
        (item,) = certain(self._db, [(self._table, self._key(follower))])
        return self._settled(item)

    def positions(self, followers: Collection[str]) -> dict[str, int]:
        """Return how far each follower has come, in one request for up to 100."""
        names = {self._key(follower)["pk"]["S"]: follower for follower in followers}
        items = self._db.get_all(self._table, [key(pk, POSITION) for pk in names])
        found = {names[item["pk"]["S"]]: item for item in items}
        return {follower: self._settled(found.get(follower)) for follower in followers}

    def move(self, move: Move, actions: Sequence[Action] = ()) -> None:
        """Move a position and do the actions. To GONE, the mark for readers is set with it.

        Raises PositionMovedError, and ConditionFailedError if an action's own condition fails.
        """
        if move.position == GONE:
            actions = [*actions, self._mark(move.follower)]
        write = uuid4().hex
        update = self._expected(move) | {
            "UpdateExpression": "SET n = :n, i = :i",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        update["ExpressionAttributeValues"] |= {
            ":n": {"N": str(move.position)},
            ":i": {"S": write},
        }
        try:
            if actions:
                self._db.transact([{"Update": update}, *actions], write)
            else:
                self._db.call("update_item", **update)
        except ConditionFailedError as error:
            found = error.found[0]
            if found is None:
                raise
            if found.get("i") == {"S": write}:
                return  # it took effect and the answer was lost
            if found.get("n") == ENDED:
                raise VersionGoneError(move.follower) from error
            raise PositionMovedError(f"{move.follower} has left {move.expected}") from error

    def stay(self, move: Move, actions: Sequence[Action]) -> None:
        """Do actions while a position is where it is expected. Raises ConditionFailedError."""
        self._db.transact([{"ConditionCheck": self._expected(move)}, *actions], uuid4().hex)

    def end(self, follower: str) -> None:
        """Set a position to GONE, wherever it is, so that a late write fails."""
        ended = self._key(follower) | {"n": ENDED}
        position = {"Put": {"TableName": self._table, "Item": ended}}
        self._db.transact([position, self._mark(follower)], uuid4().hex)

    def _mark(self, follower: str) -> Action:
        """Return the action that tells readers that a version has ended.

        They read the mark together with rows. The position would do, but it is written all the
        time, and a transactional read of it would meet as many conflicts.
        """
        return {"Put": {"TableName": self._table, "Item": gone_key(follower)}}

    def _expected(self, move: Move) -> dict[str, Any]:
        new = "attribute_not_exists(n) OR " if move.expected == 0 else ""
        return {
            "TableName": self._table,
            "Key": self._key(move.follower),
            "ConditionExpression": f"attribute_not_exists(j) AND ({new}n = :e)",
            "ExpressionAttributeValues": {":e": {"N": str(move.expected)}},
        }

    def _settled(self, item: Item | None) -> int:
        if item is None:
            return 0
        if "j" in item:
            self.journals.finish(item)
        with parsing("a position in the table of views"):
            return max(0, int(item["n"]["N"]))

    @staticmethod
    def _key(follower: str) -> dict[str, Any]:
        return key(f"f#{follower}", POSITION)
