"""The app of a function's process, opened by the first event that needs it and never closed."""

from __future__ import annotations

from functools import cache

from ilikeyacut.entrypoints.bootstrap import App, open_app
from ilikeyacut.entrypoints.settings import FunctionSettings


@cache
def opened() -> App:
    """Return the open app, which is made part by part. A deployment checks the whole before."""
    return open_app(FunctionSettings.read(), checks=False)
