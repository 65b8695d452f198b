"""What SQS answers about messages. What is damaged is left out: it comes back later."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any

from ilikeyacut.application.ports.message_queue import DeadLetter, Delivery

log = logging.getLogger(__name__)

REASON = "reason"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Message:
    """A received message, of a queue or of its dead-letter queue."""

    id: str
    body: str
    receipt: str
    deliveries: int
    sent_at: datetime
    group: str | None
    reason: str | None


def messages(answer: Mapping[str, Any]) -> list[Message]:
    """Return the messages of an answer that arrived whole."""
    found = []
    for item in answer.get("Messages") or ():
        try:
            found.append(_message(item))
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            log.warning("a message arrived damaged and is left to come back: %r", error)
    return found


def delivery(it: Message) -> Delivery:
    """Return a message of a queue."""
    return Delivery(it.id, it.body, it.receipt, it.deliveries, it.sent_at, it.group)


def dead_letter(it: Message) -> DeadLetter:
    """Return a message of a dead-letter queue."""
    return DeadLetter(it.id, it.body, it.reason, it.sent_at, it.group)


def _message(item: Mapping[str, Any]) -> Message:
    body, attributes = item["Body"], item["Attributes"]
    if item["MD5OfBody"] != md5(body.encode(), usedforsecurity=False).hexdigest():
        raise ValueError("MD5OfBody")
    return Message(
        id=item["MessageId"],
        body=body,
        receipt=item["ReceiptHandle"],
        deliveries=int(attributes["ApproximateReceiveCount"]),
        sent_at=EPOCH + timedelta(milliseconds=int(attributes["SentTimestamp"])),
        group=attributes.get("MessageGroupId"),
        reason=item.get("MessageAttributes", {}).get(REASON, {}).get("StringValue"),
    )
