"""The steps of try-ons, which a workflow asks for, and what follows from published events.

An event that it should understand and cannot use is an error: Lambda then tries again, and leaves
the event to the dead-letter queue.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ilikeyacut.entrypoints.lambdas.invocations import Event, EventUnknownError, Handler, function
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
        return opened().orchestration.handle(event)

    return handler


handler = orchestration(opened)
