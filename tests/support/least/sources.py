"""What sends events to the functions of a stage, in place of AWS: the stream, the bus, queues."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aws_resources import queue_arn
from ilikeyacut.application.ports.event_bus import SOURCE
from support.bridges import Listener, lead
from support.lambda_events import Context, failed, rung
from support.least.staff import Staff
from support.waiting import until

SOON = 60.0
"""Seconds in which a workflow surely does something."""

ENDS = ("job:completed", "job:failed", "job:expired")


class Sources:
    """Delivers to functions what has come since."""

    def __init__(self, staff: Staff, topics: frozenset[str]) -> None:
        told = staff.stage.environment
        self._staff, self._topics = staff, topics
        self._aws, self._heard = staff.stage.aws, 0
        self.images = told["ILIKEYACUT_IMAGE_QUEUE_URL"]
        self.notifications = told["ILIKEYACUT_NOTIFICATION_QUEUE_URL"]
        bus = told["ILIKEYACUT_EVENT_BUS"]
        self._bus = Listener(self._aws, bus)
        lead(self._aws, bus, self.notifications, ENDS)

    def until(self, done: Callable[[], bool]) -> None:
        """Deliver everything, again and again until something is done.

        The emulator's state machines run beside us, and may take their time.
        """

        def found() -> bool:
            self.deliver()
            return done()

        until(found, SOON)

    def deliver(self) -> None:
        """Deliver what there is."""
        self.ring()
        self.react()
        self.queued("processing", self.images)
        self.queued("notifications", self.notifications)

    def react(self) -> None:
        """Deliver what is on the bus."""
        events = self._bus.events(self._heard)
        for event in events[self._heard :]:
            if event["detail-type"] in self._topics and event["source"] == SOURCE:
                self._staff.invoke("orchestration", event)
        self._heard = len(events)

    def ring(self) -> None:
        """Tell both readers of the stream that the log has grown."""
        for name in ("projector", "relay"):
            assert failed(self._staff.invoke(name, rung())) == [], name

    def queued(self, function: str, url: str, context: Context | None = None) -> None:
        """Deliver messages of a queue, and delete those that did not fail."""
        sqs = self._aws.client("sqs")
        found = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]
        ).get("Messages", [])
        if not found:
            return
        arn = queue_arn(self._aws, url)
        records = [_record(it, arn) for it in found]
        answer = self._staff.invoke(function, {"Records": records}, context)
        for message in found:
            if message["MessageId"] not in failed(answer):
                with suppress(sqs.exceptions.ReceiptHandleIsInvalid):  # its function buried it
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _record(message: dict[str, Any], arn: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": "eu-west-1",
    }
