"""Whether whoever follows the log also publishes it."""

from __future__ import annotations

import punq

from ilikeyacut.application.followers.relay import Relay, Relaying
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings, Profile


def bind_relaying(c: punq.Container, settings: AppSettings) -> None:
    """Bind the relay, or none where there is no event bus."""
    bind(c, Relaying, lambda: Relaying(get(c, Relay) if has_bus(settings) else None))


def has_bus(settings: AppSettings) -> bool:
    """Whether the log is published."""
    return settings.profile is Profile.AWS and settings.event_bus is not None
