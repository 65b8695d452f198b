"""A container that loads its bindings, and the classes behind them, with the first who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

import punq
from typing_extensions import get_type_hints, is_protocol

from ilikeyacut.entrypoints.lazy import MAKING

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.settings import AppSettings

OURS, CORE = "ilikeyacut.", "ilikeyacut.application."


class Composition(punq.Container):
    """Finds what binds a class by the class's name, in `binders`: the paths of functions.

    A class of the application that no function binds is made of its own ports, once. What was
    registered before its function runs stays. Threads may share a composition.
    """

    def __init__(self, settings: AppSettings, binders: Mapping[str, str]) -> None:
        self._settings = settings
        self._binders = binders
        self._loaded: set[str] = set()
        self._known: set[object] = set()
        self._loading = False
        super().__init__()  # it registers itself

    def register(self, service: Any, *given: Any, **named: Any) -> Self:
        """Register a service as punq does, unless a binder comes too late for it."""
        with MAKING:
            if not (self._loading and service in self._known):
                self._known.add(service)
                super().register(service, *given, **named)
        return self

    def resolve(self, service_key: Any, **kwargs: Any) -> Any:
        """Return what is bound, as punq does, after its binder has run."""
        with MAKING:
            self._prepare(service_key)
            return super().resolve(service_key, **kwargs)

    def _prepare(self, port: Any) -> None:
        if port in self._known or not isinstance(port, type):
            return
        path = f"{port.__module__}.{port.__qualname__}"
        if path in self._binders:
            self._load(self._binders[path])
        elif path.startswith(CORE) and not is_protocol(port):
            for need in _needs(port):
                self._prepare(need)
            self.register(port, scope=punq.Scope.singleton)
        elif path.startswith(OURS):
            for binder in self._binders.values():
                self._load(binder)

    def _load(self, path: str) -> None:
        if path in self._loaded:
            return
        module, name = path.rsplit(".", 1)
        binder: Callable[[punq.Container, AppSettings], None] = getattr(import_module(module), name)
        outer, self._loading = self._loading, True
        try:
            binder(self, self._settings)
        finally:
            self._loading = outer
        self._loaded.add(path)


@cache  # a process may compose many apps
def _needs(kind: Any) -> tuple[Any, ...]:
    return tuple(get_type_hints(kind.__init__).values())
