"""What stands for a deployment's services where one process does everything."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.event_bus import EventBus
from ilikeyacut.application.ports.workflows import Workflows
from ilikeyacut.application.worker.queues import Queues
from ilikeyacut.entrypoints.bootstrap.binding import bind
from ilikeyacut.entrypoints.settings import AppSettings


def bind_one_process(c: punq.Container, settings: AppSettings) -> None:
    """Bind no queues, and a bus and workflows that only remember."""
    from ilikeyacut.adapters.memory.event_bus import MemoryEventBus
    from ilikeyacut.adapters.memory.workflows import MemoryWorkflows

    bind(c, EventBus, MemoryEventBus)
    bind(c, Workflows, MemoryWorkflows)
    bind(c, Queues, Queues)
