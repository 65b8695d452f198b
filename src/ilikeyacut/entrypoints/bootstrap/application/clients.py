"""Which clients are still served."""

from __future__ import annotations

import punq

from ilikeyacut.application.use_cases.configuration import ClientVersions
from ilikeyacut.entrypoints.bootstrap.binding import bind
from ilikeyacut.entrypoints.settings import AppSettings


def bind_clients(c: punq.Container, settings: AppSettings) -> None:
    """Bind the versions of the settings."""
    bind(c, ClientVersions, lambda: ClientVersions(settings.oldest_clients))
