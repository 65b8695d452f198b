"""uvicorn on a socket that the caller has bound. Signals are the caller's business too."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

LONGEST_HEADERS = 64 * 1024
"""Bytes of an unfinished request line with its headers, above which a connection is closed."""

FACTORY = "ilikeyacut.entrypoints.http.asgi:create_app"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"ids": {"()": "ilikeyacut.entrypoints.http.edge.logs.RequestIds"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"}
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["ids"], "formatter": "line"}
    },
    "root": {"level": "WARNING", "handlers": ["stderr"]},
}
"""Warnings and errors go to stderr, each with the id of the request that caused it."""


class Server(uvicorn.Server):
    """Serves until `stop` is called. What signals do is the caller's business.

    `stopping` is called in the event loop before open requests are waited for.
    """

    def __init__(self, api: ASGIApp, *, grace: float, stopping: Callable[[], None]) -> None:
        super().__init__(config(api, grace))
        self._stopping = stopping

    def stop(self) -> None:
        """End soon. Safe in a signal handler and from any thread."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody wait any longer, then finish the requests that there are."""
        self._stopping()
        await super().shutdown(sockets)


def run_processes(listening: socket.socket, workers: int, grace: float) -> None:
    """Serve the environment's settings in that many processes, until a signal."""
    settings = config(FACTORY, grace, factory=True, workers=workers)
    with suppress(KeyboardInterrupt):  # the signal again, once everything is over
        if workers == 1:
            uvicorn.Server(settings).run([listening])
        else:
            Multiprocess(settings, [listening]).run()


def config(api: ASGIApp | str, grace: float, **more: Any) -> uvicorn.Config:
    """Return how uvicorn serves an API. Requests in hand have `grace` seconds at the end."""
    return uvicorn.Config(
        api,
        lifespan="on",
        log_config=LOGGING,
        log_level="error",  # what clients send wrongly is no fault here
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=max(1, int(grace)),
        h11_max_incomplete_event_size=LONGEST_HEADERS,
        **more,
    )
