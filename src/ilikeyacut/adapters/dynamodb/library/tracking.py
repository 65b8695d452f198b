"""The library's tracking and process recorders on the same table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import (
    IntegrityError,
    ProcessRecorder,
    StoredEvent,
    Tracking,
    TrackingRecorder,
)

from ilikeyacut.adapters.dynamodb.client import Action
from ilikeyacut.adapters.dynamodb.events.commits import arranged
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key
from ilikeyacut.adapters.dynamodb.events.writer import Extra
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, parsing


class DynamoDbTrackingRecorder(TrackingRecorder):
    """Records the position reached in each other application's log, in one item per log.

    To write your own view, derive from this class and call `write` with its changes: they are
    written with the tracking, all or nothing.
    """

    def __init__(self, datastore: Datastore) -> None:
        self.datastore = datastore

    def create_table(self) -> None:
        """Create the table unless it exists."""
        self.datastore.create_table()

    def insert_tracking(self, tracking: Tracking) -> None:
        self.write(tracking)

    def write(self, tracking: Tracking, actions: Sequence[Action] = ()) -> None:
        """Move the tracking forward and do up to 99 other actions.

        Raises IntegrityError if the tracking is already there, and ConditionFailedError if another
        action's condition fails (its first answer is the tracking's).
        """
        write_id = uuid4().hex
        move = moving(self.datastore, tracking, write_id)
        try:
            if actions:
                self.datastore.db.transact([move, *actions], uuid4().hex)
            else:
                self.datastore.db.call("update_item", **move["Update"])
        except ConditionFailedError as error:
            found = error.found[0]
            if found is None:
                raise
            if found.get("i") != {
                "S": write_id
            }:  # otherwise it took effect and the answer was lost
                raise IntegrityError(refusal(tracking)) from error

    def max_tracking_id(self, application_name: str) -> int | None:
        item = self.datastore.db.call(
            "get_item",
            TableName=self.datastore.table,
            Key=key(Keys(self.datastore.app).tracking(application_name), 0),
            ConsistentRead=True,
        ).get("Item")
        with parsing(f"the position in {application_name}"):
            return None if item is None else int(item["n"]["N"])


class DynamoDbProcessRecorder(
    DynamoDbTrackingRecorder, DynamoDbApplicationRecorder, ProcessRecorder
):
    """Records events together with the tracking of the events that caused them."""

    def __init__(self, datastore: Datastore) -> None:
        DynamoDbApplicationRecorder.__init__(self, datastore)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        tracking: Tracking | None = kwargs.get("tracking")
        if tracking is None:
            return super().insert_events(stored_events, **kwargs)
        if not stored_events:
            self.insert_tracking(tracking)
            return []
        move = moving(self.datastore, tracking, uuid4().hex)
        save = arranged(stored_events)
        return list(self._writer.write(save, Extra(move, refusal(tracking))))


def moving(datastore: Datastore, tracking: Tracking, write_id: str) -> Action:
    """Return the action that moves a tracking forward."""
    return {
        "Update": {
            "TableName": datastore.table,
            "Key": key(Keys(datastore.app).tracking(tracking.application_name), 0),
            "UpdateExpression": "SET n = :n, i = :i",
            "ConditionExpression": "attribute_not_exists(n) OR n < :n",
            "ExpressionAttributeValues": {
                ":n": {"N": str(tracking.notification_id)},
                ":i": {"S": write_id},
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def refusal(tracking: Tracking) -> str:
    """Return why a tracking was not moved."""
    return (
        f"{tracking.application_name} was already processed up to {tracking.notification_id} "
        "or beyond"
    )
