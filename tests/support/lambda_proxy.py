"""Lets the emulator of AWS run functions in our own processes.

    with emulated({"relay": relay}) as url:
        ...  # create the function with {"MINISTACK_LAMBDA_PROXY_URL": url} in its environment

The emulator sends each event of a function there, in place of running its package.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any

from support.lambda_runtime import Answer, Function

PREFIX = "X-Amzn-Lambda-"


@contextmanager
def emulated(functions: Mapping[str, Function]) -> Iterator[str]:
    """Yield the address at which functions take the emulator's events, by their names there."""
    server = _Proxy(functions)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Proxy(ThreadingHTTPServer):
    def __init__(self, functions: Mapping[str, Function]) -> None:
        super().__init__(("127.0.0.1", 0), _Routes)
        self.functions = functions


class _Routes(BaseHTTPRequestHandler):
    server: _Proxy
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Take an event."""
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        until = int(self.headers[f"{PREFIX}Deadline-Ms"]) / 1000
        answer = self.server.functions[self.headers[f"{PREFIX}Function-Name"]].invoke(
            event,
            seconds=max(until - time(), 0.1),
            trace=self.headers.get("X-Amzn-Trace-Id"),
            request_id=self.headers[f"{PREFIX}Request-Id"],
        )
        self._say(answer)

    def _say(self, answer: Answer) -> None:
        body = json.dumps(answer.body).encode()
        self.send_response(500 if answer.failed else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""
