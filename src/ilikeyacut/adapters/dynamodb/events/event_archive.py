"""The raw log of a table, and how an empty table is filled with one.

The counter records the archive (`r`), whether its import is running (`u`, which refuses all other
tickets), and the position that the import has reached (`m`). Each step is one transaction that
moves the counter on from its previous value. Its log entry's id derives from the archive and the
positions: an importer that repeats a step recognises it, and no other save is taken for it.

Positions that were issued to others before (`f` is the last one) are given up, each by itself,
before anything is written: a save that arrives late fails. Later steps replace these entries one by
one. Consecutive events above are packed as one save, however they were saved originally; missing
positions are given up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from ilikeyacut.adapters.dynamodb.client import Action
from ilikeyacut.adapters.dynamodb.events.commits import arranged, put_new
from ilikeyacut.adapters.dynamodb.events.entries import given_up, item_of
from ilikeyacut.adapters.dynamodb.events.import_counter import CounterItem, ImportCounter
from ilikeyacut.adapters.dynamodb.events.layout import Layout
from ilikeyacut.adapters.dynamodb.events.packing import HEAD, stored_event
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.events.schema import HEAVIEST, Keys, key
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, store_errors
from ilikeyacut.application.ports.event_archive import (
    ImportDisturbedError,
    ImportSpoiledError,
    RawEvent,
    Restoration,
    StoreNotEmptyError,
    refuse_unordered,
)

MOST_AGGREGATES = 97  # a transaction has 100 actions: the counter, the log entry, and a gap's
MOST_EVENTS = 1_000  # a log entry may name the commit of each
MOST_LOOKS = 8  # at the counter of a store that others still write to
HEAVIEST_STEP = 3_000_000  # bytes: DynamoDB ends a transaction at 4 MB


class DynamoDbEventArchive:
    """Reads and fills one application's events, with strongly consistent reads."""

    largest = HEAVIEST - 1024

    def __init__(self, datastore: Datastore) -> None:
        self._db = datastore.db
        self._table = datastore.table
        self._keys = Keys(datastore.app)
        self._counter = ImportCounter(
            datastore.db, datastore.table, self._keys, datastore.log.bucket
        )
        self._recorder = DynamoDbApplicationRecorder(datastore)

    def head(self) -> int:
        with store_errors():
            return self._recorder.max_notification_id() or 0

    def read(self, after: int, limit: int) -> Sequence[RawEvent]:
        with store_errors():
            found = self._recorder.select_notifications(after, limit, inclusive_of_start=False)
        return [
            RawEvent(it.id, _uuid(it.originator_id), it.originator_version, it.topic, it.state)
            for it in found
        ]

    def restoration(self) -> Restoration | None:
        with store_errors():
            return self._counter.read().restoration

    def begin(self, checksum: str) -> Restoration:
        with store_errors():
            for _ in range(MOST_LOOKS):
                counter = self._counter.read()
                known, issued = counter.begun(checksum), counter.issued
                own = max(known.position, counter.floor) if known else 0
                if known is not None and (known.finished or issued == own):
                    return known
                begin = self._counter.fence if known else self._counter.begin
                if not self._fence(counter, own):
                    if self._counter.read().restoration == counter.restoration:
                        raise ImportSpoiledError if known else StoreNotEmptyError
                elif begin(checksum, counter):
                    return known or Restoration(checksum, 0, finished=False)
        raise ImportDisturbedError

    def restore(self, checksum: str, after: int, events: Sequence[RawEvent]) -> None:
        refuse_unordered(after, events)
        with store_errors():
            counter = self._counter.read()
            known = counter.required(checksum)
            steps = list(_placed(checksum, after, counter, events))
            if known == Restoration(checksum, after, finished=False):
                for place, step in steps:
                    self._write(place, step)
            elif known.finished or (steps and not self._is_written(steps[-1][0])):
                raise ImportDisturbedError

    def finish(self, checksum: str) -> None:
        with store_errors():
            if not self._counter.finish(checksum):
                self._counter.read().required(checksum)
                raise ImportDisturbedError

    def _fence(self, counter: CounterItem, own: int) -> bool:
        """Give up the positions that were issued to others; return whether all were unused."""
        if counter.issued > own and self.head() > own:
            return False
        for position in range(counter.issued, own, -1):
            item = given_up(self._pk(counter.layout, position), position, position)
            try:
                self._db.call("put_item", **_put_over_seal(self._table, item))
            except ConditionFailedError:
                return False
        return True

    def _write(self, place: _Place, events: Sequence[RawEvent]) -> None:
        before, past = max(place.after, place.floor), max(place.last, place.floor)
        move = self._counter.move(place.checksum, place.after, place.last, before, past)
        try:
            self._db.transact([move, *self._puts(place, events)], uuid4().hex)
        except ConditionFailedError as error:
            if not self._is_written(place):
                raise ImportDisturbedError from error

    def _is_written(self, place: _Place) -> bool:
        """Whether this very step took effect. It has if the counter is read with its entry.

        Alone, the entry may be visible while the counter has yet to move.
        """
        keys = key(self._pk(place.layout, place.last), place.last), key(self._keys.counter, 0)
        gets = [{"Get": {"TableName": self._table, "Key": it}} for it in keys]
        answer, _ = self._db.call("transact_get_items", TransactItems=gets)["Responses"]
        return bool(answer.get("Item", {}).get("i") == {"S": place.step_id})

    def _puts(self, place: _Place, events: Sequence[RawEvent]) -> Iterator[Action]:
        """Yield the log entry, the commits, and the entry that gives up the positions before."""
        save = arranged(
            [stored_event(it.aggregate_id, it.version, it.topic, it.state) for it in events]
        )
        starts = [0 if commit.first == 1 else commit.first for commit in save.commits]
        pk = self._pk(place.layout, place.last)
        entry = item_of(pk, place.last, save, starts, place.step_id)
        yield {"Put": _put_over_seal(self._table, entry)}
        for commit, start in zip(save.commits, starts, strict=True):
            pk = self._keys.commits(commit.originator_id)
            yield {"Put": commit.put(self._table, pk, start, place.step_id)}
        gap, before = max(place.after, place.floor) + 1, events[0].position - 1
        if gap <= before:
            pk = self._pk(place.layout, before)
            yield {"Put": put_new(self._table, given_up(pk, gap, before))}

    def _pk(self, layout: Layout, last: int) -> str:
        return self._keys.log(layout.bucket_of(last), layout.stripe_of(last))


