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
from math import ceil
from threading import Lock

from eventsourcing.persistence import DatabaseError

from ilikeyacut.adapters.dynamodb.client import Again, DynamoDb
from ilikeyacut.adapters.dynamodb.events.commits import put_new
from ilikeyacut.adapters.dynamodb.events.counter import Issued, LogCounter
from ilikeyacut.adapters.dynamodb.events.entries import Entry, entry_of, given_up
from ilikeyacut.adapters.dynamodb.events.layout import MOST_STRIPES
from ilikeyacut.adapters.dynamodb.events.pace import Limits, Pace, Turn
from ilikeyacut.adapters.dynamodb.events.schema import BUCKET, Keys
from ilikeyacut.adapters.dynamodb.events.tickets import Span, Ticket, pieces
from ilikeyacut.adapters.dynamodb.faults import (
    ConditionFailedError,
    ThrottledError,
    parsing,
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

    `wait`: seconds that an append waits for its turn where DynamoDB throttles the log. `stripes`:
    partitions that a bucket is spread over (see LogCounter). Raises ValueError for a wrong number.
    """

    patience: float = 2.0
    bucket: int = BUCKET
    wait: float = 15.0
    stripes: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.stripes <= MOST_STRIPES:
            raise ValueError(f"a log has 1 to {MOST_STRIPES} stripes, not {self.stripes}")


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
        self._counter = LogCounter(db, table, keys, options.bucket, options.stripes)
        self._whole = self._last = self._noted = self._taken = 0
        self._filled = False
        """Whether no import can write over given-up positions any more."""
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
        """Take `count` positions. Raises as LogCounter."""
        known = max(self._whole, self._taken)
        ticket = self._counter.take(count, again)
        _refuse_replaced(known, ticket.first - 1)
        with self._lock:
            self._taken = max(self._taken, ticket.last)
        return ticket

    def restripe(self, stripes: int) -> None:
        """Spread what is appended from now on over so many partitions."""
        self._counter.restripe(stripes)

    def pk_at(self, last: int) -> str:
        """Return the partition of the entry that ends at a position."""
        layout = self._counter.layout(last)
        return self._keys.log(layout.bucket_of(last), layout.stripe_of(last))

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
        known = Issued(self._whole, self._whole)
        seen, asked = (self._issued(), True) if start is None else (known, False)
        expected = self._whole + 1 if start is None else start
        bucket = self._bucket_of(expected)
        doubtful: list[Entry] = []
        while True:
            if expected > seen.end or bucket > self._bucket_of(seen.end):
                if asked:
                    return
                seen, asked = self._issued(), True
                bucket = self._bucket_of(expected)
                continue
            entries, more = self._entries(bucket, expected, seen.last, size)
            whole, expected = _before_gap(entries, expected)
            if whole:
                if not self._accepts(whole, doubtful, seen):
                    return
                yield whole
            elif entries:
                self._settle(expected, entries[0].first - 1, seen.last)
            after = bucket if more else bucket + 1
            bucket = after if len(whole) == len(entries) else self._bucket_of(expected)

    def _accepts(self, whole: Sequence[Entry], doubtful: list[Entry], seen: Issued) -> bool:
        """Remember entries that stay as they are; return False if some may not.

        An import of an empty log writes events over positions that were given up. So they are
        `doubtful` until an event behind them is read and no import was under way meanwhile.
        """
        doubtful += whole
        sure = self._filled or all(it.refs or it.last <= seen.final for it in doubtful)
        events = any(it.refs for it in doubtful)
        if events and not sure and not self._confirmed(seen):
            return False
        if events or sure:
            self._saw(doubtful)
            doubtful.clear()
        return True

    def _confirmed(self, seen: Issued) -> bool:
        """Whether no import was under way since a look at the counter: then none ever begins."""
        now = self._issued()
        self._filled |= not (seen.filling or now.filling) and now.archive == seen.archive
        return self._filled

    def _held_from(self, start: int) -> list[Entry]:
        """Return the entries from a position on that were read before; none if one is missing."""
        with self._lock:
            if not self._held or self._held[0].first > start:
                return []
            return [entry for entry in self._held if entry.last >= start]

    def _settle(self, first: int, last: int, issued: int) -> None:
        """Wait for the positions from `first` to `last`, and seal those that stay missing.

        Raises DatabaseError if they can be neither sealed nor read.
        """
        deadline, pause = self._db.now() + self._options.patience, SHORTEST
        sealed = None
        while (gap := self._missing(first, last, issued)) is not None:
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

    def _missing(self, first: int, last: int, issued: int) -> Ticket | None:
        """Return the first remaining gap between two positions, with what its end tells of it."""
        bucket, expected = self._bucket_of(first), first
        while expected <= last:
            entries, more = self._entries(bucket, expected, issued, last - expected + 2)
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

    def _entries(self, bucket: int, start: int, issued: int, size: int) -> tuple[list[Entry], bool]:
        """Return entries of a bucket that end at a position or later, and whether it has more.

        They end at `issued` at the latest: where later ones stand may have changed. The stripes of
        the bucket are merged up to where the first of them has more.
        """
        stripes = self._counter.layout(issued).stripes_of(bucket)
        each = size if stripes == 1 else ceil(1.2 * size / stripes) + 2
        found: list[Entry] = []
        whole = issued
        for stripe in range(stripes):
            entries, more = self._striped(self._keys.log(bucket, stripe), (start, issued), each)
            found += entries
            whole = min(whole, entries[-1].last) if more else whole
        found = [entry for entry in found if entry.last <= whole]
        return sorted(found, key=lambda it: it.last), whole < issued

    def _striped(self, pk: str, ends: tuple[int, int], size: int) -> tuple[list[Entry], bool]:
        answer = self._db.call(
            "query",
            TableName=self._table,
            KeyConditionExpression="pk = :p AND sk BETWEEN :s AND :e",
            ExpressionAttributeValues={
                ":p": {"S": pk},
                ":s": {"N": str(ends[0])},
                ":e": {"N": str(ends[1])},
            },
            ConsistentRead=True,
            Limit=min(size, MOST_ENTRIES),
        )
        with parsing(f"an entry of the log in {self._table}"):
            return [entry_of(item) for item in answer["Items"]], "LastEvaluatedKey" in answer

    def _issued(self) -> Issued:
        whole, events = self._whole, self._last > 0
        seen = Issued.of(self._counter.read())
        _refuse_replaced(whole, seen.last)
        self._noted = seen.noted
        self._filled |= events and not seen.filling
        with self._lock:
            if seen.noted > self._whole:
                self._whole = self._last = seen.noted
                self._held.clear()
        return seen

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
            self._noted = last
            self._counter.note(last)


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
