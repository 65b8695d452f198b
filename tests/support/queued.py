"""An app whose try-ons go through an image queue, in memory and on the clock of the test."""

from __future__ import annotations

import punq

from ilikeyacut.adapters.memory.message_queue import MemoryQueue
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.message_queue import MessageQueue
from ilikeyacut.application.worker.messages import Rendering
from ilikeyacut.application.worker.queues import Queues
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.entrypoints.bootstrap import bind, get
from support.apps import Stage


def with_queues(c: punq.Container) -> None:
    """Give the app queues, as a deployment has them."""
    bind(
        c,
        Queues,
        lambda: Queues(
            images=MemoryQueue(get(c, Clock), fifo=True),
            notifications=MemoryQueue(get(c, Clock), fifo=False),
        ),
    )


def images(stage: Stage) -> MessageQueue:
    """Return the image queue."""
    queue = stage.port(Queues).images
    assert queue is not None
    return queue


def send(stage: Stage, job: ProcessingJob, attempt: int = 1) -> None:
    """Ask for a run of a job, as often as it is called with other attempts."""
    message = Rendering(job.id, attempt)
    images(stage).send(
        message.dumped(), group=str(job.user_id), deduplication=message.deduplication
    )
