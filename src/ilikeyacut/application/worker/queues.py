"""The queues of a deployment. A home has none beside its log."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.application.ports.message_queue import MessageQueue
from ilikeyacut.application.worker.consuming import Consumer


@dataclass(frozen=True)
class Queues:
    """`images`: arrived uploads and try-ons to run, FIFO. `notifications`: what people are told."""

    images: MessageQueue | None = None
    notifications: MessageQueue | None = None


@dataclass(frozen=True)
class ImageConsumer:
    """Who works on the image queue in this process; nobody in a home."""

    consumer: Consumer | None = None
