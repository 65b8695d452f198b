"""Binds doorbells: one that the worker hears, and what makes more of them."""

from __future__ import annotations

from collections.abc import Callable

import punq

from ilikeyacut.application.ports.doorbell import Doorbell, Doorbells
from ilikeyacut.entrypoints.bootstrap.binding import bind, get


def bind_doorbells(c: punq.Container, new: Callable[[], Doorbell]) -> None:
    """Bind what makes doorbells, and the first of them."""
    bind(c, Doorbells, lambda: Doorbells(new))
    bind(c, Doorbell, lambda: get(c, Doorbells).new())
