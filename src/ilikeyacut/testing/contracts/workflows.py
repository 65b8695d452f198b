"""What every adapter of workflows promises. A subclass provides it, and ways to look behind it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.ports.workflows import Answered, Workflows

UNTIL = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
Begun = Callable[[], Collection[UUID]]
"""Returns the jobs whose workflows were started; one as often as it was."""
Wait = Callable[[], str]
"""Lets a task wait, and returns its token."""
Heard = Callable[[str], Answered | str]
"""Returns what a task was answered once it was: an answer, or the code if there will be none."""


class WorkflowsContract(ABC):
    @abstractmethod
    @pytest.fixture
    def workflows(self) -> Workflows:
        """Return the adapter."""

    @abstractmethod
    @pytest.fixture
    def begun(self, workflows: Workflows) -> Begun:
        """Return what tells which workflows were started."""

    @abstractmethod
    @pytest.fixture
    def wait(self, workflows: Workflows) -> Wait:
        """Return what lets a task wait."""

    @abstractmethod
    @pytest.fixture
    def heard(self, workflows: Workflows) -> Heard:
        """Return what tells what a task was answered."""

    def test_a_workflow_is_started_once(self, workflows: Workflows, begun: Begun) -> None:
        job, user = uuid4(), uuid4()
        for _ in range(3):
            workflows.start(job, user, until=UNTIL)
        assert list(begun()) == [job]

    def test_each_job_has_its_own(self, workflows: Workflows, begun: Begun) -> None:
        jobs, user = {uuid4(), uuid4()}, uuid4()
        for job in jobs:
            workflows.start(job, user, until=UNTIL)
        assert sorted(begun()) == sorted(jobs)

    def test_starting_in_parallel_starts_one(self, workflows: Workflows, begun: Begun) -> None:
        job, user = uuid4(), uuid4()
        with ThreadPoolExecutor(4) as pool:
            for started in [pool.submit(workflows.start, job, user, until=UNTIL) for _ in range(8)]:
                started.result()
        assert list(begun()) == [job]

    def test_a_task_gets_its_answer(self, workflows: Workflows, wait: Wait, heard: Heard) -> None:
        token = wait()
        workflows.succeed(token, {"outcome": "again", "wait": 3})
        assert heard(token) == {"outcome": "again", "wait": 3}

    def test_a_task_hears_that_there_is_none(
        self, workflows: Workflows, wait: Wait, heard: Heard
    ) -> None:
        token = wait()
        workflows.fail(token, "MESSAGE_UNREADABLE")
        assert heard(token) == "MESSAGE_UNREADABLE"

    def test_the_first_answer_counts(self, workflows: Workflows, wait: Wait, heard: Heard) -> None:
        token = wait()
        workflows.succeed(token, {"outcome": "done"})
        assert heard(token) == {"outcome": "done"}
        workflows.succeed(token, {"outcome": "ended"})
        workflows.fail(token, "TOO_LATE")
        assert heard(token) == {"outcome": "done"}

    def test_nobody_waits_for_an_unknown_token(self, workflows: Workflows) -> None:
        workflows.succeed("unknown", {"outcome": "done"})
        workflows.fail("unknown", "TOO_LATE")
