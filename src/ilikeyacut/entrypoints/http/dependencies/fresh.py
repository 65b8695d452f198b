"""Lists that show one's own latest changes, where that can be had."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.dependencies.caller import Opened


def refreshed(app: Opened) -> App:
    """Return the app after its views were brought to the head, if this process does that."""
    app.freshness.bring()
    return app


Refreshed = Annotated[App, Depends(refreshed)]
"""The app, for a route that reads a list."""
