"""The notification queue's part of `notifications`."""

from __future__ import annotations

from typing import Any

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.worker.notifications import NotificationWork
from ilikeyacut.entrypoints.bootstrap import App
from ilikeyacut.entrypoints.lambdas.batches import consumed
from ilikeyacut.entrypoints.lambdas.invocations import Event, EventUnknownError, seconds_left

SHORTEST = 10.0
"""No message is begun with fewer seconds left: all devices of a person are told."""


def pushes(app: App, event: Event, context: Any) -> dict[str, Any]:
    """Tell people what messages ask for; return those that failed. Raises EventUnknownError."""
    queue = app.queues.notifications
    if queue is None:
        raise EventUnknownError
    return consumed(
        event,
        queue,
        app.part(NotificationWork).handle,
        app.part(Clock).now,
        enough_time=lambda: seconds_left(context) >= SHORTEST,
    )
