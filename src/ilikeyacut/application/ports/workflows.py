"""The workflows port: starts what takes a job through its steps, and answers its waiting tasks.

A workflow is named after its job, and starts only once. A task that waits for somebody else gives
them a token, with which they answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ilikeyacut.domain.errors import IlikeyacutError

Answered = Mapping[str, str | int]


class WorkflowsError(IlikeyacutError):
    """A call about a workflow failed."""


class WorkflowsUnavailableError(WorkflowsError):
    """Workflows cannot be reached at the moment; repeat the call later.

    It may have taken effect.
    """


class WorkflowsMisconfiguredError(WorkflowsError):
    """The workflow is missing, or refuses us. Waiting does not help."""


class Workflows(Protocol):
    """The workflows of try-ons. Threads may share it.

    Every method raises WorkflowsUnavailableError and WorkflowsMisconfiguredError.
    """

    def start(self, job_id: UUID, user_id: UUID, *, until: datetime) -> None:
        """Start the workflow of a job, which may make pictures `until` then (UTC).

        No-op if it was started before, even if it has ended.
        """
        ...

    def succeed(self, token: str, answer: Answered) -> None:
        """Give the answer that a task waits for. No-op if it waits no longer."""
        ...

    def fail(self, token: str, code: str) -> None:
        """Tell a waiting task that there will be no answer. No-op if it waits no longer."""
        ...
