"""What reads views."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import ViewReader, ViewStore
from ilikeyacut.application.use_cases.gallery import Gallery
from ilikeyacut.application.views.live import LiveViews
from ilikeyacut.application.views.registry import ViewRegistry
from ilikeyacut.entrypoints.bootstrap.binding import EmailSecret, bind, get
from ilikeyacut.entrypoints.settings import AppSettings


def bind_views(c: punq.Container, settings: AppSettings) -> None:
    """Bind the reader of the live versions, and the gallery."""
    bind(c, ViewReader, lambda: LiveViews(get(c, ViewStore), get(c, ViewRegistry)))
    bind(
        c,
        Gallery,
        lambda: Gallery(get(c, ViewReader), get(c, EventStore), get(c, EmailSecret).value),
    )
