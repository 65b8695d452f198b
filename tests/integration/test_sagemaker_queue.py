"""Notifications of an asynchronous endpoint: who gets them, and what they can say."""

import json
from collections.abc import Iterator

import pytest

from ilikeyacut.adapters.sagemaker.completions import Completion, parsed
from ilikeyacut.adapters.sagemaker.sqs import QueueCompletions
from support.sagemaker_async import Cloud, cloud
from support.sagemaker_stub import session
from support.waiting import until

pytestmark = pytest.mark.slow

ANOTHER = json.dumps({"inferenceId": "another.1", "invocationStatus": "Completed"})


@pytest.fixture(scope="module")
def aws(dynamodb_credentials: None) -> Iterator[Cloud]:
    with cloud() as made:
        yield made


def test_nobodys_messages_leave_the_queue_and_others_stay(aws: Cloud) -> None:
    """What says nothing, or is too old, is deleted; what another process waits for is not."""
    queue_url = aws.queue("no json", '{"Message": "{}"}', ANOTHER)
    source = QueueCompletions(queue_url, session("", aws.url), poll=1)
    source.expect("mine.1")
    until(lambda: aws.waiting(queue_url) == 1)
    source.forget("mine.1")
    source.expect("another.1")
    assert source.wait("another.1", 10) == Completion("another.1", succeeded=True)
    until(lambda: aws.waiting(queue_url) == 0)
    source.close()


def test_old_messages_leave_the_queue(aws: Cloud) -> None:
    queue_url = aws.queue(ANOTHER)
    source = QueueCompletions(queue_url, session("", aws.url), keep=-1.0, poll=1)
    source.expect("mine.1")
    until(lambda: aws.waiting(queue_url) == 0)
    source.close()


@pytest.mark.parametrize(
    "message",
    [
        "",
        "[]",
        "null",
        "[" * 100_000,
        '{"Message": 3}',
        '{"inferenceId": 3, "invocationStatus": "Completed"}',
        '{"inferenceId": "a.1", "invocationStatus": "Stopped"}',
    ],
)
def test_messages_that_say_nothing(message: str) -> None:
    assert parsed(message) is None


def test_words_are_the_same_wrapped_or_not() -> None:
    inner = {"inferenceId": "a.1", "invocationStatus": "Failed", "failureReason": "x" * 9_000}
    plain = parsed(json.dumps(inner))
    assert plain == parsed(json.dumps({"Type": "Notification", "Message": json.dumps(inner)}))
    assert plain == Completion("a.1", succeeded=False, reason="x" * 2_000)
