"""Writes a save: all commits and the log entry in one transaction, under its own positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import (
    DataError,
    IntegrityError,
    OperationalError,
    PersistenceError,
)

from ilikeyacut.adapters.dynamodb.client import MOST_ACTIONS, Action, Again, DynamoDb
from ilikeyacut.adapters.dynamodb.events.commits import BORN, Commit, Ends, Save, puts
from ilikeyacut.adapters.dynamodb.events.entries import content_of, placed
from ilikeyacut.adapters.dynamodb.events.log import Log
from ilikeyacut.adapters.dynamodb.events.pace import Turn
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


@dataclass(frozen=True)
class _Job:
    """A save on its way. `starts` are the sort keys of its commits."""

    save: Save
    starts: list[int]
    commit_id: str
    extra: Extra | None

    def content(self) -> dict[str, Any]:
        """Return the log entry without its positions."""
        return content_of(self.save, self.starts, self.commit_id)


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
        job = _Job(save, starts, uuid4().hex, extra)
        positions = self._unordered(job) if self._log is None else self._ordered(job, self._log)
        for commit in save.commits:
            self._ends.saw(self._keys.commits(commit.originator_id), commit.last)
        return positions

    def _unordered(self, job: _Job) -> range:
        for _ in range(MOST_TICKETS):
            try:
                self._transact(self._actions(job))
            except ConditionFailedError as error:
                if not _written(error.found, job.commit_id):
                    self._judge(job, error.found)
                    continue
            return range(0)
        raise OperationalError("the versions of an aggregate keep changing")

    def _ordered(self, job: _Job, log: Log) -> range:
        with log.turn() as turn:
            for _ in range(MOST_TICKETS):
                actions, content = self._actions(job), job.content()
                ticket = _taken_from(log, job.save.count, turn)
                entry = placed(log.pk_at(ticket.last), ticket.first, ticket.last, ticket.before)
                actions.insert(len(job.starts), *puts(self._table, [entry | content]))
                try:
                    self._transact(actions, turn.again)
                except ConditionFailedError as error:
                    if not _written(error.found, job.commit_id):
                        if _sealed(job, error.found):
                            turn.passed()
                        else:
                            _give_up(log, ticket)
                            self._judge(job, error.found)
                        continue
                except OutcomeUnknownError:
                    raise
                except PersistenceError:
                    _give_up(log, ticket)
                    raise
                turn.served()
                return ticket.positions
        raise OperationalError(f"readers passed {MOST_TICKETS} tickets: this writer is too slow")

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

    def _actions(self, job: _Job) -> list[Action]:
        """Return the puts of the commits, and the extra action."""
        keys = [self._keys.commits(commit.originator_id) for commit in job.save.commits]
        actions: list[Action] = [
            {"Put": commit.put(self._table, pk, start, job.commit_id)}
            for commit, pk, start in zip(job.save.commits, keys, job.starts, strict=True)
        ]
        return actions if job.extra is None else [*actions, job.extra.action]

    def _transact(self, actions: Sequence[Action], again: Again | None = None) -> None:
        if len(actions) == 1:
            self._db.call("put_item", again=again, **actions[0]["Put"])
        else:
            self._db.transact(actions, uuid4().hex, again=again)

    def _judge(self, job: _Job, found: Sequence[Item | None]) -> None:
        """Raise IntegrityError unless another key may work."""
        for n, (commit, item) in enumerate(zip(job.save.commits, found, strict=False)):
            if item is None:
                continue
            last = int(item["l"]["N"]) if "l" in item else commit.first
            self._ends.saw(self._keys.commits(commit.originator_id), last)
            if job.starts[n] != 0 or last != commit.first - 1:
                raise _taken(commit, last)
            job.starts[n] = commit.first  # it began with version 0, and this is its second commit
        if job.extra is not None and found[-1] is not None:
            raise IntegrityError(job.extra.refusal)


def _taken_from(log: Log, count: int, turn: Turn) -> Ticket:
    try:
        ticket = log.ticket(count, turn.again)
    except OutcomeUnknownError as error:
        raise OperationalError(f"nothing was saved: {error}") from error
    turn.began()
    return ticket


def _sealed(job: _Job, found: Sequence[Item | None]) -> bool:
    """Whether only a reader that sealed the positions was in the way."""
    others = (it for n, it in enumerate(found) if n != len(job.starts))
    return not any(it is not None for it in others)


def _give_up(log: Log, ticket: Ticket) -> None:
    try:
        log.give_up(ticket.first, ticket.last, ticket.before)
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
