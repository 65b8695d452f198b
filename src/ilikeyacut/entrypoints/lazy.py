"""What is loaded or created on first use, so that a command or function loads what it needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
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


def exported(package: str, homes: Mapping[str, str], name: str) -> Any:
    """Return an exported name of a package, whose `__getattr__` calls this on its first use.

    `homes` are the modules of all exported names, below the package. Raises AttributeError.
    """
    if name not in homes:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    value = getattr(import_module(f"{package}.{homes[name]}"), name)
    setattr(sys.modules[package], name, value)  # found there from now on
    return value
