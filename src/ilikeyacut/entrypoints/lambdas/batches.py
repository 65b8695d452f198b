"""The messages of one event of a queue. Each fails alone; Lambda deletes the others.

In a FIFO queue, what comes after a failure is left alone too, because a later message of a group
must not overtake an earlier one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.measures import Figure, Measures
from ilikeyacut.application.ports.message_queue import Delivery, MessageQueue
from ilikeyacut.application.worker.consuming import Buried, Consumer, nobody_waits
from ilikeyacut.entrypoints.lambdas.invocations import (
    Event,
    EventUnknownError,
    failures,
    records_of,
)
from ilikeyacut.entrypoints.lambdas.logs import about

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SQS, FIFO = "aws:sqs", ".fifo"


@dataclass(frozen=True)
class Work:
    """A queue and what is done for its messages.

    `about` names the job that a message is about; None for another message. `buried` tells whoever
    waits for a message that nobody can use.
    """

    name: str
    queue: MessageQueue
    handle: Callable[[Delivery], None]
    about: Callable[[Delivery], UUID | None]
    buried: Buried = nobody_waits

    def do(self, delivery: Delivery) -> None:
        """Handle a message. Lines of the log name its job."""
        with about(self.about(delivery)):
            self.handle(delivery)


@dataclass
class Batch:
    """Stands in for the queue that sent the messages: they are received already.

    `left` are those that stay in the queue, by id.
    """

    queue: MessageQueue
    messages: list[Delivery]
    fifo: bool
    stopped: bool = False
    left: dict[str, None] = field(init=False)

    def __post_init__(self) -> None:
        self.left = dict.fromkeys(it.id for it in self.messages)

    def receive(self, most: int, wait: float) -> list[Delivery]:
        """Return all messages, the first time."""
        waiting, self.messages = self.messages, []
        return waiting

    def delete(self, delivery: Delivery) -> None:
        """Leave a finished message to Lambda, which deletes what is not reported."""
        self.left.pop(delivery.id, None)

    def extend(self, delivery: Delivery, seconds: float) -> None:
        """Let a message wait in the queue. Raises the errors of the port."""
        self.stopped = self.fifo
        self.queue.extend(delivery, seconds)

    def release(self, delivery: Delivery) -> None:
        """Give a message back to the queue. Raises the errors of the port."""
        self.stopped = self.fifo
        self.queue.release(delivery)

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Move a message to the dead-letter queue. Raises the errors of the port."""
        self.stopped = self.fifo
        self.queue.bury(delivery, reason)
        self.delete(delivery)
        self.stopped = False


def consumed(
    event: Event, work: Work, app: App, enough_time: Callable[[], bool] = lambda: True
) -> dict[str, Any]:
    """Handle the messages of an event while there is `enough_time`; return those that failed.

    Raises EventUnknownError, before anything is handled, unless all records are messages of SQS.
    """
    records, now = records_of(event), app.part(Clock).now
    messages = [delivered(it) for it in records]
    for message in messages:
        age = (now() - message.sent_at).total_seconds()
        app.part(Measures).add(Figure.QUEUE_AGE, max(0.0, age), work.name)
    batch = Batch(work.queue, messages, fifo=_is_fifo(records))
    consumer = Consumer(batch, work.do, now, hidden=None, buried=work.buried)
    consumer.take(stopping=lambda: batch.stopped or not enough_time())
    return failures([*batch.left])


def delivered(record: Any) -> Delivery:
    """Return the message in a record. Raises EventUnknownError."""
    try:
        if record["eventSource"] != SQS:
            raise EventUnknownError
        attributes: Mapping[str, str] = record["attributes"]
        return Delivery(
            id=_text(record["messageId"]),
            body=_text(record["body"]),
            receipt=_text(record["receiptHandle"]),
            deliveries=int(attributes["ApproximateReceiveCount"]),
            sent_at=EPOCH + timedelta(milliseconds=int(attributes["SentTimestamp"])),
            group=attributes.get("MessageGroupId"),
        )
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise EventUnknownError from error


def _is_fifo(records: list[Any]) -> bool:
    return any(str(it.get("eventSourceARN", "")).endswith(FIFO) for it in records)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
