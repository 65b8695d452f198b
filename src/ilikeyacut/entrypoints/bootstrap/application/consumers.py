"""Who works on the queues of a deployment."""

from __future__ import annotations

from collections.abc import Callable

import punq

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.message_queue import MessageQueue
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.application.use_cases.photos import Photos
from ilikeyacut.application.worker.consuming import Consumer
from ilikeyacut.application.worker.images import ImageWork
from ilikeyacut.application.worker.notifications import NotificationWork
from ilikeyacut.application.worker.queues import Consumers, Queues
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings

Work = ImageWork | NotificationWork


def bind_consumers(c: punq.Container, settings: AppSettings) -> None:
    """Bind the consumers of both queues, and what is done for the image queue."""
    bind(c, ImageWork, lambda: ImageWork(get(c, TryOnRunner), get(c, Photos).arrived))
    bind(c, Consumers, lambda: _consumers(c, settings.worker_hold_seconds))


def _consumers(c: punq.Container, hidden: float) -> Consumers:
    """Return who works on each queue; nobody where there is none."""

    def consumer(queue: MessageQueue | None, work: Callable[[], Work]) -> Consumer | None:
        if queue is None:
            return None
        return Consumer(queue, work().handle, get(c, Clock).now, hidden)

    queues = get(c, Queues)
    return Consumers(
        consumer(queues.images, lambda: get(c, ImageWork)),
        consumer(queues.notifications, lambda: get(c, NotificationWork)),
    )
