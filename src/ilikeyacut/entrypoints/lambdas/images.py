"""The image queue's part of `processing`: arrived uploads are taken in, try-ons are run."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf
from typing import Any
from uuid import UUID

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.message_queue import Delivery
from ilikeyacut.application.try_on.time_left import TimeLeft
from ilikeyacut.application.worker.images import ImageWork
from ilikeyacut.application.worker.messages import PoisonError, Rendering, image_message
from ilikeyacut.entrypoints.bootstrap import App
from ilikeyacut.entrypoints.lambdas.batches import Work, consumed
from ilikeyacut.entrypoints.lambdas.invocations import Event, EventUnknownError, seconds_left

SHORTEST = 30.0
"""No message is begun with fewer seconds left: an upload that is inspected for the first time in a
process takes about four, a call of a stylist up to a minute."""

FINISHING = 10.0
"""The seconds in which an answer of a stylist is stored and recorded."""


def images(app: App, event: Event, context: Any) -> dict[str, Any]:
    """Handle messages of the image queue; return those that failed. Raises EventUnknownError."""
    queue, clock, its = app.queues.images, app.part(Clock), app.part(ImageWork)
    if queue is None:
        raise EventUnknownError
    app.part(TimeLeft).until(_end(context, clock.now()))
    work = Work("images", queue, its.handle, job_of, its.buried)
    return consumed(event, work, app, lambda: seconds_left(context) >= SHORTEST)


def job_of(delivery: Delivery) -> UUID | None:
    """Return the job that a message is about; None for an upload, and for what is no message."""
    try:
        message = image_message(delivery.body)
    except PoisonError:
        return None
    return message.job_id if isinstance(message, Rendering) else None


def _end(context: Any, now: datetime) -> datetime | None:
    """Return when a stylist must have answered; None outside of Lambda."""
    left = seconds_left(context)
    return None if left == inf else now + timedelta(seconds=left - FINISHING)
