"""The app of a function's process, opened by the first event that needs it and never closed."""

from __future__ import annotations

from functools import cache

from ilikeyacut.entrypoints.bootstrap import App, open_app
from ilikeyacut.entrypoints.settings import FunctionSettings


@cache
def settings() -> FunctionSettings:
    """Return what the environment says. Raises ValidationError."""
    return FunctionSettings.read()


@cache
def opened() -> App:
    """Return the open app, which is made part by part. A deployment checks the whole before."""
    return open_app(settings(), checks=False)
