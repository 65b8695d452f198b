"""Rings when the log has grown, by looking: one consistent read of the counter a look."""

from __future__ import annotations

from threading import Lock
from time import monotonic, sleep

from ilikeyacut.adapters.dynamodb.events.log import Log
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.adapters.dynamodb.events.schema import Keys
from ilikeyacut.adapters.dynamodb.faults import store_errors


class DynamoDbDoorbell:
    """Looks at the log's head, ever less often the longer it is quiet. One a follower.

    Making one calls nobody; its first look rings if there is anything in the log.

    Looking also settles gaps, so a writer that died holds nobody up. Pauses are seconds: at the
    longest a quiet log costs one RCU each, so by default 1 RCU a second. Where a stream can wake a
    process, its records ring instead, and this is not needed.
    """

    def __init__(self, datastore: Datastore, shortest: float = 0.02, longest: float = 1.0) -> None:
        keys = Keys(datastore.app)
        self._log = Log(datastore.db, datastore.table, keys, datastore.log)
        self._shortest = shortest
        self._longest = longest
        self._lock = Lock()
        self._heard = 0

    def wait(self, timeout: float) -> bool:
        deadline = monotonic() + timeout
        pause = self._shortest
        while not self._rang():
            left = deadline - monotonic()
            if left <= 0:
                return False
            sleep(min(pause, left))
            pause = min(pause * 2, self._longest)
        return True

    def _rang(self) -> bool:
        with self._lock, store_errors():
            before, self._heard = self._heard, self._log.head()
            return self._heard > before
