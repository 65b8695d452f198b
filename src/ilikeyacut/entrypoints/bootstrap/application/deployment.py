"""What this process is a part of."""

from __future__ import annotations

import punq

from ilikeyacut.application.deployment import Deployment
from ilikeyacut.entrypoints.bootstrap.binding import bind
from ilikeyacut.entrypoints.settings import AppSettings, Profile


def bind_deployment(c: punq.Container, settings: AppSettings) -> None:
    """Bind what the profile says: only on AWS do others follow the log and show pictures."""
    whole, server = settings.profile is not Profile.AWS, settings.server_url.rstrip("/")
    bind(c, Deployment, lambda: Deployment(whole=whole, server=server))
