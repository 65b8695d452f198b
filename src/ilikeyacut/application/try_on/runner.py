"""The steps of a try-on as one list, and their runner.

The local worker takes all STEPS in its own process. In a deployment, a state machine generated from
STEPS calls a function or a worker for each. A step needs only the job's id; what the run knows
already saves it reading.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from ilikeyacut.application.ports.budget import BudgetUnavailableError
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.photo_store import PhotoStoreError
from ilikeyacut.application.ports.progress import Progress
from ilikeyacut.application.try_on.answers import ENDED, Answer, Outcome
from ilikeyacut.application.try_on.attempts import Retry
from ilikeyacut.application.try_on.steps import Known, TryOnFailedError, TryOnSteps
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.domain.errors import (
    AttemptNotOpenError,
    AttemptsExhaustedError,
    DomainError,
    InvalidRequestError,
    JobBusyError,
    JobDeadlineError,
    JobFinishedError,
    JobIncompleteError,
    VariationStateError,
)
from ilikeyacut.domain.failures import FailureCode

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""The longest pause, in seconds, that a workflow's step makes. The workflow makes longer ones."""

LEAVE_ALONE = 1.0
"""The shortest pause, in seconds, before repeating a step that another runner may be taking."""


class StepUnknownError(InvalidRequestError):
    """A workflow asks for a step that is not in the list."""

    template = "a try-on has no such step"
    hint = "deploy the workflow of this version"


@dataclass(frozen=True)
class Step:
    """One step: its name (and method), its timeout in seconds, and its retries.

    In a workflow, a worker of the image queue takes a `queued` step, for as long as the job has
    time. `render` itself retries storing a picture: retrying the step would call the stylist again.
    """

    name: str
    timeout: float
    retry: Retry = field(default_factory=Retry)
    faults: tuple[type[Exception], ...] = (StoreUnavailableError, PhotoStoreError)
    queued: bool = False


STEPS = (
    Step("inspect", timeout=30),
    Step(
        "render",
        timeout=120,
        faults=(StoreUnavailableError, BudgetUnavailableError),
        queued=True,
    ),
    Step("finish", timeout=120),
    Step("complete", timeout=30),
)


OVERTAKEN = (
    AttemptNotOpenError,
    AttemptsExhaustedError,
    JobIncompleteError,
    VariationStateError,
)
"""Refusals that only another runner of the same job can cause."""


@dataclass(frozen=True)
class TryOnRunner:
    """Takes the steps of a job: all of them, or one for a workflow.

    Two runners of one job harm nothing: an attempt is made by one of them, and the other one leaves
    the job alone as soon as it sees that.
    """

    steps: TryOnSteps
    try_ons: TryOns
    clock: Clock
    progress: Progress

    def run(self, job_id: UUID, *, alone: bool = False) -> None:
        """Run a job to its end, whatever that is. No-op for a job that has ended.

        `alone` says that no other runner can be at the job: for the holder of a home's lock, and
        for the receiver of a message that was received before. Then open attempts are those of a
        dead runner; otherwise they are once their lease is over. Raises JobBusyError.
        """
        known = Known(alone=alone)
        for step in STEPS:
            self.progress.step(job_id, step.name, 0, 1)
            while (answer := self._answer(step, job_id, known)).outcome is Outcome.AGAIN:
                self.clock.pause(answer.wait)
            if answer.outcome is Outcome.ENDED:
                return

    def take(self, name: str, job_id: UUID, *, alone: bool = False) -> Answer:
        """Take one step with its retries. `alone` as in `run`.

        Raises StepUnknownError, and the step's faults if they persist.
        """
        step = next((it for it in STEPS if it.name == name), None)
        if step is None:
            raise StepUnknownError
        try:
            return self._answer(step, job_id, Known(alone=alone, patience=PATIENCE))
        except JobBusyError as busy:
            left = (busy.until - self.clock.now()).total_seconds()
            return Answer.again(max(LEAVE_ALONE, left))

    def release(self, job_id: UUID) -> Answer:
        """End a job that its workflow gave up, and give its credits back."""
        if not self.try_ons.expire(job_id):
            self.try_ons.fail(job_id, FailureCode.INTERRUPTED)
        return ENDED

    def _answer(self, step: Step, job_id: UUID, known: Known) -> Answer:
        """Take a step; a refusal ends the job. Raises JobBusyError."""
        try:
            return self._take(step, job_id, known)
        except JobFinishedError:  # perhaps by another process, which knew of no picture made since
            self.steps.discard(job_id)
        except JobDeadlineError:
            self.try_ons.expire(job_id)
        except OVERTAKEN as overtaken:
            raise JobBusyError(job_id, self.clock.now()) from overtaken
        except JobBusyError:
            raise
        except (TryOnFailedError, DomainError) as failed:
            self.try_ons.fail(job_id, failed.code)
        return ENDED

    def _take(self, step: Step, job_id: UUID, known: Known) -> Answer:
        method: Callable[[UUID, Known], Answer] = getattr(self.steps, step.name)
        for delay in step.retry.delays():
            try:
                return method(job_id, known)
            except step.faults as fault:
                log.warning("step %s of job %s failed: %s", step.name, job_id, fault)
                known.forget()
                self.clock.pause(delay)
        return method(job_id, known)
