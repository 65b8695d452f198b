"""The composition root: binds each port to the adapter of the chosen profile.

Importing it loads nothing else. Each name loads what it needs on first use.

opening, app                 `open_app`, and the open `App` with its parts
composition, binders         the container, and the table of what binds which class
binding                      `bind` and `get`, typed
replacing                    adapters of the caller in place of the profile's own
local, memory, aws/          the profiles; `machine`, `own_server`, `one_process`, `identity`,
                             `doorbells` and `secrets` are parts that they share
application/, decoding       what depends on ports alone, in any profile
stylists, plugins, factories, fitness, extras
                             stylists by name, our own, what each must be, and its packages
sight, drawing               what reads and draws pictures
aggregates                   the aggregates of the log
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap.app import App, AppClosedError
    from ilikeyacut.entrypoints.bootstrap.aws.required import ProfileIncompleteError
    from ilikeyacut.entrypoints.bootstrap.binding import Catalogue, bind, get
    from ilikeyacut.entrypoints.bootstrap.fitness import StylistUnfitError
    from ilikeyacut.entrypoints.bootstrap.opening import compose, open_app, opened_archives
    from ilikeyacut.entrypoints.bootstrap.plugins import configured, lacking
    from ilikeyacut.entrypoints.bootstrap.replacing import (
        AdapterUnfitError,
        PortUnknownError,
        Replacing,
    )
    from ilikeyacut.entrypoints.bootstrap.stylists import ping

__all__ = [
    "AdapterUnfitError",
    "App",
    "AppClosedError",
    "Catalogue",
    "PortUnknownError",
    "ProfileIncompleteError",
    "Replacing",
    "StylistUnfitError",
    "bind",
    "compose",
    "configured",
    "get",
    "lacking",
    "open_app",
    "opened_archives",
    "ping",
]

_HOMES = {
    "AdapterUnfitError": "replacing",
    "App": "app",
    "AppClosedError": "app",
    "Catalogue": "binding",
    "PortUnknownError": "replacing",
    "ProfileIncompleteError": "aws.required",
    "Replacing": "replacing",
    "StylistUnfitError": "fitness",
    "bind": "binding",
    "compose": "opening",
    "configured": "plugins",
    "get": "binding",
    "lacking": "plugins",
    "open_app": "opening",
    "opened_archives": "opening",
    "ping": "stylists",
}


if not TYPE_CHECKING:  # a type checker would take every name for granted

    def __getattr__(name: str) -> Any:
        """Load an exported name on first use."""
        from ilikeyacut.entrypoints.lazy import exported

        return exported(__name__, _HOMES, name)
