"""A queue of SQS with its dead-letter queue, which the queue's RedrivePolicy names."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from math import ceil
from typing import Any
from uuid import uuid4

from ilikeyacut.adapters.aws.faults import UnusableSettingsError
from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.adapters.sqs.faults import queue_errors
from ilikeyacut.adapters.sqs.messages import REASON, Message, dead_letter, delivery, messages
from ilikeyacut.application.ports.message_queue import (
    LONGEST_WAIT,
    MOST_AT_ONCE,
    DeadLetter,
    Delivery,
    DeliveryLostError,
    MessageQueueError,
    QueueCounts,
    QueueMisconfiguredError,
    check_body,
)

log = logging.getLogger(__name__)

PATIENCE = Patience(attempts=3)
LONGEST_VISIBILITY = 43_200.0
"""AWS's limit in seconds: twelve hours after a message was received."""

HELD = 60
"""Seconds that a dead letter stays hidden while it is looked at or sent again.

It is less than the five minutes in which a FIFO queue drops what it got already, so whoever repeats
an interrupted redrive at once sends nothing twice.
"""

LOOK = 1.0
"""With less, SQS asks only some of its servers and may miss letters."""

MOST_TEXT = 200_000
"""The longest body that is buried whole, in characters; ours have a few hundred."""

VISIBLE, IN_FLIGHT = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"


class SqsQueue:
    """FIFO if its address ends with `.fifo`. It loads and calls nothing before it is used.

    An answer that is damaged or lost loses no message: it comes back after the queue's visibility
    timeout. `look` is how many seconds a look for dead letters waits, by default LOOK.
    """

    def __init__(
        self,
        session: AwsSession,
        url: str,
        *,
        look: float | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._session = session
        self._patience = patience
        self._polling = replace(patience, read_timeout=LONGEST_WAIT + patience.read_timeout)
        self._url = url
        self._fifo = url.endswith(".fifo")
        self._look = LOOK if look is None else look

    def send(
        self, body: str, *, group: str | None = None, deduplication: str | None = None
    ) -> None:
        check_body(body)
        if self._fifo and group is None:
            raise ValueError("a FIFO queue needs a group")
        self._send(self._url, body, group, deduplication or sha256(body.encode()).hexdigest())

    def receive(self, most: int = MOST_AT_ONCE, wait: float = 0.0) -> list[Delivery]:
        return [delivery(it) for it in self._receive(self._url, most, wait)]

    def delete(self, delivery: Delivery) -> None:
        self._delete(self._url, delivery.receipt)

    def extend(self, delivery: Delivery, seconds: float) -> None:
        self._hide(self._url, delivery.receipt, ceil(min(seconds, LONGEST_VISIBILITY)))

    def release(self, delivery: Delivery) -> None:
        self._show(self._url, delivery.receipt)

    def bury(self, delivery: Delivery, reason: str) -> None:
        self._send(
            self._dead, delivery.body[:MOST_TEXT], delivery.group, delivery.id, {REASON: reason}
        )
        try:
            self.delete(delivery)
        except DeliveryLostError:  # its next receiver buries it, and sends the same deduplication
            log.warning("message %s was buried after its time", delivery.id)

    def counts(self) -> QueueCounts:
        here, dead = (self._attributes(it, VISIBLE, IN_FLIGHT) for it in (self._url, self._dead))
        visible, in_flight = _number(here, VISIBLE), _number(here, IN_FLIGHT)
        return QueueCounts(visible, in_flight, _number(dead, VISIBLE) + _number(dead, IN_FLIGHT))

    def dead_letters(self, most: int = MOST_AT_ONCE) -> list[DeadLetter]:
        seen: list[Message] = []
        try:
            seen.extend(self._letters(most))
        finally:
            for letter in seen:
                self._show(self._dead, letter.receipt)
        return [dead_letter(it) for it in seen]

    def redrive(self, most: int | None = None) -> int:
        done = 0
        for letter in self._letters(self.counts().dead if most is None else most):
            self._send(self._url, letter.body, letter.group, f"redriven-{letter.id}")
            self._delete(self._dead, letter.receipt)
            done += 1
        return done

    @cached_property
    def _dead(self) -> str:
        """The address of the dead-letter queue. Raises QueueMisconfiguredError."""
        policy = self._attributes(self._url, "RedrivePolicy").get("RedrivePolicy")
        if not policy:
            raise QueueMisconfiguredError(f"{self._url} has no dead-letter queue")
        *_, account, name = json.loads(policy)["deadLetterTargetArn"].split(":")
        with queue_errors():
            answer = self._sqs().get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)
        return str(answer["QueueUrl"])

    def _letters(self, most: int) -> Iterator[Message]:
        """Take up to `most` dead letters; those that the caller does not come to are given back."""
        while most > 0 and (batch := self._receive(self._dead, most, self._look, HELD)):
            most -= len(batch)
            waiting = [*batch]
            try:
                while waiting:
                    yield waiting[0]
                    waiting.pop(0)
            finally:
                for letter in waiting:
                    self._show(self._dead, letter.receipt)

    def _send(
        self,
        url: str,
        body: str,
        group: str | None,
        deduplication: str,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        request: dict[str, Any] = {"QueueUrl": url, "MessageBody": body}
        if self._fifo:
            request |= {"MessageGroupId": group, "MessageDeduplicationId": deduplication}
        if attributes:
            request["MessageAttributes"] = {
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            }
        with queue_errors():
            self._sqs().send_message(**request)

    def _receive(
        self, url: str, most: int, wait: float, visibility: int | None = None
    ) -> list[Message]:
        request: dict[str, Any] = {
            "QueueUrl": url,
            "MaxNumberOfMessages": min(most, MOST_AT_ONCE),
            "WaitTimeSeconds": ceil(min(wait, LONGEST_WAIT)),
            "MessageSystemAttributeNames": ["All"],
            "MessageAttributeNames": [REASON],
        }
        if visibility is not None:
            request["VisibilityTimeout"] = visibility
        if self._fifo:  # botocore's second try after a lost answer gets the same messages
            request["ReceiveRequestAttemptId"] = uuid4().hex
        with queue_errors():
            return messages(self._sqs(self._polling).receive_message(**request))

    def _delete(self, url: str, receipt: str) -> None:
        with queue_errors():
            self._sqs().delete_message(QueueUrl=url, ReceiptHandle=receipt)

    def _hide(self, url: str, receipt: str, seconds: int) -> None:
        with queue_errors():
            self._sqs().change_message_visibility(
                QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )

    def _show(self, url: str, receipt: str) -> None:
        """Give a message back at once; if that fails, it comes back by itself later."""
        try:
            self._hide(url, receipt, 0)
        except MessageQueueError as fault:
            log.warning("a message could not be given back at once: %s", fault)

    def _attributes(self, url: str, *names: str) -> dict[str, str]:
        with queue_errors():
            answer = self._sqs().get_queue_attributes(QueueUrl=url, AttributeNames=[*names])
        found: dict[str, str] = answer.get("Attributes", {})
        return found

    def _sqs(self, patience: Patience | None = None) -> Any:
        try:
            return self._session.client("sqs", patience or self._patience)
        except UnusableSettingsError as error:
            raise QueueMisconfiguredError(str(error)) from error


def _number(attributes: Mapping[str, str], name: str) -> int:
    return int(attributes.get(name, 0))
