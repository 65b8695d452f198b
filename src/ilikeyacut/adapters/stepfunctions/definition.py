"""The state machine of a try-on in Amazon's States Language, made from the list of its steps.

A step answers with data, and a Choice decides what comes next, so our own code decides what is
repeated, in a home and in a deployment alike. Only faults of the machinery are errors. A state
retries them, and gives the job up if they persist.

A queued step sends a message to the image queue, and waits until its receiver answers with the
task's token or the job's time is over.
"""

from __future__ import annotations

from math import ceil
from typing import Any

from ilikeyacut.application.try_on.answers import Outcome
from ilikeyacut.application.try_on.attempts import Retry
from ilikeyacut.application.try_on.runner import STEPS, Step
from ilikeyacut.application.use_cases.try_ons import TRY_ON_TTL
from ilikeyacut.application.worker.messages import RENDERING, SCHEMA
from ilikeyacut.application.worker.orchestration import RELEASE

State = dict[str, Any]

INVOKE = "arn:aws:states:::lambda:invoke"
SEND = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"

GIVEN_UP = "RenderingGivenUp"
"""The error of a waiting task whose message nobody could use. It is never retried."""

LONGEST_PAUSE = 20
"""Seconds between two tries, whatever the retry's factor."""

BEGIN, GIVE_UP, BROKEN, DONE = "Begin", "Give up", "Broken", "Done"

LEFT = "$ceil(($toMillis($until) - $millis()) / 1000)"
"""The whole seconds that are left for making pictures."""

TRY = "$states.context.State.RetryCount"


def definition() -> dict[str, Any]:
    """Return the state machine. `${orchestration}` and `${images}` stand for a deployment's own.

    They are the ARN of the function that takes steps, and the address of the image queue.
    """
    following = [_named(step) for step in STEPS[1:]] + [DONE]
    states: dict[str, State] = {BEGIN: _begin()}
    for step, then in zip(STEPS, following, strict=True):
        states |= _queued(step, then) if step.queued else _called(step, then)
    slack = sum(step.timeout * step.retry.most for step in STEPS)
    return {
        "Comment": "One try-on. The name of an execution is the job's id, so a job runs once.",
        "QueryLanguage": "JSONata",
        "StartAt": BEGIN,
        "TimeoutSeconds": ceil(TRY_ON_TTL.total_seconds() + slack),
        "States": states | _ends(),
    }


def _begin() -> State:
    kept = {name: f"{{% $states.input.{name} %}}" for name in ("job_id", "user_id", "until")}
    return {
        "Type": "Pass",
        "Assign": {**kept, "attempt": 1, "fault": ""},
        "Next": _named(STEPS[0]),
    }


def _ends() -> dict[str, State]:
    give_up = _invoke(RELEASE, timeout=30, retry=Retry())
    give_up |= {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": BROKEN}], "Next": BROKEN}
    return {
        GIVE_UP: give_up,
        BROKEN: {"Type": "Fail", "Error": "TryOnBroken", "Cause": "{% $fault %}"},
        DONE: {
            "Type": "Succeed",
            "Output": {"job_id": "{% $job_id %}", "outcome": "{% $answer.outcome %}"},
        },
    }


def _called(step: Step, then: str) -> dict[str, State]:
    """Return the states of a step that a function takes."""
    name = _named(step)
    return {name: _call(step), **_decided(name, then)}


def _call(step: Step) -> State:
    """Return the state that has a function take a step."""
    return _invoke(step.name, step.timeout, step.retry) | {
        "Assign": {"answer": "{% $states.result.Payload %}"},
        "Catch": [_give_up()],
        "Next": _answered(_named(step)),
    }


def _queued(step: Step, then: str) -> dict[str, State]:
    """Return the states of a step that the receiver of a message takes.

    When the job's time is over, the function takes the step instead. It calls no stylist then, and
    the pictures made so far are delivered.
    """
    name, late = _named(step), f"{_named(step)} late"
    times_up = {"ErrorEquals": ["States.Timeout"], "Next": late}
    task = {
        "Type": "Task",
        "Resource": SEND,
        "Arguments": _message(),
        "TimeoutSeconds": f"{{% $max([1, {LEFT}]) %}}",
        "Retry": [
            {"ErrorEquals": [GIVEN_UP], "MaxAttempts": 0},
            _retry(step.retry, "States.TaskFailed"),
        ],
        "Catch": [times_up, _give_up()],
        "Assign": {"answer": "{% $states.result %}"},
        "Next": _answered(name),
    }
    return {name: task, late: _call(step), **_decided(name, then)}


def _message() -> dict[str, Any]:
    """Return the message of a rendering. A try that is repeated is another message.

    It has another token, so SQS must not take it for the one that was sent before.
    """
    tried = f"({TRY} > 0 ? '.' & $string({TRY}) : '')"
    return {
        "QueueUrl": "${images}",
        "MessageGroupId": "{% $user_id %}",
        "MessageDeduplicationId": f"{{% $job_id & '.' & $string($attempt) & {tried} %}}",
        "MessageBody": {
            "schema": SCHEMA,
            "kind": RENDERING,
            "job_id": "{% $job_id %}",
            "attempt": "{% $attempt %}",
            "task_token": "{% $states.context.Task.Token %}",
        },
    }


def _decided(name: str, then: str) -> dict[str, State]:
    """Return the states that follow a step's answer: the choice, and the pause before it again."""
    again = f"{name} again"
    ways = ((Outcome.DONE, then), (Outcome.AGAIN, again), (Outcome.ENDED, DONE))
    return {
        _answered(name): {
            "Type": "Choice",
            "Choices": [
                {"Condition": f"{{% $answer.outcome = '{outcome}' %}}", "Next": following}
                for outcome, following in ways
            ],
            "Default": GIVE_UP,
        },
        again: {
            "Type": "Wait",
            "Seconds": "{% $answer.wait %}",
            "Assign": {"attempt": "{% $attempt + 1 %}"},
            "Next": name,
        },
    }


def _invoke(what: str, timeout: float, retry: Retry) -> State:
    payload = {"step": what, "job_id": "{% $job_id %}"}
    return {
        "Type": "Task",
        "Resource": INVOKE,
        "Arguments": {"FunctionName": "${orchestration}", "Payload": payload},
        "TimeoutSeconds": ceil(timeout),
        "Retry": [_retry(retry, "States.ALL")],
    }


def _retry(retry: Retry, errors: str) -> dict[str, Any]:
    return {
        "ErrorEquals": [errors],
        "IntervalSeconds": ceil(retry.first_delay),
        "BackoffRate": retry.factor,
        "MaxAttempts": retry.most - 1,
        "MaxDelaySeconds": LONGEST_PAUSE,
        "JitterStrategy": "FULL",
    }


def _give_up() -> dict[str, Any]:
    return {
        "ErrorEquals": ["States.ALL"],
        "Assign": {"fault": "{% $states.errorOutput.Error %}"},
        "Next": GIVE_UP,
    }


def _named(step: Step) -> str:
    return step.name.capitalize()


def _answered(name: str) -> str:
    return f"{name} answered"
