"""Adapters that are created on first use, so that a command loads only what it needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, cast

P = TypeVar("P")


class _Lazy:
    """Stands in for an adapter until its first use."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> object:
        return self._make()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)


def lazy(make: Callable[[], P]) -> P:
    """Return a proxy for the adapter that `make` creates on first use."""
    return cast("P", _Lazy(make))
