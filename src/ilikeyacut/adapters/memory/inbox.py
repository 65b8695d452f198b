"""An inbox of one process."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.inbox import REMEMBERED, Claim


class MemoryInbox:
    """Forgets with its process. Threads may share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._leases: dict[UUID, datetime] = {}
        self._done: dict[UUID, datetime] = {}
        self._lock = Lock()

    def claim(self, message_id: UUID, lease: timedelta) -> Claim:
        now = self._clock.now()
        with self._lock:
            if self._done.get(message_id, now) > now:
                return Claim.DONE
            if self._leases.get(message_id, now) > now:
                return Claim.TAKEN
            self._leases[message_id] = now + lease
            return Claim.MINE

    def confirm(self, message_id: UUID) -> None:
        with self._lock:
            self._leases.pop(message_id, None)
            self._done[message_id] = self._clock.now() + REMEMBERED
