"""All settings. Importing it loads nothing else; each name loads what it needs on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.settings.fields import TEST_DOUBLE, AppSettings
    from ilikeyacut.entrypoints.settings.functions import FunctionSettings
    from ilikeyacut.entrypoints.settings.settings import Settings
    from ilikeyacut.entrypoints.settings.values import MICRO, Profile

__all__ = ["MICRO", "TEST_DOUBLE", "AppSettings", "FunctionSettings", "Profile", "Settings"]

_HOMES = {
    "MICRO": "values",
    "TEST_DOUBLE": "fields",
    "AppSettings": "fields",
    "FunctionSettings": "functions",
    "Profile": "values",
    "Settings": "settings",
}


if not TYPE_CHECKING:  # a type checker would take every name for granted

    def __getattr__(name: str) -> Any:
        """Load an exported name on first use."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value  # found there from now on
        return value
