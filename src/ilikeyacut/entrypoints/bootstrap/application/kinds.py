"""Which aggregates there are."""

from __future__ import annotations

import punq

from ilikeyacut.application.archive.archives import Kinds
from ilikeyacut.entrypoints.bootstrap.aggregates import KINDS
from ilikeyacut.entrypoints.bootstrap.binding import bind
from ilikeyacut.entrypoints.settings import AppSettings


def bind_kinds(c: punq.Container, settings: AppSettings) -> None:
    """Bind the aggregates whose events archives may have."""
    bind(c, Kinds, lambda: Kinds(KINDS))
