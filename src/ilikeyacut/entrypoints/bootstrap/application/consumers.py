"""Who works on the queues of a deployment."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.workflows import Workflows
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.application.use_cases.photos import Photos
from ilikeyacut.application.worker.consuming import Consumer
from ilikeyacut.application.worker.images import ImageWork
from ilikeyacut.application.worker.notifications import NotificationWork
from ilikeyacut.application.worker.queues import Consumers, Queues
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings


def bind_consumers(c: punq.Container, settings: AppSettings) -> None:
    """Bind the consumers of both queues, and what handles the messages of the image queue."""
    bind(
        c,
        ImageWork,
        lambda: ImageWork(get(c, TryOnRunner), get(c, Workflows), get(c, Photos).arrived),
    )
    bind(c, Consumers, lambda: _consumers(c, settings.worker_hold_seconds))


def _consumers(c: punq.Container, hidden: float) -> Consumers:
    """Return who works on each queue; nobody where there is none."""
    now, queues = get(c, Clock).now, get(c, Queues)
    images = notifications = None
    if queues.images is not None:
        work = get(c, ImageWork)
        images = Consumer(queues.images, work.handle, now, hidden, buried=work.buried)
    if queues.notifications is not None:
        notifications = Consumer(queues.notifications, get(c, NotificationWork).handle, now, hidden)
    return Consumers(images, notifications)
