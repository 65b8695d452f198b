"""Each code of SQS is one of the port's errors, and no message or receipt is repeated."""

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from ilikeyacut.adapters.sqs.faults import queue_errors
from ilikeyacut.application.ports.message_queue import (
    DeliveryLostError,
    MessageQueueError,
    MessageRefusedError,
    QueueMisconfiguredError,
    QueueUnavailableError,
)

CODES: list[tuple[str, int, str, type[MessageQueueError]]] = [
    ("RequestThrottled", 403, "slower", QueueUnavailableError),
    ("KMS.ThrottlingException", 400, "slower", QueueUnavailableError),
    ("OverLimit", 403, "too many messages are in flight", QueueUnavailableError),
    ("AWS.SimpleQueueService.QueueDeletedRecently", 400, "wait", QueueUnavailableError),
    ("InternalFailure", 500, "oops", QueueUnavailableError),
    ("ServiceUnavailable", 503, "oops", QueueUnavailableError),
    ("AWS.SimpleQueueService.NonExistentQueue", 400, "no such queue", QueueMisconfiguredError),
    ("AccessDenied", 403, "not authorized", QueueMisconfiguredError),
    ("KMS.AccessDeniedException", 400, "not authorized", QueueMisconfiguredError),
    ("KMS.DisabledException", 400, "disabled", QueueMisconfiguredError),
    ("AWS.SimpleQueueService.UnsupportedOperation", 400, "no", QueueMisconfiguredError),
    ("InvalidParameterValue", 400, "Value a for parameter WaitTime", QueueMisconfiguredError),
    ("ReceiptHandleIsInvalid", 404, "The input receipt handle is invalid", DeliveryLostError),
    ("AWS.SimpleQueueService.MessageNotInflight", 400, "not in flight", DeliveryLostError),
    (
        "InvalidParameterValue",
        400,
        "Value secret for parameter ReceiptHandle: The receipt handle has expired.",
        DeliveryLostError,
    ),
    (
        "InvalidParameterValue",
        400,
        "Reason: Message does not exist or is not available for visibility timeout change.",
        DeliveryLostError,
    ),
    ("InvalidMessageContents", 400, "secret", MessageRefusedError),
]


@pytest.mark.parametrize(("code", "status", "message", "kind"), CODES)
def test_a_code_is_one_of_the_port_s_errors(
    code: str, status: int, message: str, kind: type[MessageQueueError]
) -> None:
    answer = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    with pytest.raises(kind) as told, queue_errors():
        raise ClientError(answer, "DeleteMessage")
    assert type(told.value) is kind
    assert "secret" not in str(told.value)


def test_an_answer_that_never_came_may_come_the_next_time() -> None:
    with pytest.raises(QueueUnavailableError), queue_errors():
        raise ReadTimeoutError(endpoint_url="http://127.0.0.1")


def test_what_is_not_of_aws_stays_what_it_is() -> None:
    with pytest.raises(KeyError), queue_errors():
        raise KeyError
