"""Takes the messages of a queue in a thread, beside the one that follows the log."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Event, Thread
from time import monotonic

from ilikeyacut.application.ports.message_queue import QueueUnavailableError
from ilikeyacut.application.worker.consuming import Consumer

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds after a fault."""

LONG_POLL = 2.0
"""Seconds of one look into a queue. A worker stops that much later at the most."""


class Taking:
    """Takes messages in a thread of its own, from now until it is stopped."""

    def __init__(self, consumer: Consumer, stop: Event) -> None:
        self._consumer = consumer
        self._stop = stop
        self.failure: Exception | None = None
        self._thread = Thread(target=self._run, name="messages", daemon=True)
        self._thread.start()

    def end(self, grace: float) -> None:
        """Wait for the message in hand, or give it back."""
        self._thread.join(grace)
        if self._thread.is_alive():
            self._consumer.give_back()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._take()
        except Exception as failure:  # noqa: BLE001 - raised by the thread that serves
            self.failure = failure
            self._stop.set()

    def _take(self) -> None:
        try:
            self._consumer.take(LONG_POLL, self._stop.is_set)
        except QueueUnavailableError as fault:
            log.warning("no messages can be taken: %s", fault)
            self._stop.wait(PAUSE)


def end(taking: Sequence[Taking], grace: float) -> None:
    """End within `grace` seconds. Raises what ended one of them before."""
    until = monotonic() + grace
    for it in taking:
        it.end(max(0.0, until - monotonic()))
    for it in taking:
        if it.failure is not None:
            raise it.failure
