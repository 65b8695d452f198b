"""Lists that show one's own latest changes, where that can be had."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.dependencies.caller import Opened


def refreshed(app: Opened) -> App:
    """Return the app after its views were brought to the head, if this process has the whole log.

    In a home that costs a look at the log. In a deployment another process follows it.
    """
    if app.deployment.whole:
        app.view_updater.refresh()
    return app


Refreshed = Annotated[App, Depends(refreshed)]
"""The app, for a route that reads a list. It comes after who asks, who may be refused before."""
