"""Event buses on the emulator, and queues that hear what a bus carries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from time import monotonic
from typing import Any
from uuid import uuid4

from aws_resources import queue_arn
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.application.ports.event_bus import SOURCE

SOON = 20.0


def made(session: AwsSession, name: str | None = None) -> str:
    """Make a bus; return its name."""
    name = name or uuid4().hex
    session.client("events").create_event_bus(Name=name)
    return name


def lead(session: AwsSession, bus: str, queue: str, topics: Sequence[str] = ()) -> None:
    """Lead the events of some topics, or of all, from a bus to a queue by a rule."""
    rule, target = uuid4().hex, queue_arn(session, queue)
    pattern = {"source": [SOURCE]} | ({"detail-type": [*topics]} if topics else {})
    events = session.client("events")
    made = events.put_rule(Name=rule, EventBusName=bus, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=rule, EventBusName=bus, Targets=[{"Id": "queue", "Arn": target}])
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": target,
                "Condition": {"ArnEquals": {"aws:SourceArn": made["RuleArn"]}},
            }
        ],
    }
    session.client("sqs").set_queue_attributes(
        QueueUrl=queue, Attributes={"Policy": json.dumps(policy)}
    )


class Listener:
    """A queue that hears everything on a bus."""

    def __init__(self, session: AwsSession, bus: str) -> None:
        self._sqs: Any = session.client("sqs")
        self._queue: str = self._sqs.create_queue(QueueName=uuid4().hex)["QueueUrl"]
        self._events: list[dict[str, Any]] = []
        lead(session, bus, self._queue)

    def events(self, least: int) -> list[dict[str, Any]]:
        """Return the events so far, as EventBridge delivers them, once there are so many."""
        until = monotonic() + SOON
        while True:
            answer = self._sqs.receive_message(
                QueueUrl=self._queue,
                MaxNumberOfMessages=10,
                VisibilityTimeout=600,
                WaitTimeSeconds=1 if len(self._events) < least else 0,
            )
            found = answer.get("Messages", [])
            self._events += [json.loads(it["Body"]) for it in found]
            if not found and (len(self._events) >= least or monotonic() > until):
                return [*self._events]
