"""A queue of one process, in both flavours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count, islice
from threading import Condition
from time import monotonic

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.message_queue import (
    MOST_AT_ONCE,
    DeadLetter,
    Delivery,
    DeliveryLostError,
    QueueCounts,
    check_body,
)

DEDUPLICATED = timedelta(minutes=5)


@dataclass
class _Message:
    """A message and whom it is with. Its id is that of this entry, not of an earlier one."""

    id: str
    body: str
    group: str | None
    sent_at: datetime
    visible_at: datetime
    deliveries: int = 0
    receipt: str = ""


class MemoryQueue:
    """Counts time by its clock, but waits for messages in real seconds.

    `visibility` is how long a received message stays invisible, in seconds. A message received
    `most_deliveries` times is dead when its time is over again.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        fifo: bool,
        visibility: float = 30.0,
        most_deliveries: int | None = None,
    ) -> None:
        self._clock = clock
        self._fifo = fifo
        self._visibility = timedelta(seconds=visibility)
        self._most = most_deliveries
        self._ids = count(1)
        self._messages: list[_Message] = []
        self._dead: list[DeadLetter] = []
        self._known: dict[str, datetime] = {}
        self._changed = Condition()

    def send(
        self, body: str, *, group: str | None = None, deduplication: str | None = None
    ) -> None:
        check_body(body)
        if self._fifo and group is None:
            raise ValueError("a FIFO queue needs a group")
        with self._changed:
            if not (self._fifo and self._repeated(deduplication or _digest(body))):
                self._add(body, group if self._fifo else None)

    def receive(self, most: int = MOST_AT_ONCE, wait: float = 0.0) -> list[Delivery]:
        until = monotonic() + wait
        with self._changed:
            while not (taken := self._take(most)) and (left := until - monotonic()) > 0:
                self._changed.wait(left)
        return taken

    def delete(self, delivery: Delivery) -> None:
        with self._changed:
            held = self._held(delivery)
            if held is None and any(it.id == delivery.id for it in self._messages):
                raise DeliveryLostError(f"message {delivery.id} is no longer held")
            self._remove(held)

    def extend(self, delivery: Delivery, seconds: float) -> None:
        with self._changed:
            held = self._held(delivery)
            if held is None:
                raise DeliveryLostError(f"message {delivery.id} is no longer held")
            held.visible_at = self._clock.now() + timedelta(seconds=seconds)
            self._changed.notify_all()

    def release(self, delivery: Delivery) -> None:
        with self._changed:
            held = self._held(delivery)
            if held is not None:
                held.visible_at = self._clock.now()
                self._changed.notify_all()

    def bury(self, delivery: Delivery, reason: str) -> None:
        with self._changed:
            held = self._held(delivery)
            if held is not None:
                self._kill(held, reason)

    def counts(self) -> QueueCounts:
        with self._changed:
            in_flight = len(self._in_flight())
            return QueueCounts(len(self._messages) - in_flight, in_flight, len(self._dead))

    def dead_letters(self, most: int = MOST_AT_ONCE) -> list[DeadLetter]:
        with self._changed:
            return self._dead[:most]

    def redrive(self, most: int | None = None) -> int:
        with self._changed:
            chosen = self._dead[:most]
            for letter in chosen:
                self._add(letter.body, letter.group)
            del self._dead[: len(chosen)]
            return len(chosen)

    def _repeated(self, deduplication: str) -> bool:
        """Whether this was sent in the last minutes; from now on it was."""
        now = self._clock.now()
        self._known = {it: at for it, at in self._known.items() if now - at < DEDUPLICATED}
        repeated = deduplication in self._known
        self._known.setdefault(deduplication, now)
        return repeated

    def _add(self, body: str, group: str | None) -> None:
        now = self._clock.now()
        self._messages.append(_Message(f"{next(self._ids)}", body, group, now, now))
        self._changed.notify_all()

    def _take(self, most: int) -> list[Delivery]:
        now = self._clock.now()
        taken = list(islice(self._available(), min(most, MOST_AT_ONCE)))
        for message in taken:
            message.deliveries += 1
            message.receipt = f"{message.id}/{message.deliveries}"
            message.visible_at = now + self._visibility
        return [
            Delivery(it.id, it.body, it.receipt, it.deliveries, it.sent_at, it.group)
            for it in taken
        ]

    def _available(self) -> Iterator[_Message]:
        busy = {it.group for it in self._in_flight()} if self._fifo else set()
        for message in [*self._messages]:
            if message.visible_at > self._clock.now() or message.group in busy:
                continue
            if message.deliveries == self._most:
                self._kill(message, None)
            else:
                yield message

    def _in_flight(self) -> list[_Message]:
        return [it for it in self._messages if it.visible_at > self._clock.now()]

    def _held(self, delivery: Delivery) -> _Message | None:
        return next((it for it in self._in_flight() if it.receipt == delivery.receipt), None)

    def _kill(self, message: _Message, reason: str | None) -> None:
        self._dead.append(
            DeadLetter(message.id, message.body, reason, message.sent_at, message.group)
        )
        self._remove(message)

    def _remove(self, message: _Message | None) -> None:
        if message is not None:
            self._messages.remove(message)
            self._changed.notify_all()


def _digest(body: str) -> str:
    return sha256(body.encode()).hexdigest()
