"""What is created on first use, so that a command or function loads only what it needs."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar, cast

P = TypeVar("P")

MAKING = RLock()
"""Held while anything is created on first use. It is one lock, since one thing needs another."""

os.register_at_fork(  # a child must not inherit it locked by a thread that it does not have
    before=MAKING.acquire, after_in_parent=MAKING.release, after_in_child=MAKING.release
)

_UNMADE = object()


class _Lazy:
    """Stands in for an adapter until its first use."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._made: object = _UNMADE

    def _get(self) -> object:
        if self._made is _UNMADE:
            with MAKING:
                if self._made is _UNMADE:
                    self._made = self._make()
        return self._made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._get(), name)


def lazy(make: Callable[[], P]) -> P:
    """Return a proxy for the adapter that `make` creates on first use."""
    return cast("P", _Lazy(make))
