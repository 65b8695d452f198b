"""SQS throttles, fails and answers half or never: nothing is lost, a FIFO queue doubles nothing."""

import json
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from aws_resources import queue as made
from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.adapters.sqs import message_queue
from ilikeyacut.adapters.sqs.message_queue import SqsQueue
from ilikeyacut.application.ports.message_queue import (
    DeliveryLostError,
    QueueCounts,
    QueueMisconfiguredError,
    QueueUnavailableError,
)
from ilikeyacut.testing.contracts.message_queue import bodies, one
from support.deployment import session
from support.faulty_proxy import FaultyProxy
from support.lanes import sampled

T = TypeVar("T")
ONCE = Patience(read_timeout=5, attempts=1)
FAULTS = ("throttle", "fail", "lose_call", "lose_answer", "halve_answer", "garble_answer")
OPERATIONS = {
    "SendMessage": 3,
    "ReceiveMessage": 3,
    "DeleteMessage": 3,
    "GetQueueAttributes": 3,
    "GetQueueUrl": 1,
}
"""How often the way through the queue below calls each operation."""

CASES = [
    (operation, after, fault)
    for operation, times in OPERATIONS.items()
    for after in sorted({0, times - 1})
    for fault in FAULTS
]
SAMPLE = {
    ("SendMessage", 0, "throttle"),
    ("SendMessage", 2, "lose_answer"),
    ("SendMessage", 2, "garble_answer"),
    ("ReceiveMessage", 0, "halve_answer"),
    ("DeleteMessage", 0, "lose_call"),
    ("DeleteMessage", 2, "lose_answer"),
    ("GetQueueUrl", 0, "fail"),
}


def repeated(step: Callable[[], T], failures: list[Exception]) -> T:
    """Take a step until it succeeds, as its caller would."""
    for _ in range(5):
        try:
            return step()
        except QueueUnavailableError as error:
            failures.append(error)
    raise AssertionError(failures)


@pytest.mark.parametrize("case", sampled(CASES, SAMPLE), ids=str)
def test_a_message_goes_its_way_once(
    aws: AwsSession,
    proxy: FaultyProxy,
    behind: AwsSession,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[str, int, str],
) -> None:
    monkeypatch.setattr(message_queue, "HELD", 1)
    operation, after, fault = case
    url = made(aws, uuid4().hex, fifo=True, visibility=1)
    queue, failures = SqsQueue(behind, url, look=2, patience=ONCE), list[Exception]()
    getattr(proxy, fault)("sqs", operation, after=after)
    repeated(lambda: queue.send("a", group="g", deduplication="1"), failures)
    buried = repeated(lambda: one(queue), failures)
    repeated(lambda: queue.bury(buried, "WHY"), failures)
    repeated(queue.redrive, failures)
    delivery = repeated(lambda: one(queue), failures)
    try:
        repeated(lambda: queue.delete(delivery), failures)
    except DeliveryLostError:  # the first try did it; AWS would say nothing of that
        assert failures
    proxy.relent()
    assert len(failures) == 1
    assert str(failures[0]).startswith("the queue cannot be used: ")
    sound = SqsQueue(aws, url, look=0)
    assert bodies(sound) == []
    assert sound.counts() == QueueCounts(0, 0, 0)


def test_a_passing_fault_is_not_noticed(
    aws: AwsSession, proxy: FaultyProxy, behind: AwsSession
) -> None:
    queue = SqsQueue(behind, made(aws, uuid4().hex, fifo=True))
    proxy.throttle("sqs", "SendMessage")
    queue.send("a", group="g")
    assert one(queue).body == "a"


def test_a_queue_that_is_missing_cannot_be_waited_for(aws: AwsSession) -> None:
    missing = made(aws, uuid4().hex, fifo=True).replace(".fifo", "-missing.fifo")
    for call in (
        lambda: SqsQueue(aws, missing).send("a", group="g"),
        lambda: SqsQueue(aws, missing).receive(),
        lambda: SqsQueue(aws, missing).counts(),
    ):
        with pytest.raises(QueueMisconfiguredError, match="gone"):
            call()


def test_a_queue_needs_a_dead_letter_queue(aws: AwsSession) -> None:
    url = aws.client("sqs").create_queue(QueueName=uuid4().hex)["QueueUrl"]
    queue = SqsQueue(aws, url)
    queue.send("a")
    with pytest.raises(QueueMisconfiguredError, match="no dead-letter queue"):
        queue.bury(one(queue), "WHY")


def test_a_queue_that_refuses_us_cannot_be_waited_for(aws: AwsSession, proxy: FaultyProxy) -> None:
    with closing(session(proxy.url)) as behind:
        proxy.answer("sqs", "SendMessage", "AccessDenied", 403)
        queue = SqsQueue(behind, made(aws, uuid4().hex, fifo=True))
        with pytest.raises(QueueMisconfiguredError, match="denied: AccessDenied"):
            queue.send("a", group="g")


def test_a_poll_outlasts_the_wait_it_asks_for(aws: AwsSession, proxy: FaultyProxy) -> None:
    url = made(aws, uuid4().hex, fifo=True)
    with closing(session(proxy.url)) as behind:
        queue = SqsQueue(behind, url, patience=Patience(read_timeout=0.5, attempts=1))
        held = proxy.hold("sqs", "SendMessage")
        with pytest.raises(QueueUnavailableError, match="lost"):
            queue.send("a", group="g")
        assert held.arrived.wait(30)
        held.release()
        assert [it.body for it in queue.receive(wait=2)] in (["a"], [])


@pytest.mark.parametrize(
    "wrong",
    [{"Messages": [{}]}, {"Messages": None}, {"Messages": [{"Body": "a"}]}, {}],
)
def test_an_answer_that_makes_no_sense_is_no_message(
    aws: AwsSession, proxy: FaultyProxy, behind: AwsSession, wrong: dict[str, Any]
) -> None:
    queue = SqsQueue(behind, made(aws, uuid4().hex, fifo=True, visibility=1), patience=ONCE)
    queue.send("a", group="g")
    proxy.misanswer("sqs", "ReceiveMessage", json.dumps(wrong).encode())
    with suppress(QueueUnavailableError):
        assert queue.receive() == []
    assert one(queue).body == "a"
