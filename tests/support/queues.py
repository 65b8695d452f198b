"""Queues of SQS on the emulator, each with its dead-letter queue."""

from __future__ import annotations

import json
from typing import Any

from ilikeyacut.adapters.aws.session import AwsSession

MOST_DELIVERIES = 10


def made(session: AwsSession, name: str, *, fifo: bool, visibility: int = 30) -> str:
    """Make a queue and its dead-letter queue, which is of the same kind; return its address."""
    sqs, kind = session.client("sqs"), {"FifoQueue": "true"} if fifo else {}
    end = ".fifo" if fifo else ""
    dead = sqs.create_queue(QueueName=f"{name}-dead{end}", Attributes=kind)["QueueUrl"]
    redrive = {"deadLetterTargetArn": arn(session, dead), "maxReceiveCount": MOST_DELIVERIES}
    made = sqs.create_queue(
        QueueName=f"{name}{end}",
        Attributes=kind
        | {"VisibilityTimeout": f"{visibility}", "RedrivePolicy": json.dumps(redrive)},
    )
    return str(made["QueueUrl"])


def arn(session: AwsSession, url: str) -> str:
    """Return the name by which policies and rules know a queue."""
    answer: dict[str, Any] = session.client("sqs").get_queue_attributes(
        QueueUrl=url, AttributeNames=["QueueArn"]
    )
    return str(answer["Attributes"]["QueueArn"])
