"""Writes a save: all commits and the log entry in one transaction, under its own positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from eventsourcing.persistence import (
    DataError,
    IntegrityError,
    OperationalError,
    PersistenceError,
)

from ilikeyacut.adapters.dynamodb.client import MOST_ACTIONS, Action, DynamoDb
from ilikeyacut.adapters.dynamodb.events.commits import BORN, Commit, Ends, Save, puts
from ilikeyacut.adapters.dynamodb.events.entries import item_of
from ilikeyacut.adapters.dynamodb.events.log import Log
from ilikeyacut.adapters.dynamodb.events.schema import Keys
from ilikeyacut.adapters.dynamodb.events.tickets import Ticket
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, OutcomeUnknownError

MOST_TICKETS = 8
HEAVIEST_SAVE = 3_500_000  # bytes: DynamoDB ends a transaction at 4 MB


@dataclass(frozen=True)
class Extra:
    """An action that is written with a save, and the error message if its condition fails."""

    action: Action
    refusal: str


class Writer:
    """Appends to aggregates and, with a `log`, to the order of all events.

    Raises IntegrityError for a conflict, DataError for a save that is too large, and the errors of
    `DynamoDb.call`. After OutcomeUnknownError the save may exist; readers find or seal its
    positions. After any other failure, the writer seals them itself.
    """

    def __init__(
        self, db: DynamoDb, table: str, keys: Keys, ends: Ends, log: Log | None = None
    ) -> None:
        self._db = db
        self._table = table
        self._keys = keys
        self._ends = ends
        self._log = log

    def write(self, save: Save, extra: Extra | None = None) -> range:
        """Write all or nothing; return the positions of the events (without a log: none)."""
        _refuse_large(save, extra)
        starts = [self._start(commit) for commit in save.commits]
        commit_id = uuid4().hex
        for _ in range(MOST_TICKETS):
            ticket = self._ticket(save.count)
            try:
                self._transact(save, starts, ticket, commit_id, extra)
            except ConditionFailedError as error:
                if not _written(error.found, commit_id):
                    if not self._sealed(save, error.found):
                        self._judge(save, starts, ticket, error.found, extra)
                    continue
            except OutcomeUnknownError:
                raise
            except PersistenceError:
                self._give_up(ticket)
                raise
            for commit in save.commits:
                self._ends.saw(self._keys.commits(commit.originator_id), commit.last)
            return ticket.positions if ticket else range(0)
        raise OperationalError(f"readers passed {MOST_TICKETS} tickets: this writer is too slow")

    def _ticket(self, count: int) -> Ticket | None:
        if self._log is None:
            return None
        try:
            return self._log.ticket(count)
        except OutcomeUnknownError as error:
            raise OperationalError(f"nothing was saved: {error}") from error

    def _start(self, commit: Commit) -> int:
        """Return the sort key of a commit: 0 for an aggregate's first, otherwise its first version.

        Raises IntegrityError unless it follows the end of a stored commit. No other writer can get
        in between: a commit with one of these versions would have to start at this key.
        """
        pk, before = self._keys.commits(commit.originator_id), commit.first - 1
        if self._ends[pk] < before and commit.first not in BORN:
            self._look(pk, commit.first)
        last = self._ends[pk]
        if last > before:
            raise _taken(commit, last)
        if last == before:
            return commit.first
        if last >= 0:
            raise IntegrityError(f"{commit.originator_id} has no version {before} to follow")
        return 0

    def _look(self, pk: str, version: int) -> None:
        """Find where the newest commit up to a version ends."""
        answer = self._db.call(
            "query",
            TableName=self._table,
            KeyConditionExpression="pk = :p AND sk <= :v",
            ExpressionAttributeValues={":p": {"S": pk}, ":v": {"N": str(version)}},
            ProjectionExpression="l",
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=1,
        )
        for item in answer["Items"]:
            self._ends.saw(pk, int(item["l"]["N"]))

    def _transact(
        self,
        save: Save,
        starts: Sequence[int],
        ticket: Ticket | None,
        commit_id: str,
        extra: Extra | None,
    ) -> None:
        actions: list[Action] = [
            {
                "Put": commit.put(
                    self._table, self._keys.commits(commit.originator_id), sk, commit_id
                )
            }
            for commit, sk in zip(save.commits, starts, strict=True)
        ]
        if self._log is not None and ticket is not None:
            last = ticket.last
            item = item_of(
                self._log.pk_at(last), last, save, list(starts), commit_id, before=ticket.before
            )
            actions += puts(self._table, [item])
        if extra is not None:
            actions.append(extra.action)
        if len(actions) == 1:
            self._db.call("put_item", **actions[0]["Put"])
        else:
            self._db.transact(actions, uuid4().hex)

    def _sealed(self, save: Save, found: Sequence[Item | None]) -> bool:
        """Whether only a reader that sealed the positions was in the way."""
        others = (it for n, it in enumerate(found) if n != len(save.commits))
        return self._log is not None and not any(it is not None for it in others)

    def _judge(
        self,
        save: Save,
        starts: list[int],
        ticket: Ticket | None,
        found: Sequence[Item | None],
        extra: Extra | None,
    ) -> None:
        """Seal the positions, and raise IntegrityError unless another key may work."""
        self._give_up(ticket)
        for n, (commit, item) in enumerate(zip(save.commits, found, strict=False)):
            if item is None:
                continue
            last = int(item["l"]["N"]) if "l" in item else commit.first
            self._ends.saw(self._keys.commits(commit.originator_id), last)
            if starts[n] != 0 or last != commit.first - 1:
                raise _taken(commit, last)
            starts[n] = commit.first  # the aggregate began with version 0, and this is its second
        if extra is not None and found[-1] is not None:
            raise IntegrityError(extra.refusal)

    def _give_up(self, ticket: Ticket | None) -> None:
        if self._log is not None and ticket is not None:
            try:
                self._log.give_up(ticket.first, ticket.last, ticket.before)
            except PersistenceError:
                return  # readers will


def _written(found: Sequence[Item | None], commit_id: str) -> bool:
    """Whether the item in the way is this very save, whose answer was lost."""
    return any(item is not None and item.get("i") == {"S": commit_id} for item in found)


def _taken(commit: Commit, last: int) -> IntegrityError:
    return IntegrityError(
        f"version {commit.first} of {commit.originator_id} is taken: it already has version {last}"
    )


def _refuse_large(save: Save, extra: Extra | None) -> None:
    actions = len(save.commits) + 1 + (extra is not None)
    if actions > MOST_ACTIONS:
        raise DataError(
            f"a save of {len(save.commits)} aggregates is too large: a transaction has at most "
            f"{MOST_ACTIONS} items"
        )
    weight = sum(len(commit.packed) for commit in save.commits)
    if weight > HEAVIEST_SAVE:
        raise DataError(f"a save of {weight} bytes is too large: at most {HEAVIEST_SAVE} fit")
