"""The steps of a try-on as one list, and their runner in this process.

The local worker interprets STEPS; the cloud's state machine is generated from it. A step needs only
the job's id; what the run knows already saves it reading.
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
from ilikeyacut.application.try_on.attempts import Retry
from ilikeyacut.application.try_on.steps import Known, TryOnFailedError, TryOnSteps
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.domain.errors import (
    AttemptNotOpenError,
    AttemptsExhaustedError,
    DomainError,
    JobBusyError,
    JobDeadlineError,
    JobFinishedError,
    JobIncompleteError,
    VariationStateError,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """One step: its name (and method), its timeout in seconds, and its retries.

    `render` itself retries storing a picture: retrying the step would call the stylist again.
    """

    name: str
    timeout: float
    retry: Retry = field(default_factory=Retry)
    faults: tuple[type[Exception], ...] = (StoreUnavailableError, PhotoStoreError)


STEPS = (
    Step("inspect", timeout=30),
    Step("render", timeout=300, faults=(StoreUnavailableError, BudgetUnavailableError)),
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
    """Interprets STEPS in this process.

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
        try:
            for step in STEPS:
                self.progress.step(job_id, step.name, 0, 1)
                self._take(step, job_id, known)
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

    def _take(self, step: Step, job_id: UUID, known: Known) -> None:
        method: Callable[[UUID, Known], None] = getattr(self.steps, step.name)
        for delay in step.retry.delays():
            try:
                return method(job_id, known)
            except step.faults as fault:
                log.warning("step %s of job %s failed: %s", step.name, job_id, fault)
                known.forget()
                self.clock.pause(delay)
        return method(job_id, known)
