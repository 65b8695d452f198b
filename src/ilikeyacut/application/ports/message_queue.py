"""The message queue port: work for any process, delivered at least once.

A received message is invisible to others until its time is over; whoever finishes it deletes it. So
a message whose receiver dies comes back. There are two flavours:

- *standard*: any order, now and then twice.
- *FIFO*: the messages of a group in order, and none while an earlier one of the group is in flight.
  A message whose deduplication was sent in the last five minutes is dropped.

Bodies carry ids only, never personal data. Every method raises QueueUnavailableError and
QueueMisconfiguredError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ilikeyacut.domain.errors import IlikeyacutError

MOST_BYTES = 2**20
"""The longest body, in bytes of UTF-8."""

MOST_AT_ONCE = 10
"""The most messages that one call receives."""

LONGEST_WAIT = 20.0
"""The longest that one call waits for a message, in seconds."""

_ALLOWED = re.compile(r"[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")


class MessageQueueError(IlikeyacutError):
    """A call to a queue failed. Messages in the queue are never lost by that."""


class QueueUnavailableError(MessageQueueError):
    """The queue cannot be used at the moment; repeat the call later.

    It may have taken effect: what is sent again with the same deduplication arrives once.
    """


class QueueMisconfiguredError(MessageQueueError):
    """The queue is missing, has no dead-letter queue, or refuses us. Waiting does not help."""


class MessageRefusedError(MessageQueueError):
    """The body is empty, too long, or has a character that queues do not carry."""


class DeliveryLostError(MessageQueueError):
    """The time of a delivery is over: the message may be with another receiver already."""


@dataclass(frozen=True)
class Delivery:
    """A message in the hands of a receiver.

    `deliveries` counts how often it was received, this time included. `group` is None in a standard
    queue. `sent_at` is UTC.
    """

    id: str
    body: str = field(repr=False)
    receipt: str = field(repr=False)
    deliveries: int
    sent_at: datetime
    group: str | None = None


@dataclass(frozen=True)
class DeadLetter:
    """A message that nobody could use. `reason` is None if it was only received too often."""

    id: str
    body: str = field(repr=False)
    reason: str | None
    sent_at: datetime
    group: str | None = None


@dataclass(frozen=True)
class QueueCounts:
    """About how many messages are waiting, in flight, and dead."""

    visible: int
    in_flight: int
    dead: int


class MessageQueue(Protocol):
    """A queue with its dead-letter queue. Threads may share it."""

    def send(
        self, body: str, *, group: str | None = None, deduplication: str | None = None
    ) -> None:
        """Add a message, durably.

        A FIFO queue needs the group, and by default deduplicates by the body. A standard queue
        ignores both. Raises MessageRefusedError, and ValueError for a missing group.
        """
        ...

    def receive(self, most: int = MOST_AT_ONCE, wait: float = 0.0) -> list[Delivery]:
        """Take up to `most` messages (at most 10), waiting up to `wait` seconds for the first.

        Messages that come after a lost answer are not lost: they return when their time is over.
        """
        ...

    def delete(self, delivery: Delivery) -> None:
        """Remove a finished message. Raises DeliveryLostError, and may if it is removed already."""
        ...

    def extend(self, delivery: Delivery, seconds: float) -> None:
        """Keep a message from others for `seconds` from now. Raises DeliveryLostError."""
        ...

    def release(self, delivery: Delivery) -> None:
        """Give a message back, to be received again at once. No-op if it is no longer held."""
        ...

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Move a message to the dead-letter queue; `reason` is a code without personal data.

        The message is added there before it is removed here, so a crash may leave it in both.
        """
        ...

    def counts(self) -> QueueCounts:
        """Return about how many messages there are."""
        ...

    def dead_letters(self, most: int = MOST_AT_ONCE) -> list[DeadLetter]:
        """Return up to `most` dead letters; they stay where they are."""
        ...

    def redrive(self, most: int | None = None) -> int:
        """Send dead letters back into the queue as new messages; return their number.

        Each is sent before it is removed, so nothing is lost by a crash. Repeat it after one: in a
        FIFO queue, what was sent already is dropped within five minutes; receivers of a standard
        queue deduplicate themselves.
        """
        ...


def check_body(body: str) -> None:
    """Raise MessageRefusedError for a body that no queue takes."""
    if not body or len(body.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise MessageRefusedError(f"a message has 1 to {MOST_BYTES} bytes")
    if not _ALLOWED.fullmatch(body):
        raise MessageRefusedError("a message has a character that XML does not allow")
