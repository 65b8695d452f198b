"""The event-sourced backend of a hairstyle try-on app: a selfie goes in, the new look comes out.

    import ilikeyacut as iya

    with iya.open_app() as app:
        me = app.accounts.current()

open_app                   opens an App: use cases, worker, steps of a try-on, stores
Settings, Profile          how to open it; by default from the environment (`ILIKEYACUT_...`)
Look, Dye, Colour, TryOn   the request of a try-on
IlikeyacutError            the base class of every error that this library raises on purpose

Importing this package loads nothing else. Each name loads what it needs on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ilikeyacut.domain.errors import IlikeyacutError
    from ilikeyacut.domain.processing_job import TryOn
    from ilikeyacut.domain.values import Colour, Dye, Look
    from ilikeyacut.entrypoints.bootstrap import App, open_app
    from ilikeyacut.entrypoints.settings import Profile, Settings

__version__ = "0.1.0"

__all__ = [
    "App",
    "Colour",
    "Dye",
    "IlikeyacutError",
    "Look",
    "Profile",
    "Settings",
    "TryOn",
    "open_app",
]

_HOMES = {
    "App": "entrypoints.bootstrap",
    "Colour": "domain.values",
    "Dye": "domain.values",
    "IlikeyacutError": "domain.errors",
    "Look": "domain.values",
    "Profile": "entrypoints.settings",
    "Settings": "entrypoints.settings",
    "TryOn": "domain.processing_job",
    "open_app": "entrypoints.bootstrap",
}


if not TYPE_CHECKING:  # a type checker would take every name for granted

    def __getattr__(name: str) -> Any:
        """Load an exported name on first use."""
        from ilikeyacut.entrypoints.lazy import exported  # noqa: PLC0415 - on first use

        return exported(__name__, _HOMES, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
