"""Rate limits of one process."""

from __future__ import annotations

from threading import Lock

from ilikeyacut.application.ports.clock import Clock, microseconds
from ilikeyacut.application.ports.rate_limits import Bucket, Taken

MOST_BUCKETS = 10_000


class MemoryRateLimits:
    """Counts as long as its process lives. Threads may share it.

    Full buckets are forgotten once there are many.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._full_at: dict[tuple[str, str], int] = {}
        self._lock = Lock()

    def take(self, bucket: Bucket, cost: int = 1) -> Taken:
        now = microseconds(self._clock.now())
        key = bucket.name, bucket.key
        with self._lock:
            if len(self._full_at) >= MOST_BUCKETS:
                self._full_at = {it: at for it, at in self._full_at.items() if at > now}
            self._full_at[key], taken = bucket.taken(self._full_at.get(key, 0), now, cost)
            return taken
