"""The workflows port on Step Functions: an execution is named after its job."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ilikeyacut.adapters.aws.faults import Fault, fault_of
from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.adapters.stepfunctions.definition import GIVEN_UP
from ilikeyacut.application.ports.workflows import (
    Answered,
    WorkflowsMisconfiguredError,
    WorkflowsUnavailableError,
)

SERVICE = "stepfunctions"
PATIENCE = Patience(read_timeout=10.0, attempts=3)
"""Each call has the same effect if it is repeated, so botocore may do that."""

STARTED = {"ExecutionAlreadyExists"}
OVER = {"InvalidToken", "TaskDoesNotExist", "TaskTimedOut"}
"""What AWS answers about a task that waits no longer."""

PASSING = {"ExecutionLimitExceeded"}


class StepFunctionsWorkflows:
    """Starts executions of one state machine. It loads and calls nothing before it is used.

    Without a `machine` (its ARN) it can only answer tasks.
    """

    def __init__(
        self, session: AwsSession, machine: str | None, *, patience: Patience = PATIENCE
    ) -> None:
        self._session = session
        self._machine = machine
        self._patience = patience

    def start(self, job_id: UUID, user_id: UUID, *, until: datetime) -> None:
        if self._machine is None:
            raise WorkflowsMisconfiguredError("no state machine is set")
        given = {"job_id": str(job_id), "user_id": str(user_id), "until": _stamp(until)}
        self._call(
            "start_execution",
            STARTED,
            stateMachineArn=self._machine,
            name=str(job_id),
            input=json.dumps(given),
        )

    def succeed(self, token: str, answer: Answered) -> None:
        self._call("send_task_success", OVER, taskToken=token, output=json.dumps({**answer}))

    def fail(self, token: str, code: str) -> None:
        self._call("send_task_failure", OVER, taskToken=token, error=GIVEN_UP, cause=code)

    def _call(self, operation: str, fine: Collection[str], **request: Any) -> None:
        """Make a call, which may also be answered by one of the `fine` codes."""
        try:
            getattr(self._session.client(SERVICE, self._patience), operation)(**request)
        except Exception as error:
            fault = fault_of(error)
            if fault.code not in fine:
                raise _error(fault) from error


def _stamp(at: datetime) -> str:
    """Return a time as the functions of a state machine read it, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _error(fault: Fault) -> WorkflowsUnavailableError | WorkflowsMisconfiguredError:
    problem = f"Step Functions cannot be used: {fault.kind.word}: {fault.code}"
    if fault.kind.passes or fault.code in PASSING:
        return WorkflowsUnavailableError(problem)
    return WorkflowsMisconfiguredError(problem)
