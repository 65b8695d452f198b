"""The notification queue's part of `notifications`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ilikeyacut.application.ports.message_queue import Delivery
from ilikeyacut.application.worker.messages import PoisonError
from ilikeyacut.application.worker.notifications import NotificationWork, published
from ilikeyacut.entrypoints.bootstrap import App
from ilikeyacut.entrypoints.lambdas.batches import Work, consumed
from ilikeyacut.entrypoints.lambdas.invocations import Event, EventUnknownError, seconds_left

SHORTEST = 10.0
"""No message is begun with fewer seconds left: all devices of a person get a push."""


def pushes(app: App, event: Event, context: Any) -> dict[str, Any]:
    """Tell people what messages ask for; return those that failed. Raises EventUnknownError."""
    queue = app.queues.notifications
    if queue is None:
        raise EventUnknownError
    work = Work("notifications", queue, app.part(NotificationWork).handle, job_of)
    return consumed(event, work, app, lambda: seconds_left(context) >= SHORTEST)


def job_of(delivery: Delivery) -> UUID | None:
    """Return the job that a message is about; None for what is no message."""
    try:
        return published(delivery.body).aggregate
    except PoisonError:
        return None
