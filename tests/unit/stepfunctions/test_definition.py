"""The state machine is whole: what is committed is generated, and every way through it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ilikeyacut.adapters.stepfunctions.definition import definition
from ilikeyacut.application.try_on.answers import Outcome
from ilikeyacut.application.try_on.runner import STEPS
from ilikeyacut.application.worker.messages import Rendering, image_message
from workflow import PAGE, page

FIELDS = {
    "Pass": {"Assign", "Next"},
    "Task": {
        *("Resource", "Arguments", "TimeoutSeconds", "Retry", "Catch", "Assign", "Next"),
    },
    "Choice": {"Choices", "Default"},
    "Wait": {"Seconds", "Assign", "Next"},
    "Fail": {"Error", "Cause"},
    "Succeed": {"Output"},
}
"""What the language allows of what we use, by type."""

MACHINE = definition()
STATES: dict[str, dict[str, Any]] = MACHINE["States"]
TASKS = {name: it for name, it in STATES.items() if it["Type"] == "Task"}


def following(state: dict[str, Any]) -> Iterator[str]:
    """Yield the states that may come next."""
    for rule in (state, *state.get("Choices", ()), *state.get("Catch", ())):
        if "Next" in rule:
            yield rule["Next"]
    if "Default" in state:
        yield state["Default"]


def test_what_is_committed_is_what_the_steps_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `make workflow`"


def test_every_state_has_the_fields_of_its_type() -> None:
    for name, state in STATES.items():
        assert state.keys() - {"Type"} <= FIELDS[state["Type"]], name
        assert len(name) <= 80


def test_every_state_is_reached_and_leads_somewhere() -> None:
    reached, left = set[str](), [MACHINE["StartAt"]]
    while left:
        if (name := left.pop()) not in reached:
            reached.add(name)
            left += following(STATES[name])
    assert reached == STATES.keys()


@pytest.mark.parametrize("name", STATES)
def test_from_every_state_the_end_is_reached(name: str) -> None:
    reached, left = set[str](), [name]
    while left:
        if (at := left.pop()) not in reached:
            reached.add(at)
            left += following(STATES[at])
    assert "Done" in reached or "Broken" in reached


def test_the_steps_come_in_their_order() -> None:
    names = [name for name in STATES if name in {it.name.capitalize() for it in STEPS}]
    assert names == [it.name.capitalize() for it in STEPS]
    ways = [STATES[f"{name} answered"]["Choices"][0]["Next"] for name in names]
    assert ways == [*names[1:], "Done"]


def test_every_answer_has_a_way_and_any_other_is_given_up() -> None:
    for name, state in STATES.items():
        if state["Type"] == "Choice":
            told = {it["Condition"].split("'")[1] for it in state["Choices"]}
            assert told == {str(it) for it in Outcome}, name
            assert state["Default"] == "Give up"


def test_timeouts_and_retries_are_those_of_the_steps() -> None:
    for step in STEPS:
        task = TASKS[step.name.capitalize()]
        again = task["Retry"][-1]
        assert again["MaxAttempts"] == step.retry.most - 1
        assert (again["BackoffRate"], again["JitterStrategy"]) == (step.retry.factor, "FULL")
        if step.queued:
            assert "$until" in task["TimeoutSeconds"]
        else:
            assert task["TimeoutSeconds"] == step.timeout
            assert task["Arguments"]["Payload"]["step"] == step.name


def test_whatever_fails_ends_the_job() -> None:
    for name, task in TASKS.items():
        last = task["Catch"][-1]
        assert last["ErrorEquals"] == ["States.ALL"]
        assert last["Next"] == ("Broken" if name == "Give up" else "Give up")
        for rule in (*task["Retry"], *task["Catch"]):
            assert "States.ALL" not in rule["ErrorEquals"] or len(rule["ErrorEquals"]) == 1


def test_the_message_is_one_that_workers_read() -> None:
    body = TASKS["Render"]["Arguments"]["MessageBody"]
    job = "3f2b8c1e-4f6a-4d0b-9f1c-2b7d3a5e6c10"
    filled = body | {"job_id": job, "attempt": 2, "task_token": "token"}
    message = image_message(json.dumps(filled))
    assert isinstance(message, Rendering)
    assert (str(message.job_id), message.attempt, message.task_token) == (job, 2, "token")
    assert json.loads(message.dumped()) == filled


def test_no_execution_outlives_its_steps() -> None:
    assert MACHINE["TimeoutSeconds"] > 600 + sum(it.timeout for it in STEPS)
