"""One thread that hears the log grow, for all requests that wait."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.event_store import EventStore, EventStoreError
from ilikeyacut.entrypoints.http.waiting.seats import Seats

log = logging.getLogger(__name__)

PATIENCE = 0.25
"""Seconds of one wait at the doorbell, after which the thread ends if nobody waits any more."""

PAUSE = 1.0
"""Seconds after a fault of the store."""

PAGE = 500
"""Events that are looked at together."""


@dataclass
class Listener:
    """Rings seats when something happens to whom they wait for. Idle while nobody waits.

    The doorbell is its own: a follower that shares one would miss rings.
    """

    seats: Seats
    doorbell: Doorbell
    store: EventStore
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)
    _thread: Thread | None = field(default=None, init=False, repr=False)
    _ended: Event = field(default_factory=Event, init=False, repr=False)

    def listen(self) -> None:
        """Begin to listen, unless the thread runs. Whoever waits calls this after taking a seat."""
        with self._lock:
            if self._thread is None and not self._ended.is_set():
                self._thread = Thread(target=self._run, name="waiting", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End the thread, so that the store may be closed."""
        self._ended.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        position: int | None = None
        while self._wanted():
            try:
                position = self._heard(position)
            except EventStoreError as fault:
                log.warning("nobody hears the log for a moment: %s", fault)
                position = None
                self._ended.wait(PAUSE)

    def _heard(self, position: int | None) -> int:
        """Ring for what came after a position, and return the next one.

        Without one, everybody looks once: what happened before this thread began is not heard.
        """
        if position is None:
            position = self.store.head()
            self.seats.ring_all()
        if not self.doorbell.wait(PATIENCE):
            return position
        while True:
            page = self.store.headlines(position, PAGE)
            self.seats.ring({it.aggregate_id for it in page.events})
            position = page.position
            if len(page.events) < PAGE:
                return position

    def _wanted(self) -> bool:
        """Whether to go on. Decided under the lock, so that nobody sits down unheard."""
        with self._lock:
            if self.seats.awaited() and not self._ended.is_set():
                return True
            self._thread = None
            return False
