"""Time passing: a schedule calls this function every minute, and another one every night.

The event is the schedule's input: `{"upkeep": "due"}` ends what has expired, `{"upkeep": "sweep"}`
removes stored pictures that no event names. The first also measures how far views are behind, since
a projector that is down cannot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ilikeyacut.application.ports.measures import Figure, Measures
from ilikeyacut.entrypoints.lambdas.invocations import Event, EventUnknownError, Handler, function
from ilikeyacut.entrypoints.lambdas.opened import opened

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App


def upkeep(opened: Callable[[], App]) -> Handler:
    """Return the handler over an app. It answers with the number of changes."""

    @function
    def handler(event: Event, context: Any = None) -> dict[str, int]:
        match event.get("upkeep"):
            case "due":
                return _due(opened())
            case "sweep":
                return {"removed": len(opened().upkeep.sweep())}
            case _:
                raise EventUnknownError

    return handler


def _due(app: App) -> dict[str, int]:
    ended, measures, lag = app.upkeep.due(), app.part(Measures), app.view_keeping.lag()
    measures.add(Figure.PROJECTION_LAG, lag.behind.total_seconds())
    measures.add(Figure.STOPPED_VIEWS, lag.stopped)
    return {"ended": ended}


handler = upkeep(opened)
