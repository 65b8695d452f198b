"""Adapters that are made when they are first used: a command that needs no pictures loads none."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, cast

P = TypeVar("P")


class _Lazy:
    """Stands in for an adapter until somebody asks it for anything."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> object:
        return self._make()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)


def lazy(make: Callable[[], P]) -> P:
    """Return what behaves as the adapter that `make` will make."""
    return cast("P", _Lazy(make))
