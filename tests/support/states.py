"""Takes the states of the generated machine against an app in one process, on the test's clock.

It knows as much of Amazon's States Language as the machine uses. tests/integration/workflow runs
the same definition on the emulator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ilikeyacut.adapters.memory.workflows import MemoryWorkflows
from ilikeyacut.adapters.stepfunctions.definition import GIVEN_UP, definition
from ilikeyacut.application.ports.workflows import Workflows
from ilikeyacut.application.worker.messages import Rendering
from ilikeyacut.application.worker.queues import Consumers
from support.apps import Stage
from support.killing import InterruptedHereError
from support.queued import images

CONDITION = re.compile(r"\{% \$answer\.outcome = '(\w+)' %\}")
STEP = timedelta(seconds=30)
"""How far the clock moves while nobody can receive a message."""

MOST_STATES = 500

Entered = Callable[[str], None]
Steps = Callable[[Mapping[str, Any]], Any]


class TaskFailedError(Exception):
    """A task of the machine failed with the error of this name."""


class Machine:
    """One execution. `states` are those that it entered; `entered` is told of each before.

    `answer` stands for the function, and `take` for whoever works on the image queue.
    """

    def __init__(self, stage: Stage, entered: Entered = lambda _: None) -> None:
        self.stage = stage
        self.states: list[str] = []
        self.answer: Steps = stage.app.orchestration.handle
        self.take: Callable[[], object] = self._take
        self._entered = entered
        self._known: dict[str, Any] = {}
        self._queue = images(stage)

    def run(self, job_id: UUID) -> str:
        """Run to the end; return its outcome, or the error of a broken machine."""
        workflows = self._workflows()
        started = workflows.started[job_id]
        given = {"job_id": job_id, "user_id": started.user_id, "until": started.until}
        machine = definition()
        name = machine["StartAt"]
        for _ in range(MOST_STATES):
            self.states.append(name)
            self._entered(name)
            state = machine["States"][name]
            if state["Type"] == "Succeed":
                return str(self._known["answer"]["outcome"])
            if state["Type"] == "Fail":
                return f"{state['Error']}: {self._known['fault']}"
            name = getattr(self, f"_{state['Type'].lower()}")(state, given)
        raise AssertionError(self.states[-20:])

    def _pass(self, state: dict[str, Any], given: dict[str, Any]) -> str:
        self._known |= given | {"attempt": 1, "fault": ""}
        return str(state["Next"])

    def _choice(self, state: dict[str, Any], given: dict[str, Any]) -> str:
        for choice in state["Choices"]:
            found = CONDITION.fullmatch(choice["Condition"])
            assert found, choice
            if self._known["answer"]["outcome"] == found[1]:
                return str(choice["Next"])
        return str(state["Default"])

    def _wait(self, state: dict[str, Any], given: dict[str, Any]) -> str:
        self.stage.clock.advance(timedelta(seconds=self._known["answer"]["wait"]))
        self._known["attempt"] += 1
        return str(state["Next"])

    def _task(self, state: dict[str, Any], given: dict[str, Any]) -> str:
        """Try a task as often as it allows, then leave it by the way of its error."""
        tries = [0] * len(state["Retry"])
        while True:
            try:
                self._known["answer"] = self._tried(state, sum(tries))
            except TaskFailedError as failed:
                error = str(failed)
                rules = [n for n, it in enumerate(state["Retry"]) if _matches(it, error)]
                if rules and tries[rules[0]] < state["Retry"][rules[0]]["MaxAttempts"]:
                    tries[rules[0]] += 1
                    continue
                catcher = next(it for it in state["Catch"] if _matches(it, error))
                self._known["fault"] = error
                return str(catcher["Next"])
            return str(state["Next"])

    def _tried(self, state: dict[str, Any], tried: int) -> Any:
        if "sqs" in state["Resource"]:
            return self._asked(tried)
        step = state["Arguments"]["Payload"]["step"]
        try:
            return self.answer({"step": step, "job_id": str(self._known["job_id"])})
        except (Exception, InterruptedHereError) as fault:
            raise TaskFailedError(type(fault).__name__) from fault

    def _asked(self, tried: int) -> Any:
        """Send the message of a task, and wait for its answer until the job's time is over."""
        workflows = self._workflows()
        token, until = workflows.wait(), self._known["until"]
        message = Rendering(self._known["job_id"], self._known["attempt"], token)
        again = f".{tried}" if tried else ""
        self._queue.send(
            message.dumped(),
            group=str(self._known["user_id"]),
            deduplication=message.deduplication + again,
        )
        while (found := workflows.answered(token)) is None:
            self._worked(until)
        if isinstance(found, str):
            raise TaskFailedError(GIVEN_UP)
        return found

    def _worked(self, until: datetime) -> None:
        if self.stage.clock.now() >= until:
            raise TaskFailedError("States.Timeout")
        with suppress(InterruptedHereError):
            if not self.take():
                self.stage.clock.advance(STEP)

    def _take(self) -> object:
        images = self.stage.port(Consumers).images
        assert images is not None
        return images.take()

    def _workflows(self) -> MemoryWorkflows:
        found: Any = self.stage.port(Workflows)
        kept = getattr(found, "_adapter", found)
        assert isinstance(kept, MemoryWorkflows)
        return kept


def _matches(rule: Mapping[str, Any], error: str) -> bool:
    names = rule["ErrorEquals"]
    return (
        error in names
        or "States.ALL" in names
        or ("States.TaskFailed" in names and error != "States.Timeout")
    )
