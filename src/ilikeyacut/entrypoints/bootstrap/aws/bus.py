"""The event bus of a deployment."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.event_bus import EventBus
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings


def bind_bus(c: punq.Container, settings: AppSettings) -> None:
    """Bind EventBridge. Without a bus nothing is published."""
    bind(c, EventBus, lambda: _bus(c, settings.event_bus))


def _bus(c: punq.Container, name: str | None) -> EventBus:
    if name is None:
        from ilikeyacut.adapters.memory.event_bus import MemoryEventBus

        return MemoryEventBus()
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.eventbridge.event_bus import EventBridgeBus

    return EventBridgeBus(get(c, AwsSession), name)
