"""The order of all events: a counter issues positions, buckets hold entries, gaps are sealed.

A writer first takes positions (a *ticket*), then writes its commits and its log entry in one
transaction. So an entry may become visible before an earlier one, which may never arrive. A reader
that finds an entry after a gap stops at the gap and waits. When the gap is older than `patience`
seconds, the reader gives up its tickets with entries of its own, from the last to the first, and
position by position where it does not know the tickets (see `tickets.py`). A writer's entry is at
the last position of its ticket, so the reader either finds that entry or makes the writer's
transaction fail before any reader passes. Each wait is measured by the monotonic clock of one
process; clocks are never compared.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from eventsourcing.persistence import DatabaseError, PersistenceError, ProgrammingError

from ilikeyacut.adapters.dynamodb.client import Again, DynamoDb
from ilikeyacut.adapters.dynamodb.events.commits import put_new
from ilikeyacut.adapters.dynamodb.events.entries import Entry, entry_of, given_up
from ilikeyacut.adapters.dynamodb.events.pace import Limits, Pace, Turn
from ilikeyacut.adapters.dynamodb.events.schema import BUCKET, Keys, key
from ilikeyacut.adapters.dynamodb.events.tickets import Span, Ticket, pieces, taking, ticket_of
from ilikeyacut.adapters.dynamodb.faults import (
    ConditionFailedError,
    ImportUnderWayError,
    ThrottledError,
)

NOTED_EVERY = 1_000
"""After so many positions a reader records in the counter that the log is complete up to there."""
SHORTEST, LONGEST = 0.002, 0.05  # seconds between two looks at a gap
LONGEST_REST = 0.25  # seconds without a write to a partition that throttles
MOST_HELD = 500
MOST_ENTRIES = 1_000  # a page of a query: an entry has about 150 bytes, and 1 MB ends a page


@dataclass(frozen=True)
class LogOptions:
    """How long readers wait at a gap, in seconds, and how many positions a bucket has.

    `wait`: seconds that an append waits for its turn where DynamoDB throttles the log.
    """

    patience: float = 2.0
    bucket: int = BUCKET
    wait: float = 15.0


class Log:
    """Issues positions, and reads entries in order without gaps."""

    def __init__(
        self,
        db: DynamoDb,
        table: str,
        keys: Keys,
        options: LogOptions,
        pace: Pace | None = None,
    ) -> None:
        self._db = db
        self._pace = pace or Pace()
        self._table = table
        self._keys = keys
        self._options = options
        self._whole = self._last = self._noted = 0
        self._held: list[Entry] = []
        """The entries up to `_whole`, MOST_HELD at most: an entry never changes."""
        self._lock = Lock()

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Wait until this process may take a ticket. Raises ThrottledError if that is too long."""
        patience = self._options.patience
        limits = Limits(age=patience / 4, wait=self._options.wait, life=patience * 2)
        with self._pace.turn(self._db, limits) as turn:
            yield turn

    def ticket(self, count: int, again: Again | None = None) -> Ticket:
        """Take `count` positions.

        Raises ProgrammingError for a log of another bucket, and ImportUnderWayError.
        """
        expression, values = taking(count)
        bucket, whole = "b = if_not_exists(b, :b)", self._whole
        if expression.startswith("SET "):
            expression = f"SET {bucket}, {expression[4:]}"
        else:
            expression = f"SET {bucket} {expression}"
        try:
            answer = self._db.call(
                "update_item",
                TableName=self._table,
                Key=key(self._keys.counter, 0),
                UpdateExpression=expression,
                ConditionExpression="attribute_not_exists(u)",
                ExpressionAttributeValues=values | {":b": {"N": str(self._options.bucket)}},
                ReturnValues="ALL_NEW",
                again=again,
            )["Attributes"]
        except ConditionFailedError as error:
            raise ImportUnderWayError from error
        self._check_bucket(answer)
        ticket = ticket_of(answer, count)
        _refuse_replaced(whole, ticket.first - 1)
        return ticket

    def pk_at(self, last: int) -> str:
        """Return the partition of the entry that ends at a position."""
        return self._keys.log(self._bucket_of(last))

    def give_up(self, first: int, last: int, before: Sequence[Span] = ()) -> bool:
        """Seal a ticket or a single position; return whether it was free.

        `before` names tickets in front of it, for a reader that has to go on from here. Raises
        ThrottledError at once: what a seal costs, the writers of this partition need.
        """
        item = given_up(self.pk_at(last), first, last, before)

        def again(attempt: int, error: Exception) -> bool:
            return not isinstance(error, ThrottledError) and self._db.again(attempt, error)

        try:
            self._db.call("put_item", again=again, **put_new(self._table, item))
        except ConditionFailedError:
            return False
        return True

    def head(self) -> int:
        """Return the last event's position, 0 if there is none.

        It includes every event whose append returned before this call.
        """
        for _ in self.pages(None, MOST_ENTRIES):
            pass  # reading moves self._last
        return self._last

    def pages(self, start: int | None, size: int) -> Iterator[Sequence[Entry]]:
        """Yield the entries from a position up to the head at the time of the call, or later.

        Without a start, entries begin after the known complete part. The first entry may begin
        before `start`, if that is in the middle of a save.
        """
        if start is not None and (held := self._held_from(start)):
            yield held
            start = held[-1].last + 1
        yield from self._read(start, size)

    def _read(self, start: int | None, size: int) -> Iterator[Sequence[Entry]]:
        issued, asked = (self._issued(), True) if start is None else (self._whole, False)
        expected = self._whole + 1 if start is None else start
        bucket = self._bucket_of(expected)
        while True:
            if expected > issued or bucket > self._bucket_of(issued):
                if asked:
                    return
                issued, asked = self._issued(), True
                bucket = self._bucket_of(expected)
                continue
            entries, more = self._entries(bucket, expected, size)
            whole, expected = _before_gap(entries, expected)
            if whole:
                self._saw(whole)
                yield whole
            elif entries:
                self._settle(expected, entries[0].first - 1)
            if len(whole) < len(entries):
                bucket = self._bucket_of(expected)
            elif not more:
                bucket += 1

    def _held_from(self, start: int) -> list[Entry]:
        """Return the entries from a position on that were read before; none if one is missing."""
        with self._lock:
            if not self._held or self._held[0].first > start:
                return []
            return [entry for entry in self._held if entry.last >= start]

    def _settle(self, first: int, last: int) -> None:
        """Wait for the positions from `first` to `last`, and seal those that stay missing.

        Raises DatabaseError if they can be neither sealed nor read.
        """
        deadline, pause = self._db.now() + self._options.patience, SHORTEST
        sealed = None
        while (gap := self._missing(first, last)) is not None:
            if self._db.now() < deadline:
                self._db.pause(pause)
                pause = min(pause * 2, LONGEST)
            elif gap == sealed:
                raise DatabaseError(f"the log cannot be read at position {gap.first}")
            else:
                sealed = self._sealed(gap, deadline)

    def _sealed(self, gap: Ticket, deadline: float) -> Ticket | None:
        """Seal a gap; return None where throttling stopped it, after a pause.

        The writers whom it also stops may fill the gap meanwhile.
        """
        try:
            self._seal(gap)
        except ThrottledError:
            if self._db.now() > deadline + self._options.wait:
                raise
            self._db.pause(random.uniform(0, LONGEST_REST))  # noqa: S311 - keeps no secret
            return None
        return gap

    def _seal(self, gap: Ticket) -> None:
        # Downwards: whose ticket ends in the gap is refused before a position below is passed.
        for piece in pieces(gap.first, gap.last, gap.before):
            below = [span for span in gap.before if gap.first <= span.first < piece.first]
            if not self.give_up(piece.first, piece.last, below):
                return

    def _missing(self, first: int, last: int) -> Ticket | None:
        """Return the first remaining gap between two positions, with what its end tells of it."""
        bucket, expected = self._bucket_of(first), first
        while expected <= last:
            entries, more = self._entries(bucket, expected, last - expected + 2)
            _, expected = _before_gap(entries, expected)
            behind = [entry for entry in entries if entry.first > expected]
            if expected <= last and behind:
                return Ticket(expected, behind[0].first - 1, behind[0].before)
            if not more:
                bucket += 1
                if bucket > self._bucket_of(last + 1) and expected <= last:
                    return Ticket(expected, last)
        return None

    def _bucket_of(self, position: int) -> int:
        return position // self._options.bucket

    def _entries(self, bucket: int, start: int, size: int) -> tuple[list[Entry], bool]:
        """Return entries of a bucket that end at a position or later, and whether it has more."""
        answer = self._db.call(
            "query",
            TableName=self._table,
            KeyConditionExpression="pk = :p AND sk >= :s",
            ExpressionAttributeValues={
                ":p": {"S": self._keys.log(bucket)},
                ":s": {"N": str(start)},
            },
            ConsistentRead=True,
            Limit=min(size, MOST_ENTRIES),
        )
        return [entry_of(item) for item in answer["Items"]], "LastEvaluatedKey" in answer

    def _issued(self) -> int:
        """Return the last issued position."""
        whole = self._whole
        item = self._db.call(
            "get_item",
            TableName=self._table,
            Key=key(self._keys.counter, 0),
            ConsistentRead=True,
        ).get("Item")
        if item is None:
            _refuse_replaced(whole, 0)
            return 0
        self._check_bucket(item)
        _refuse_replaced(whole, int(item["n"]["N"]))
        self._noted = int(item.get("s", {"N": "0"})["N"])
        with self._lock:
            if self._noted > self._whole:
                self._whole = self._last = self._noted
                self._held.clear()
        return int(item["n"]["N"])

    def _check_bucket(self, item: dict[str, Any]) -> None:
        if int(item["b"]["N"]) != self._options.bucket:
            raise ProgrammingError(
                f"the log in {self._table} has buckets of {item['b']['N']} positions, "
                f"not {self._options.bucket}"
            )

    def _saw(self, entries: Sequence[Entry]) -> None:
        """Record how far the log is complete, if these entries continue the known part."""
        ends = [entry.last for entry in entries if entry.refs]
        with self._lock:
            if entries[0].first > self._whole + 1 or entries[-1].last <= self._whole:
                return
            fresh = [entry for entry in entries if entry.last > self._whole]
            self._held = [*self._held, *fresh][-MOST_HELD:]
            self._whole = entries[-1].last
            self._last = ends[-1] if ends else self._last
            last = self._last
        if last >= self._noted + NOTED_EVERY:
            self._note(last)

    def _note(self, position: int) -> None:
        """Save later readers the work. Failing to is harmless."""
        self._noted = position
        try:
            self._db.call(
                "update_item",
                TableName=self._table,
                Key=key(self._keys.counter, 0),
                UpdateExpression="SET s = :s",
                ConditionExpression="attribute_not_exists(s) OR s < :s",
                ExpressionAttributeValues={":s": {"N": str(position)}},
            )
        except (ConditionFailedError, PersistenceError):
            return


def _refuse_replaced(whole: int, issued: int) -> None:
    """Raise DatabaseError if positions that were read before the call are not issued."""
    if issued < whole:
        raise DatabaseError(f"the log ended at {whole} or later before: it was replaced")


def _before_gap(entries: Sequence[Entry], expected: int) -> tuple[list[Entry], int]:
    """Return the entries before the first gap, and the next position."""
    whole = []
    for entry in entries:
        if entry.first > expected:
            break
        if entry.last >= expected:
            whole.append(entry)
            expected = entry.last + 1
    return whole, expected
