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
    """Return the open app, whose parts are made on first use.

    Nothing is checked here: a step of the deployment, `ilikeyacut doctor`, does.
    """
    return open_app(settings(), checks=False)
