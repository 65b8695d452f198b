"""Rings when the log has grown, by polling the counter."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic, sleep

from ilikeyacut.adapters.dynamodb.events.log import Log
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.adapters.dynamodb.events.schema import Keys
from ilikeyacut.adapters.dynamodb.faults import store_errors


class DynamoDbDoorbell:
    """Polls the log's head, less often the longer it is quiet. One per follower.

    The pace continues across calls: a call that ends before the next check is due does not check.
    Creating it makes no call; the first check rings if the log has any event. Checks also settle
    gaps, so a dead writer delays nobody. Pauses are in seconds. By default a quiet log costs about
    1 RCU a second. Where a stream can wake a process, use its records instead.
    """

    def __init__(
        self,
        datastore: Datastore,
        shortest: float = 0.02,
        longest: float = 1.0,
        *,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], None] = sleep,
    ) -> None:
        keys = Keys(datastore.app)
        self._log = Log(datastore.db, datastore.table, keys, datastore.log)
        self._shortest = shortest
        self._longest = longest
        self._lock = Lock()
        self._heard = 0
        self._pause = shortest
        self._now = now
        self._sleep = sleep
        self._next = now()

    def wait(self, timeout: float) -> bool:
        deadline = self._now() + timeout
        while True:
            look = self._next
            self._sleep(max(0.0, min(look, deadline) - self._now()))
            if look > deadline:
                return False
            if self._rang():
                return True

    def _rang(self) -> bool:
        """Look, and put the next look off for twice as long when all is quiet."""
        with self._lock, store_errors():
            before, self._heard = self._heard, self._log.head()
            rang = self._heard > before
            self._pause = self._shortest if rang else min(self._pause * 2, self._longest)
            self._next = self._now() + self._pause
            return rang
