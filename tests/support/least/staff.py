"""The functions of a stage in this process, each under a role of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

import ilikeyacut as iya
from functions import FUNCTIONS, Function
from grants import statements
from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.adapters.memory.face_mapper import MemoryFaceMapper
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.face_mapper import FaceMapper
from ilikeyacut.entrypoints.bootstrap import App, secrets
from ilikeyacut.entrypoints.lambdas.gateway import http
from ilikeyacut.entrypoints.lambdas.invocations import Handler
from ilikeyacut.entrypoints.lambdas.opened import settings
from ilikeyacut.entrypoints.settings import FunctionSettings
from support.least.calls import Calls
from support.least.stage import EmulatedStage
from support.roles import credentials

HANDLERS = "ilikeyacut.entrypoints.lambdas"


class Staff:
    """Invokes functions, each with the credentials of its role in the environment."""

    def __init__(
        self,
        stage: EmulatedStage,
        table: Mapping[str, Function] = FUNCTIONS,
        clocks: Mapping[str, Clock] | None = None,
    ) -> None:
        self.stage, self.calls = stage, Calls(stage.names)
        self._table, self._clocks = table, clocks or {}
        self._roles: dict[str, Mapping[str, str]] = {}
        self._handlers: dict[str, Handler] = {}
        self._apps: dict[str, App] = {}

    def invoke(self, name: str, event: Any, context: Any = None) -> Any:
        """Return what a function answers. Raises what Lambda would be told as its error."""
        with self.under(name), self.calls.of(name):
            if name not in self._handlers:
                self._handlers[name] = self._handler(name)
            return self._handlers[name](event, context)

    @contextmanager
    def under(self, name: str) -> Iterator[None]:
        """Have the credentials and the settings of a function in the environment."""
        if name not in self._roles:
            allowed = statements(self._table[name].may, self.stage.resources)
            pairs = [(list(it.actions), list(it.arns)) for it in allowed]
            self._roles[name] = credentials(self.stage.aws, pairs)
        secrets._stores.cache_clear()  # each process has its own
        settings.cache_clear()
        with pytest.MonkeyPatch.context() as patch:
            for variable, value in {**self.stage.environment, **self._roles[name]}.items():
                patch.setenv(variable, value)
            yield

    def restart(self, name: str) -> None:
        """Have a new process for the next event of a function."""
        self._apps.pop(name).close()
        del self._handlers[name]

    def close(self) -> None:
        """Close the apps of all functions."""
        for name in [*self._apps]:
            self.restart(name)
        settings.cache_clear()
        secrets._stores.cache_clear()

    def _handler(self, name: str) -> Handler:
        module = import_module(f"{HANDLERS}.{name}")
        app = self._apps[name] = self._opened(name)
        made = getattr(module, name, None)
        return made(lambda: app) if made else http(name, lambda: app)

    def _opened(self, name: str) -> App:
        replacing: dict[Any, Any] = {
            FaceInspector: MemoryFaceInspector,
            FaceMapper: MemoryFaceMapper,
        }
        if name in self._clocks:
            replacing[Clock] = self._clocks[name]
        return iya.open_app(FunctionSettings.read(), checks=False, replacing=replacing)
