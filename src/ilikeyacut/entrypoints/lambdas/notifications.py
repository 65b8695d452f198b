"""The notification service: pushes to phones how try-ons ended.

It also serves the devices of a person. Each kind of event loads only what it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ilikeyacut.entrypoints.lambdas.gateway import Gateway
from ilikeyacut.entrypoints.lambdas.invocations import Event, Handler, function, records_of
from ilikeyacut.entrypoints.lambdas.opened import opened

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App


def notifications(opened: Callable[[], App]) -> Handler:
    """Return the handler over an app."""
    gateway = Gateway("notifications", opened)

    @function
    def handler(event: Event, context: Any = None) -> Any:
        if records_of(event):
            from ilikeyacut.entrypoints.lambdas.pushes import pushes

            return pushes(opened(), event, context)
        return gateway.answer(event, context)

    return handler


handler = notifications(opened)
