"""All settings. Importing it loads nothing else; each name loads what it needs on first use."""

from __future__ import annotations

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
        from ilikeyacut.entrypoints.lazy import exported

        return exported(__name__, _HOMES, name)
