"""The HTTP API on a real server: uvicorn in a thread, on a free port of this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic, sleep

import uvicorn
from fastapi import FastAPI

from ilikeyacut.entrypoints.http.serving.server import config


@contextmanager
def live(api: FastAPI) -> Iterator[tuple[str, int]]:
    """Serve an API as `ilikeyacut serve` does; yield the server's host and port."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config(api, grace=1))
    thread = Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    ends = monotonic() + 30
    while not server.started:
        assert thread.is_alive()
        assert monotonic() < ends
        sleep(0.01)
    try:
        yield listening.getsockname()
    finally:
        server.should_exit = True
        thread.join()
