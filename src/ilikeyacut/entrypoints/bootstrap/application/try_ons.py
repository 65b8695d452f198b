"""What a try-on may cost, and who is shown how far it is."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.progress import NoProgress, Progress
from ilikeyacut.application.stylists.spending import SpendingCaps
from ilikeyacut.entrypoints.bootstrap.binding import bind
from ilikeyacut.entrypoints.settings import AppSettings


def bind_try_ons(c: punq.Container, settings: AppSettings) -> None:
    """Bind the spending caps, and progress that nobody is shown."""
    bind(c, Progress, NoProgress)
    bind(c, SpendingCaps, lambda: settings.spending_caps)
