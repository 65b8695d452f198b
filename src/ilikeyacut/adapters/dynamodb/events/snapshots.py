"""The library's aggregate recorder for snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from eventsourcing.persistence import AggregateRecorder, StoredEvent

from ilikeyacut.adapters.dynamodb.events.packing import pack, stored_event, unpack
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key, refuse_heavy
from ilikeyacut.adapters.dynamodb.faults import parsing


class DynamoDbSnapshotRecorder(AggregateRecorder):
    """Records snapshots, one per item. Writing one again replaces it with the same content."""

    def __init__(self, datastore: Datastore) -> None:
        self.datastore = datastore
        self._keys = Keys(datastore.app)

    def create_table(self) -> None:
        """Create the table unless it exists."""
        self.datastore.create_table()

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        packed = [(event, pack([event])) for event in stored_events]
        for event, body in packed:
            refuse_heavy(len(body), f"a snapshot of {event.originator_id}")
        for event, body in packed:
            place = key(self._keys.snapshots(event.originator_id), event.originator_version)
            self.datastore.db.call(
                "put_item", TableName=self.datastore.table, Item=place | {"e": {"B": body}}
            )
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
        low, high = 0 if gt is None else gt + 1, 2**53 if lte is None else lte
        if low > high:
            return []
        pages = self.datastore.db.query(
            TableName=self.datastore.table,
            KeyConditionExpression="pk = :p AND sk BETWEEN :l AND :h",
            ExpressionAttributeValues={
                ":p": {"S": self._keys.snapshots(originator_id)},
                ":l": {"N": str(low)},
                ":h": {"N": str(high)},
            },
            ConsistentRead=True,
            ScanIndexForward=not desc,
            **({} if limit is None else {"Limit": max(limit, 1)}),
        )
        found = (
            stored_event(originator_id, int(item["sk"]["N"]), *unpack(item["e"]["B"])[0])
            for items in pages
            for item in items
        )
        with parsing(f"a snapshot of {originator_id}"):
            return list(islice(found, limit))
