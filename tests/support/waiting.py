"""Waits for what another process or thread brings about."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

T = TypeVar("T")


def until(found: Callable[[], T], seconds: float = 30) -> T:
    """Return what is found once it is true. Raises AssertionError after `seconds`."""
    ends = monotonic() + seconds
    while not (it := found()):
        assert monotonic() < ends, "it never came"
        sleep(0.05)
    return it
