"""What the messages of the image queue lead to: arrived uploads are taken in, try-ons are run.

A workflow's message has a token. It asks for one step, and the answer goes to the workflow.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from ilikeyacut.application.arrivals import Arrival
from ilikeyacut.application.ports.message_queue import Delivery
from ilikeyacut.application.ports.workflows import Workflows
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.application.worker.consuming import NotYetError
from ilikeyacut.application.worker.messages import PoisonError, Rendering, image_message
from ilikeyacut.domain.errors import DomainError, JobBusyError

log = logging.getLogger(__name__)

STEP = "render"
"""The step that a workflow sends to the image queue."""


def is_about(delivery: Delivery, job_id: UUID) -> bool:
    """Whether a message asks for a run of that job."""
    try:
        message = image_message(delivery.body)
    except PoisonError:
        return False
    return isinstance(message, Rendering) and message.job_id == job_id


@dataclass(frozen=True)
class ImageWork:
    """Handles messages. Repeated ones and those out of order change nothing.

    A refusal is final: the message is buried under its code. A message that was received before
    shows that its receiver is dead, because a living one hides it and the rest of its group.
    """

    runner: TryOnRunner
    workflows: Workflows
    arrived: Callable[[Arrival], object]

    def handle(self, delivery: Delivery) -> None:
        """Do what a message asks for. Raises PoisonError, NotYetError and faults of the ports."""
        message = image_message(delivery.body)
        try:
            if isinstance(message, Rendering):
                self._render(message, alone=delivery.deliveries > 1)
            else:
                self.arrived(message)
        except JobBusyError as busy:
            log.info("message %s waits: %s", delivery.id, busy)
            raise NotYetError(busy.until) from busy
        except DomainError as refusal:
            raise PoisonError(refusal.code) from refusal

    def buried(self, delivery: Delivery, reason: str) -> None:
        """Tell the workflow that waits for a message that nobody can use it.

        Raises faults of the workflows.
        """
        try:
            message = image_message(delivery.body)
        except PoisonError:
            return
        if isinstance(message, Rendering) and message.task_token is not None:
            self.workflows.fail(message.task_token, reason)

    def _render(self, message: Rendering, *, alone: bool) -> None:
        if message.task_token is None:
            self.runner.run(message.job_id, alone=alone)
            return
        answer = self.runner.take(STEP, message.job_id, alone=alone)
        self.workflows.succeed(message.task_token, answer.as_data())
