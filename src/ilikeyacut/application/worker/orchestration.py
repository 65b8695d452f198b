"""What a deployment's function handles: steps that a workflow asks for, and published events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ilikeyacut.application.ports.workflows import Answered
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.application.worker.messages import PoisonError, id_of
from ilikeyacut.application.worker.notifications import published
from ilikeyacut.application.worker.reactions import Reactions

RELEASE = "release"
"""What a workflow asks instead of a step, to end a job that it gives up."""


@dataclass(frozen=True)
class Orchestration:
    """Handles the events of a function. A repeated one changes nothing."""

    runner: TryOnRunner
    reactions: Reactions

    def handle(self, event: object) -> Answered | None:
        """Return the answer of a step, None for a published event.

        Raises PoisonError for an event that is neither, StepUnknownError, and faults of the ports.
        """
        if not isinstance(event, Mapping):
            raise PoisonError("MESSAGE_UNREADABLE")
        if "step" in event:
            return self._step(event)
        self.reactions.react(published(json.dumps(event)))
        return None

    def _step(self, event: Mapping[str, Any]) -> Answered:
        step, job_id = event["step"], id_of(event.get("job_id"))
        if step == RELEASE:
            return self.runner.release(job_id).as_data()
        return self.runner.take(str(step), job_id).as_data()
