"""How often anybody may do what."""

from __future__ import annotations

import punq

from ilikeyacut.application.limits import Limits
from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.entrypoints.bootstrap.binding import EmailSecret, bind, get
from ilikeyacut.entrypoints.settings import AppSettings


def bind_limits(c: punq.Container, settings: AppSettings) -> None:
    """Bind the limits, which know people by the hash of an address."""
    bind(c, Limits, lambda: Limits(get(c, RateLimits), get(c, EmailSecret).value))
