"""State machines on the emulator, for tests of what starts and answers them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

from aws_resources import queue, role
from ilikeyacut.adapters.aws.session import AwsSession

SOON = 30.0
SLEEPER = {
    "StartAt": "Sleep",
    "States": {"Sleep": {"Type": "Wait", "Seconds": 600, "End": True}},
}
"""A workflow that outlives its test."""


def machine(aws: AwsSession, definition: dict[str, Any]) -> str:
    """Make a state machine; return its ARN."""
    name = uuid4().hex
    made = aws.client("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps(definition),
        roleArn=role(aws, name, "states.amazonaws.com"),
    )
    return str(made["stateMachineArn"])


class Waiting:
    """A workflow whose only task sends its token to a queue, and waits for the answer."""

    def __init__(self, aws: AwsSession) -> None:
        self._aws = aws
        self._queue = queue(aws, uuid4().hex, fifo=False)
        self._runs: dict[str, str] = {}
        task = {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": self._queue, "MessageBody.$": "$$.Task.Token"},
            "End": True,
        }
        self.arn = machine(aws, {"StartAt": "Ask", "States": {"Ask": task}})

    def wait(self) -> str:
        """Let a task wait; return its token."""
        run = self._aws.client("stepfunctions").start_execution(stateMachineArn=self.arn)
        ends = monotonic() + SOON
        while monotonic() < ends:
            answer = self._aws.client("sqs").receive_message(
                QueueUrl=self._queue, WaitTimeSeconds=1
            )
            for message in answer.get("Messages", ()):
                self._runs[message["Body"]] = run["executionArn"]
                return str(message["Body"])
        raise TimeoutError

    def heard(self, token: str) -> Any:
        """Return what the task was answered, once it was."""
        found = ended(self._aws, self._runs[token])
        return json.loads(found["output"]) if found["status"] == "SUCCEEDED" else found["cause"]


def ended(aws: AwsSession, run: str, seconds: float = SOON) -> dict[str, Any]:
    """Return an execution once it was started and is over."""
    ends, client = monotonic() + seconds, aws.client("stepfunctions")
    while monotonic() < ends:
        try:
            found: dict[str, Any] = client.describe_execution(executionArn=run)
        except client.exceptions.ExecutionDoesNotExist:
            found = {"status": "RUNNING"}  # it will be started
        if found["status"] != "RUNNING":
            return found
        sleep(0.02)
    raise TimeoutError(states_of(aws, run))


def begun(aws: AwsSession, arn: str) -> Iterator[UUID]:
    """Yield the job of each execution of a machine."""
    found = aws.client("stepfunctions").list_executions(stateMachineArn=arn)
    for run in found["executions"]:
        yield UUID(run["name"])


def states_of(aws: AwsSession, run: str) -> list[str]:
    """Return the names of the states that an execution entered, in order."""
    history = aws.client("stepfunctions").get_execution_history(executionArn=run, maxResults=1000)
    entered = (event.get("stateEnteredEventDetails") for event in history["events"])
    return [it["name"] for it in entered if it]
