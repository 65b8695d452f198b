"""What photos must show, how large they may be, and how long they are kept."""

from __future__ import annotations

from datetime import timedelta

import punq

from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.application.use_cases.photos import SelfieRetention
from ilikeyacut.domain.selfie import LookLimits
from ilikeyacut.entrypoints.bootstrap.binding import bind
from ilikeyacut.entrypoints.settings import AppSettings


def bind_picture_limits(c: punq.Container, settings: AppSettings) -> None:
    """Bind the limits of the settings."""
    bind(c, LookLimits, lambda: settings.limits)
    bind(c, IntakeLimits, lambda: settings.intake)
    bind(
        c,
        SelfieRetention,
        lambda: SelfieRetention(timedelta(days=settings.selfie_retention_days)),
    )
