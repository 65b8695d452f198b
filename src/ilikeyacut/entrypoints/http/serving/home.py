"""The whole system in one process: the API, the worker, and models that are loaded beforehand."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic

from ilikeyacut.application.worker.worker import Worker
from ilikeyacut.entrypoints.bootstrap import App
from ilikeyacut.entrypoints.http.asgi import api_of
from ilikeyacut.entrypoints.http.serving.server import Server
from ilikeyacut.entrypoints.http.waiting.room import WaitingRoom
from ilikeyacut.entrypoints.http.waiting.seats import Seats
from ilikeyacut.entrypoints.settings import Settings

log = logging.getLogger(__name__)

Signals = Callable[[Callable[[], None]], AbstractContextManager[None]]
"""Makes a context in which a signal calls a function."""


@dataclass
class Working:
    """The worker in a thread, until it is to stop or fails."""

    worker: Worker
    stop: Event
    failed: Callable[[], None]
    failure: BaseException | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.thread = Thread(target=self._run, name="worker", daemon=True)

    def _run(self) -> None:
        try:
            self.worker.serve(self.stop)
        except BaseException as failure:  # noqa: BLE001 - raised where the process ends
            self.failure = failure
            self.failed()


def serve(
    app: App,
    settings: Settings,
    seats: Seats,
    listening: socket.socket,
    *,
    signals: Signals,
    grace: float,
) -> bool:
    """Serve until a signal. Return whether the worker finished what it had in hand by then.

    Requests and the try-on in hand have `grace` seconds. Whoever works in the home next goes on
    with a try-on that was not finished. Raises what ended the worker.
    """
    stop = Event()
    room = WaitingRoom.at(app.doorbells.new(), app.store, seats)

    def stopping() -> None:
        stop.set()
        seats.close()

    server = Server(api_of(app, settings, room), grace=grace, stopping=stopping)
    working = Working(app.worker, stop, server.stop)
    Thread(target=_warm, args=(app,), name="warming", daemon=True).start()
    with signals(server.stop):
        working.thread.start()
        server.run([listening])
        ends = monotonic() + grace
        room.close()
        working.thread.join(max(0.0, ends - monotonic()))
    if working.failure is not None:
        raise working.failure
    return not working.thread.is_alive()


def _warm(app: App) -> None:
    """Load what the first photo needs, so that its owner does not wait for it."""
    try:
        app.warming.warm()
    except Exception as error:  # noqa: BLE001 - whoever needs it gets the error
        log.warning("what looks at photos could not be loaded: %s", error)
