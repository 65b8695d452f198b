"""The queues of a deployment. A home has none beside its log."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.application.ports.message_queue import MessageQueue
from ilikeyacut.application.worker.consuming import Consumer


@dataclass(frozen=True)
class Queues:
    """`images`: arrived uploads and try-ons to run, FIFO. `notifications`: for people."""

    images: MessageQueue | None = None
    notifications: MessageQueue | None = None


@dataclass(frozen=True)
class Consumers:
    """Who handles the messages of each queue in this process; nobody in a home."""

    images: Consumer | None = None
    notifications: Consumer | None = None

    @property
    def all(self) -> tuple[Consumer, ...]:
        """Those that there are."""
        return tuple(it for it in (self.images, self.notifications) if it is not None)
