"""The AI processing controller: messages of the image queue, try-ons, and paths that need pictures.

It looks at an event first: one of the queue loads nothing of the API, and a request loads no
stylist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ilikeyacut.entrypoints.lambdas.gateway import Gateway
from ilikeyacut.entrypoints.lambdas.invocations import Event, Handler, function, records_of
from ilikeyacut.entrypoints.lambdas.opened import opened

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App


def processing(opened: Callable[[], App]) -> Handler:
    """Return the handler over an app."""
    gateway = Gateway("processing", opened)

    @function
    def handler(event: Event, context: Any = None) -> Any:
        if records_of(event):
            from ilikeyacut.entrypoints.lambdas.images import images

            return images(opened(), event, context)
        return gateway.answer(event, context)

    return handler


handler = processing(opened)
