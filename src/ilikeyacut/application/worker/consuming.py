"""Takes messages from a queue and settles each one: done, given back, or buried with its reason."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Protocol

from ilikeyacut.application.ports.message_queue import (
    Delivery,
    DeliveryLostError,
    MessageQueueError,
)
from ilikeyacut.application.worker.messages import PoisonError
from ilikeyacut.domain.errors import IlikeyacutError

Buried = Callable[[Delivery, str], None]

log = logging.getLogger(__name__)

MOST_DELIVERIES = 8
"""A message that was received as often is buried. Queues themselves give up later."""

TOO_OFTEN = "RECEIVED_TOO_OFTEN"
FIRST_DELAY = 2.0


@dataclass(frozen=True)
class Settled:
    """A message that was handled, and how that failed."""

    delivery: Delivery
    failure: Exception | None = None


class NotYetError(IlikeyacutError):
    """The message cannot be handled before `until` (UTC). That is no failure."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class Source(Protocol):
    """Where messages come from: the part of a message queue that a consumer uses."""

    def receive(self, most: int, wait: float) -> list[Delivery]:
        """Take up to `most` messages."""
        ...

    def delete(self, delivery: Delivery) -> None:
        """Remove a finished message."""
        ...

    def extend(self, delivery: Delivery, seconds: float) -> None:
        """Keep a message from others for `seconds` from now."""
        ...

    def release(self, delivery: Delivery) -> None:
        """Give a message back."""
        ...

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Move a message to the dead-letter queue."""
        ...


def nobody_waits(delivery: Delivery, reason: str) -> None:
    """Do nothing: nobody waits for the message."""


@dataclass(frozen=True)
class Consumer:
    """Handles messages, each delivered at least once; so `handle` must be idempotent.

    `handle` raises PoisonError for a message that nobody can use, and NotYetError for one that has
    to wait. After any other failure the message is received again: at once the first time, then
    after growing delays. While a message is handled it stays hidden from others for `hidden`
    seconds at a time, so if this process dies, another one has it that much later. With `hidden`
    None, the queue itself hides it for longer than this process lives. Before a message is buried,
    `buried` is called with the reason, for whoever waits for it.
    """

    queue: Source
    handle: Callable[[Delivery], None]
    now: Callable[[], datetime]
    hidden: float | None = 60.0
    most: int = 1
    buried: Buried = nobody_waits
    _held: dict[str, _Held] = field(default_factory=dict, init=False, repr=False, compare=False)

    def take(
        self, wait: float = 0.0, stopping: Callable[[], bool] = lambda: False
    ) -> list[Settled]:
        """Receive messages, and handle and settle each.

        What arrives when it is `stopping` is given back. Raises MessageQueueError if nothing can be
        received.
        """
        settled: list[Settled] = []
        waiting = self.queue.receive(self.most, wait)
        try:
            while waiting and not stopping():
                settled.append(Settled(waiting[0], self._settled(waiting[0])))
                waiting.pop(0)
        finally:  # also if this is interrupted
            for delivery in waiting:
                self._quietly(self.queue.release, delivery)
        return settled

    def give_back(self) -> None:
        """Release what is being handled, right before this process ends."""
        for held in [*self._held.values()]:
            held.let_go()
            self._quietly(self.queue.release, held.delivery)

    def _settled(self, delivery: Delivery) -> Exception | None:
        if delivery.deliveries > MOST_DELIVERIES:
            self._bury(delivery, TOO_OFTEN)
            return None
        try:
            with self._kept(delivery):
                self.handle(delivery)
        except PoisonError as poison:
            log.warning("message %s is buried: %s", delivery.id, poison.reason)
            self._bury(delivery, poison.reason)
            return None
        except NotYetError as not_yet:
            seconds = (not_yet.until - self.now()) / timedelta(seconds=1)
            self._quietly(self.queue.extend, delivery, max(1.0, seconds))
            return None
        except Exception as failure:  # noqa: BLE001 - whatever it is, the message is tried again
            self._failed(delivery, failure)
            return failure
        self._quietly(self.queue.delete, delivery)
        return None

    def _failed(self, delivery: Delivery, failure: Exception) -> None:
        reason = getattr(failure, "code", None) or type(failure).__name__
        log.warning("message %s failed, try %d: %s", delivery.id, delivery.deliveries, reason)
        if delivery.deliveries >= MOST_DELIVERIES:
            self._bury(delivery, str(reason))
        elif delivery.deliveries <= 1:
            self._quietly(self.queue.release, delivery)
        else:
            delay = FIRST_DELAY * 2.0 ** (delivery.deliveries - 2)
            self._quietly(self.queue.extend, delivery, delay)

    def _bury(self, delivery: Delivery, reason: str) -> None:
        """Bury a message, even if `buried` fails: whoever waits for it gives up in the end."""
        try:
            self.buried(delivery, reason)
        except Exception as fault:  # noqa: BLE001 - whatever it is, nobody can use the message
            log.warning("no waiting task learned that message %s is buried: %s", delivery.id, fault)
        self._quietly(self.queue.bury, delivery, reason)

    def _quietly(self, action: Callable[..., None], delivery: Delivery, *details: object) -> None:
        """Settle a message. If that fails, it comes back, and handling it again does no harm."""
        try:
            action(delivery, *details)
        except MessageQueueError as fault:
            log.warning("message %s comes back: %s", delivery.id, fault)

    @contextmanager
    def _kept(self, delivery: Delivery) -> Iterator[None]:
        """Keep a message hidden until its handling is over."""
        if self.hidden is None:
            yield
            return
        self._held[delivery.id] = held = _Held(delivery, self.queue, self.hidden)
        try:
            yield
        finally:
            held.let_go()
            del self._held[delivery.id]


class _Held:
    """A message that is kept hidden from others, from now until it is let go."""

    def __init__(self, delivery: Delivery, queue: Source, hidden: float) -> None:
        self.delivery = delivery
        self._queue = queue
        self._hidden = hidden
        self._over = Event()
        self._beating = Thread(target=self._beat, name="message", daemon=True)
        self._beating.start()

    def let_go(self) -> None:
        """Return when it is certain to be hidden no further."""
        self._over.set()
        self._beating.join()

    def _beat(self) -> None:
        while not self._over.is_set():
            try:
                self._queue.extend(self.delivery, self._hidden)
            except DeliveryLostError:
                log.warning("message %s may be with another receiver", self.delivery.id)
                return
            except MessageQueueError as fault:
                log.warning("message %s may become visible: %s", self.delivery.id, fault)
            self._over.wait(self._hidden / 3)
