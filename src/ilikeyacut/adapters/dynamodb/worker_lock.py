"""The worker lock of a deployment: one conditional lease, beside the limits in their table.

    pk            holds
    lease#worker  the lease: `o` its owner, `u` until when it holds (milliseconds since 1970)

The owner renews it while it works. Whoever finds it over takes it, so after a death others wait for
one lease. Machines whose clocks differ by seconds may both hold it for as long: whatever runs under
it is idempotent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from math import floor
from threading import Event, Thread
from uuid import uuid4

from eventsourcing.persistence import PersistenceError

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, parsing, store_errors
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.worker_lock import StillHeld

log = logging.getLogger(__name__)

KEY = {"pk": {"S": "lease#worker"}}
LEASE = 15.0


class DynamoDbWorkerLock:
    """One worker among all processes of a deployment.

    A lease lasts `lease` seconds and is renewed three times as often. Raises StoreUnavailableError.
    """

    def __init__(self, db: DynamoDb, table: str, clock: Clock, lease: float = LEASE) -> None:
        self._db = db
        self._table = table
        self._clock = clock
        self._lease = lease
        self._waiting = False

    def try_acquire(self) -> AbstractContextManager[StillHeld] | None:
        lease = _Lease(self._db, self._table, self._clock, self._lease)
        with store_errors(), parsing("the lease of the worker"):
            # Who waits for another looks first, which costs less than a refused write.
            taken = not (self._waiting and lease.is_taken()) and lease.take()
        self._waiting = not taken
        return lease.held() if taken else None


class _Lease:
    """A lease under an owner's name of its own, which nobody else can renew or end."""

    def __init__(self, db: DynamoDb, table: str, clock: Clock, lease: float) -> None:
        self._db, self._table, self._clock = db, table, clock
        self._owner = {"S": uuid4().hex}
        self._milliseconds = floor(lease * 1000)
        self._until = 0
        self._over = Event()
        self._renewing = Thread(target=self._renew, args=(lease / 3,), name="lease", daemon=True)

    def is_taken(self) -> bool:
        """Whether another owner's lease holds."""
        answer = self._db.call("get_item", TableName=self._table, Key=KEY, ConsistentRead=True)
        return "Item" in answer and int(answer["Item"]["u"]["N"]) > self._now()

    def take(self) -> bool:
        """Take the lease if it is over; return whether it was."""
        now = self._now()
        if not self._write(now, "attribute_not_exists(pk) OR u <= :now", {":now": _number(now)}):
            return False
        self._renewing.start()
        return True

    @contextmanager
    def held(self) -> Iterator[StillHeld]:
        try:
            yield self._still_held
        finally:
            self.end()

    def end(self) -> None:
        """Stop renewing and give the lease back. If that fails, it passes by itself."""
        self._over.set()
        self._renewing.join()
        try:
            self._db.call(
                "delete_item",
                TableName=self._table,
                Key=KEY,
                ConditionExpression="o = :o",
                ExpressionAttributeValues={":o": self._owner},
            )
        except (ConditionFailedError, PersistenceError) as fault:
            log.warning("the worker's lease was not given back: %s", fault)

    def _still_held(self) -> bool:
        return self._now() < self._until

    def _renew(self, every: float) -> None:
        while not self._over.wait(every):
            try:
                if not self._write(self._now(), "o = :o"):
                    self._until = 0
                    log.warning("the worker's lease went to another process")
                    return
            except PersistenceError as fault:
                log.warning("the worker's lease cannot be renewed: %s", fault)

    def _write(self, now: int, condition: str, values: Item | None = None) -> bool:
        """Write the lease under a condition; return whether it is ours."""
        until = now + self._milliseconds
        try:
            self._db.call(
                "update_item",
                TableName=self._table,
                Key=KEY,
                UpdateExpression="SET o = :o, u = :u",
                ConditionExpression=condition,
                ExpressionAttributeValues={
                    ":o": self._owner,
                    ":u": _number(until),
                    **(values or {}),
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ConditionFailedError as error:
            found = error.found[0] or {}
            if found.get("o") != self._owner:  # it is ours after a try whose answer was lost
                return False
        self._until = until
        return True

    def _now(self) -> int:
        return _milliseconds(self._clock.now())


def _milliseconds(at: datetime) -> int:
    return floor(at.timestamp() * 1000)


def _number(value: int) -> dict[str, str]:
    return {"N": f"{value}"}
