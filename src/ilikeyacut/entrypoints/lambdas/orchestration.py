"""The steps of try-ons, which a workflow asks for, and what follows from published events.

A step or a published event that cannot be used is an error: Lambda then tries again, and finally
moves the event to the dead-letter queue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ilikeyacut.entrypoints.lambdas.invocations import Event, EventUnknownError, Handler, function
from ilikeyacut.entrypoints.lambdas.logs import about
from ilikeyacut.entrypoints.lambdas.opened import opened

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

OURS = "ilikeyacut"
"""The source of our events on the bus."""


def orchestration(opened: Callable[[], App]) -> Handler:
    """Return the handler over an app."""

    @function
    def handler(event: Event, context: Any = None) -> Any:
        if "step" not in event and event.get("source") != OURS:
            raise EventUnknownError
        with about(job_of(event)):
            return opened().orchestration.handle(event)

    return handler


def job_of(event: Event) -> UUID | None:
    """Return the job that an event is about, None if it is about something else."""
    text, detail = event.get("job_id"), event.get("detail")
    if isinstance(detail, Mapping) and str(detail.get("topic")).startswith("job:"):
        text = detail.get("aggregate")
    try:
        return UUID(str(text))
    except ValueError:
        return None


handler = orchestration(opened)