@dataclass(frozen=True)
class _Place:
    """Where a step stands: it follows `after`; positions up to `floor` were given up before."""

    checksum: str
    after: int
    last: int
    floor: int
    layout: Layout

    @property
    def step_id(self) -> str:
        """The id of the step's items: the same whoever writes it."""
        return sha256(f"{self.checksum}:{self.after}:{self.last}".encode()).hexdigest()[:32]


@dataclass
class _Step:
    """Events that are written together, and their bytes by aggregate."""

    events: list[RawEvent] = field(default_factory=list)
    weights: Counter[UUID] = field(default_factory=Counter)
    weight: int = 0

    def takes(self, event: RawEvent) -> bool:
        """Whether the event follows without a gap and still fits."""
        if not self.events:
            return True
        weight, known = _weight(event), event.aggregate_id in self.weights
        return (
            event.position == self.events[-1].position + 1
            and len(self.events) < MOST_EVENTS
            and self.weight + weight <= HEAVIEST_STEP
            and self.weights.get(event.aggregate_id, 0) + weight < HEAVIEST
            and (known or len(self.weights) < MOST_AGGREGATES)
        )

    def take(self, event: RawEvent) -> None:
        """Add an event."""
        self.events.append(event)
        self.weights[event.aggregate_id] += _weight(event)
        self.weight += _weight(event)


def _placed(
    checksum: str, after: int, counter: CounterItem, events: Sequence[RawEvent]
) -> Iterator[tuple[_Place, list[RawEvent]]]:
    for step in _steps(events, counter.floor):
        last = step[-1].position
        yield _Place(checksum, after, last, counter.floor, counter.layout), step
        after = step[-1].position


def _steps(events: Sequence[RawEvent], floor: int) -> Iterator[list[RawEvent]]:
    """Split events into ranges without gaps that fit into a transaction and its items.

    Up to `floor`, each event has a step of its own, because each position has an entry of its own.
    """
    step = _Step()
    for event in events:
        if not step.takes(event) or (step.events and step.events[-1].position <= floor):
            yield step.events
            step = _Step()
        step.take(event)
    if step.events:
        yield step.events


def _weight(event: RawEvent) -> int:
    return HEAD.size + len(event.topic.encode()) + len(event.state)


def _put_over_seal(table: str, item: dict[str, Any]) -> dict[str, Any]:
    """Return the request that writes a log entry where there is none, or one that gives up."""
    request = put_new(table, item)
    request["ConditionExpression"] += " OR attribute_exists(x)"
    return request


def _uuid(originator_id: UUID | str) -> UUID:
    return originator_id if isinstance(originator_id, UUID) else UUID(originator_id)
