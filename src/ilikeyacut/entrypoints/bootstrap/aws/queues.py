"""The queues of a deployment, and the lease of whoever follows its log."""

from __future__ import annotations

from functools import partial

import punq

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.message_queue import MessageQueue
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.application.worker.queues import Queues
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings


def bind_queues(c: punq.Container, settings: AppSettings) -> None:
    """Bind the queues, which call nothing before they are used, and the worker lock."""
    from ilikeyacut.adapters.dynamodb.client import DynamoDb
    from ilikeyacut.adapters.dynamodb.tables import Tables
    from ilikeyacut.adapters.dynamodb.worker_lock import DynamoDbWorkerLock

    table = Tables(settings.dynamodb_prefix).limits
    bind(
        c,
        WorkerLock,
        lambda: lazy(lambda: DynamoDbWorkerLock(get(c, DynamoDb), table, get(c, Clock))),
    )
    queue, notifications = partial(_queue, c), settings.notification_queue_url
    bind(
        c,
        Queues,
        lambda: Queues(
            images=lazy(lambda: queue(settings.image_queue_url or "")),
            notifications=lazy(lambda: queue(notifications)) if notifications else None,
        ),
    )


def _queue(c: punq.Container, url: str) -> MessageQueue:
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.sqs.message_queue import SqsQueue

    return SqsQueue(get(c, AwsSession), url)
