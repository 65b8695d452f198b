"""The library's aggregate, application and snapshot recorders on one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Notification,
    StoredEvent,
    Subscription,
)

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.bodies import Reader
from ilikeyacut.adapters.dynamodb.events.commits import Ends, arranged
from ilikeyacut.adapters.dynamodb.events.log import Log, LogOptions
from ilikeyacut.adapters.dynamodb.events.pace import Pace
from ilikeyacut.adapters.dynamodb.events.packing import stored_event, unpack
from ilikeyacut.adapters.dynamodb.events.schema import DEFINITION, Keys
from ilikeyacut.adapters.dynamodb.events.writer import Writer
from ilikeyacut.adapters.dynamodb.faults import Item, parsing


@dataclass(frozen=True)
class Datastore:
    """A table and the part of it that belongs to one application.

    `pace` is what the process learns about the load of the log; recorders share it.
    """

    db: DynamoDb
    table: str
    app: str = ""
    log: LogOptions = field(default_factory=LogOptions)
    pace: Pace = field(default_factory=Pace, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.db.expect(self.table, DEFINITION)

    def create_table(self) -> None:
        """Create the table unless it exists."""
        self.db.create_table(self.table, **DEFINITION)


class DynamoDbAggregateRecorder(AggregateRecorder):
    """Records events of aggregates without a log; one packed item per aggregate and save.

    An aggregate's versions are consecutive; a save that leaves a gap raises IntegrityError.
    """

    def __init__(self, datastore: Datastore) -> None:
        self.datastore = datastore
        self._keys = Keys(datastore.app)
        self._ends = Ends()
        self._writer = Writer(datastore.db, datastore.table, self._keys, self._ends)

    def create_table(self) -> None:
        """Create the table unless it exists."""
        self.datastore.create_table()

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        if stored_events:
            self._writer.write(arranged(stored_events))
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        pk = self._keys.commits(originator_id)
        found = (
            event
            for item in self._commits(pk, gt, lte, desc=desc, limit=limit)
            for event in self._events(pk, originator_id, item, desc=desc)
            if (gt is None or event.originator_version > gt)
            and (lte is None or event.originator_version <= lte)
        )
        return list(islice(found, limit))

    def _commits(
        self, pk: str, gt: int | None, lte: int | None, *, desc: bool, limit: int | None
    ) -> Iterator[Item]:
        """Yield the commits with events in the range, and perhaps one without."""
        low = gt if gt is not None and gt > 0 else None
        if lte is not None and lte <= (low or -1):
            return
        newer = self._query(pk, low, lte, desc=desc, limit=limit)
        if desc:
            yield from newer
        first = None if desc else next(newer, None)
        # The event after `gt` may be inside a commit that starts before it.
        if low is not None and not _starts_at(first, low + 1) and self._ends[pk] != low:
            yield from self._query(pk, None, low, desc=True, limit=1)
        if first is not None:
            yield first
            yield from newer

    def _query(
        self, pk: str, above: int | None, upto: int | None, *, desc: bool, limit: int | None
    ) -> Iterator[Item]:
        bounds = {":p": {"S": pk}}
        condition = "pk = :p"
        if above is not None and upto is not None:
            condition += " AND sk BETWEEN :a AND :u"
        elif above is not None:
            condition += " AND sk >= :a"
        elif upto is not None:
            condition += " AND sk <= :u"
        if above is not None:
            bounds[":a"] = {"N": str(above + 1)}
        if upto is not None:
            bounds[":u"] = {"N": str(upto)}
        request: dict[str, Any] = {} if limit is None else {"Limit": max(limit, 1)}
        for items in self.datastore.db.query(
            TableName=self.datastore.table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=bounds,
            ConsistentRead=True,
            ScanIndexForward=not desc,
            **request,
        ):
            yield from items

    def _events(
        self, pk: str, originator_id: UUID | str, item: Item, *, desc: bool
    ) -> Sequence[StoredEvent]:
        with parsing(f"a commit of {originator_id}"):
            last, bodies = int(item["l"]["N"]), unpack(item["e"]["B"])
        self._ends.saw(pk, last)
        first = last - len(bodies) + 1
        events = [
            stored_event(originator_id, version, topic, state)
            for version, (topic, state) in enumerate(bodies, first)
        ]
        return events[::-1] if desc else events


class DynamoDbApplicationRecorder(DynamoDbAggregateRecorder, ApplicationRecorder):
    """Records events and their order. A save is in the log when it returns.

    Positions grow in the order of saves and have gaps. No position becomes visible below one that
    was seen or passed.
    """

    def __init__(self, datastore: Datastore) -> None:
        super().__init__(datastore)
        db, table = datastore.db, datastore.table
        self._log = Log(db, table, self._keys, datastore.log, datastore.pace)
        self._reader = Reader(db, table, self._keys, self._log)
        self._writer = Writer(db, table, self._keys, self._ends, self._log)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        return list(self._writer.write(arranged(stored_events))) if stored_events else []

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        first = 1 if start is None else start if inclusive_of_start else start + 1
        return self._reader.read(max(first, 1), limit, stop, frozenset(topics))

    def restripe(self, stripes: int) -> None:
        """Spread what is appended from now on over so many partitions, in every process.

        Entries stay where they are. A process whose settings ask for more stripes than the log ever
        had needs no such step. Raises ValueError for a wrong number.
        """
        self._log.restripe(LogOptions(stripes=stripes).stripes)

    def max_notification_id(self) -> int | None:
        return self._log.head() or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        from ilikeyacut.adapters.dynamodb.events.subscription import PollingSubscription

        return PollingSubscription(self, gt, topics)


def _starts_at(item: Item | None, version: int) -> bool:
    if item is None:
        return False
    return int(item["sk"]["N"]) == version
