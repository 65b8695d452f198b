"""Queues of SQS on the emulator, each with its dead-letter queue, and the rules that fill them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ilikeyacut.adapters.aws.session import AwsSession

MOST_DELIVERIES = 12
"""More often than our receivers try: the queue itself buries only what kills them."""


def made(session: AwsSession, name: str, *, fifo: bool, visibility: int = 30) -> str:
    """Make a queue and its dead-letter queue, which is of the same kind; return its address.

    EventBridge may send to it, which needs deduplication by content of a FIFO queue.
    """
    sqs, end = session.client("sqs"), ".fifo" if fifo else ""
    kind = {"FifoQueue": "true", "ContentBasedDeduplication": "true"} if fifo else {}
    dead = sqs.create_queue(QueueName=f"{name}-dead{end}", Attributes=kind)["QueueUrl"]
    target = arn(session, dead)
    redrive = {"deadLetterTargetArn": target, "maxReceiveCount": MOST_DELIVERIES}
    attributes = {
        "VisibilityTimeout": f"{visibility}",
        "RedrivePolicy": json.dumps(redrive),
        "Policy": json.dumps(_from_event_bridge(target.replace("-dead", ""))),
    }
    answer = sqs.create_queue(QueueName=f"{name}{end}", Attributes=kind | attributes)
    return str(answer["QueueUrl"])


def arn(session: AwsSession, url: str) -> str:
    """Return the name by which policies and rules know a queue."""
    answer: dict[str, Any] = session.client("sqs").get_queue_attributes(
        QueueUrl=url, AttributeNames=["QueueArn"]
    )
    return str(answer["Attributes"]["QueueArn"])


def arrivals_rules(bucket: str, queue_arn: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the pattern and the target of each rule that brings arrivals into the image queue.

    A rule's group is a literal, so there is one for each first digit of the person's id.
    """
    for digit in "0123456789abcdef":
        pattern = {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {
                "bucket": {"name": [bucket]},
                "object": {"key": [{"prefix": f"user-uploads/{digit}"}]},
            },
        }
        group = {"MessageGroupId": f"arrived-{digit}"}
        yield (
            json.dumps(pattern),
            {"Id": "images", "Arn": queue_arn, "SqsParameters": group},
        )


def bring_arrivals(session: AwsSession, bucket: str, url: str) -> None:
    """Let what arrives in a bucket, which tells EventBridge of it, arrive in the image queue."""
    events, queue_arn = session.client("events"), arn(session, url)
    for n, (pattern, target) in enumerate(arrivals_rules(bucket, queue_arn)):
        name = f"{bucket}-arrived-{n:x}"
        events.put_rule(Name=name, EventPattern=pattern)
        events.put_targets(Rule=name, Targets=[target])


def _from_event_bridge(queue_arn: str) -> dict[str, Any]:
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
    }
    return {"Version": "2012-10-17", "Statement": [allowed]}
