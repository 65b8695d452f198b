"""The raw log of a table, and how an empty table is filled with one.

The counter records the archive (`r`) and whether its import is running (`u`); the issued positions
show how far it has come. Each step is one transaction that moves the counter from its previous
value, so a step takes effect once, and another writer's ticket stops the import. Consecutive events
are packed as one save, however they were saved originally; missing positions are given up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from ilikeyacut.adapters.dynamodb.client import Action
from ilikeyacut.adapters.dynamodb.events.commits import arranged, put_new, puts
from ilikeyacut.adapters.dynamodb.events.entries import given_up, item_of
from ilikeyacut.adapters.dynamodb.events.log import Log
from ilikeyacut.adapters.dynamodb.events.packing import HEAD, stored_event
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.events.schema import HEAVIEST, Keys, key
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, store_errors
from ilikeyacut.application.ports.event_archive import (
    ImportDisturbedError,
    ImportUnfinishedError,
    RawEvent,
    Restoration,
    StoreNotEmptyError,
)

MOST_AGGREGATES = 97  # a transaction has 100 actions: the counter, the log entry, and a gap's
MOST_EVENTS = 1_000  # a log entry may name the commit of each
HEAVIEST_STEP = 3_000_000  # bytes: DynamoDB ends a transaction at 4 MB


class DynamoDbEventArchive:
    """Reads and fills one application's events, with strongly consistent reads."""

    largest = HEAVIEST - 1024

    def __init__(self, datastore: Datastore) -> None:
        self._db = datastore.db
        self._table = datastore.table
        self._keys = Keys(datastore.app)
        self._bucket = datastore.log.bucket
        self._log = Log(datastore.db, datastore.table, self._keys, datastore.log)
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
            item = self._db.call(
                "get_item",
                TableName=self._table,
                Key=key(self._keys.counter, 0),
                ConsistentRead=True,
            ).get("Item")
        return None if item is None else _restoration(item)

    def begin(self, checksum: str) -> Restoration:
        item = key(self._keys.counter, 0) | {
            "n": {"N": "0"},
            "b": {"N": str(self._bucket)},
            "r": {"S": checksum},
            "u": {"BOOL": True},
        }
        request = put_new(self._table, item)
        request["ConditionExpression"] += " OR (n = :z AND attribute_not_exists(u))"
        with store_errors():
            try:
                self._db.call("put_item", **request, ExpressionAttributeValues={":z": {"N": "0"}})
            except ConditionFailedError as error:
                return _continued(error.found[0] or {}, checksum)
        return Restoration(checksum, 0, finished=False)

    def restore(self, checksum: str, after: int, events: Sequence[RawEvent]) -> None:
        for step in _steps(events):
            self._write(checksum, after, step)
            after = step[-1].position

    def finish(self, checksum: str) -> None:
        with store_errors():
            self._db.call(
                "update_item",
                TableName=self._table,
                Key=key(self._keys.counter, 0),
                UpdateExpression="REMOVE u",
                ConditionExpression="r = :r",
                ExpressionAttributeValues={":r": {"S": checksum}},
            )

    def _write(self, checksum: str, after: int, events: Sequence[RawEvent]) -> None:
        with store_errors():
            actions = [
                self._move(checksum, after, events[-1].position),
                *puts(self._table, self._items(after, events)),
            ]
            try:
                self._db.transact(actions, uuid4().hex)
            except ConditionFailedError as error:
                if self.restoration() != Restoration(checksum, events[-1].position, finished=False):
                    raise ImportDisturbedError from error
                # otherwise it took effect and the answer was lost

    def _move(self, checksum: str, after: int, position: int) -> Action:
        return {
            "Update": {
                "TableName": self._table,
                "Key": key(self._keys.counter, 0),
                "UpdateExpression": "SET n = :n",
                "ConditionExpression": "r = :r AND n = :a AND attribute_exists(u)",
                "ExpressionAttributeValues": {
                    ":n": {"N": str(position)},
                    ":a": {"N": str(after)},
                    ":r": {"S": checksum},
                },
            }
        }

    def _items(self, after: int, events: Sequence[RawEvent]) -> list[dict[str, Any]]:
        """Return the commits, the log entry, and the entry that gives up the positions before."""
        save = arranged(
            [stored_event(it.aggregate_id, it.version, it.topic, it.state) for it in events]
        )
        first, last, commit_id = events[0].position, events[-1].position, uuid4().hex
        starts = [0 if commit.first == 1 else commit.first for commit in save.commits]
        items = [item_of(self._log.pk_at(last), last, save, starts, commit_id)]
        if first > after + 1:
            items.append(given_up(self._log.pk_at(first - 1), after + 1, first - 1))
        for commit, start in zip(save.commits, starts, strict=True):
            pk = self._keys.commits(commit.originator_id)
            items.append(commit.put(self._table, pk, start, commit_id)["Item"])
        return items


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


def _steps(events: Sequence[RawEvent]) -> Iterator[list[RawEvent]]:
    """Split events into ranges without gaps that fit into a transaction and its items."""
    step = _Step()
    for event in events:
        if not step.takes(event):
            yield step.events
            step = _Step()
        step.take(event)
    if step.events:
        yield step.events


def _weight(event: RawEvent) -> int:
    return HEAD.size + len(event.topic.encode()) + len(event.state)


def _restoration(counter: Item) -> Restoration | None:
    if "r" not in counter:
        return None
    return Restoration(counter["r"]["S"], int(counter["n"]["N"]), finished="u" not in counter)


def _continued(counter: Item, checksum: str) -> Restoration:
    """Return how far the archive was restored. Raises for a store with other content."""
    found = _restoration(counter)
    if found is not None and found.checksum == checksum:
        return found
    if found is None or found.finished:
        raise StoreNotEmptyError
    raise ImportUnfinishedError(found)


def _uuid(originator_id: UUID | str) -> UUID:
    return originator_id if isinstance(originator_id, UUID) else UUID(originator_id)
