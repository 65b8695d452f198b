"""What Step Functions may answer, and what it means."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.stepfunctions.workflows import StepFunctionsWorkflows
from ilikeyacut.application.ports.workflows import (
    WorkflowsMisconfiguredError,
    WorkflowsUnavailableError,
)

JOB, USER = UUID(int=1), UUID(int=2)
ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:try-on"
UNTIL = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
NOWHERE: Any = EndpointConnectionError
UNANSWERED: Any = ReadTimeoutError


class Answering:
    """A client that keeps what it is asked, and answers with an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, operation: str) -> Any:
        def call(**request: Any) -> None:
            self.asked.append((operation, request))
            if self.error is not None:
                raise self.error

        return call


class Session(AwsSession):
    def __init__(self, client: Answering) -> None:
        super().__init__("eu-west-1")
        self._answering = client

    def client(self, service: str, *_: object) -> Any:
        assert service == "stepfunctions"
        return self._answering


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": "secret words"},
            "ResponseMetadata": {"HTTPStatusCode": status},
        },
        "Operation",
    )


def over(client: Answering) -> StepFunctionsWorkflows:
    return StepFunctionsWorkflows(Session(client), ARN)


def test_an_execution_is_named_after_the_job_and_told_ids_and_a_time() -> None:
    client = Answering()
    over(client).start(JOB, USER, until=UNTIL.astimezone(timezone(timedelta(hours=2))))
    told = f'{{"job_id": "{JOB}", "user_id": "{USER}", "until": "2026-01-02T03:04:05.678Z"}}'
    asked = {"stateMachineArn": ARN, "name": str(JOB), "input": told}
    assert client.asked == [("start_execution", asked)]


def test_one_that_was_started_before_is_started() -> None:
    over(Answering(refusal("ExecutionAlreadyExists"))).start(JOB, USER, until=UNTIL)


@pytest.mark.parametrize("code", ["TaskDoesNotExist", "TaskTimedOut", "InvalidToken"])
def test_a_task_that_waits_no_longer_is_no_error(code: str) -> None:
    workflows = over(Answering(refusal(code)))
    workflows.succeed("token", {"outcome": "done"})
    workflows.fail("token", "MESSAGE_UNREADABLE")


@pytest.mark.parametrize(
    "fault",
    [
        refusal("ThrottlingException"),
        refusal("ExecutionLimitExceeded"),
        refusal("InternalFailure", 500),
        refusal("ServiceUnavailable", 503),
        NOWHERE(endpoint_url="http://nowhere"),
        UNANSWERED(endpoint_url="http://nowhere"),
    ],
    ids=lambda it: type(it).__name__,
)
def test_what_passes_is_told_apart(fault: Exception) -> None:
    workflows = over(Answering(fault))
    calls: tuple[Callable[[], None], ...] = (
        lambda: workflows.start(JOB, USER, until=UNTIL),
        lambda: workflows.succeed("token", {"outcome": "done"}),
        lambda: workflows.fail("token", "MESSAGE_UNREADABLE"),
    )
    for call in calls:
        with pytest.raises(WorkflowsUnavailableError) as raised:
            call()
        assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "code",
    [
        "StateMachineDoesNotExist",
        "StateMachineDeleting",
        "InvalidArn",
        "AccessDeniedException",
        "InvalidExecutionInput",
        "InvalidName",
        "InvalidOutput",
        "ValidationException",
    ],
)
def test_what_waiting_does_not_mend_is_told_apart(code: str) -> None:
    with pytest.raises(WorkflowsMisconfiguredError, match=code):
        over(Answering(refusal(code))).start(JOB, USER, until=UNTIL)


def test_without_a_machine_tasks_are_answered_and_nothing_is_started() -> None:
    client = Answering()
    workflows = StepFunctionsWorkflows(Session(client), None)
    workflows.succeed("token", {"outcome": "done"})
    with pytest.raises(WorkflowsMisconfiguredError):
        workflows.start(JOB, USER, until=UNTIL)
    assert [operation for operation, _ in client.asked] == ["send_task_success"]


def test_an_error_of_ours_is_not_taken_for_one_of_aws() -> None:
    with pytest.raises(KeyError):
        over(Answering(KeyError("ours"))).start(JOB, USER, until=UNTIL)
