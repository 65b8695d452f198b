"""A model's container for SageMaker: `GET /ping`, `POST /invocations`, port 8080.

Run it as `python server.py serve`, as SageMaker does. The port is `SAGEMAKER_BIND_TO_PORT`, the
address `MODEL_HOST` (default: all addresses). `limits` defines the other settings.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedReader
from threading import BoundedSemaphore, Condition, Event, Thread
from typing import Any, ClassVar

from arriving import Arriving, LateError
from invocations import Loaded, Outcome, invoke, load_preview, refused
from limits import Limits, number

log = logging.getLogger("sagemaker")

IDLE = 75.0  # seconds that a connection may stay open between requests, or take to be answered
MOST_CONNECTIONS = 128
ENDINGS = (signal.SIGTERM, signal.SIGINT)
MOST_PIXELS = 25_000_000  # of a portrait; OpenCV is told before it is loaded

NOT_READY = refused(503, "NOT_READY", "the model is not ready", retry_after=5)
BUSY = refused(503, "BUSY", "too many invocations wait", retry_after=2)


class Server(ThreadingHTTPServer):
    """Holds the model, and counts running invocations."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], limits: Limits) -> None:
        super().__init__(address, Handler)
        self.limits = limits
        self.loaded: Loaded | None = None
        self.draining = Event()
        self.renders = BoundedSemaphore(limits.concurrency)
        self.places = BoundedSemaphore(limits.concurrency + limits.queue)
        self._connections = BoundedSemaphore(MOST_CONNECTIONS)
        self._under_way = 0
        self._changed = Condition()

    @property
    def ready(self) -> bool:
        """Whether an invocation would be accepted."""
        return self.loaded is not None and not self.draining.is_set()

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._connections.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log defects, but not broken connections."""
        if not isinstance(sys.exc_info()[1], OSError):
            log.exception("a connection failed")

    def count(self, change: int) -> None:
        """Count a running invocation."""
        with self._changed:
            self._under_way += change
            self._changed.notify_all()

    def drain(self) -> bool:
        """Accept nothing more and wait for running work. Returns whether all of it finished."""
        self.draining.set()
        with self._changed:
            return self._changed.wait_for(lambda: self._under_way == 0, self.limits.drain)


class Handler(BaseHTTPRequestHandler):
    """One connection. Every answer that is not a picture or a ping is a refusal with a code."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "ilikeyacut"
    sys_version = ""
    methods: ClassVar = {"/ping": "GET", "/invocations": "POST"}

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rfile.close()
        self._arriving = Arriving(self.connection, IDLE)
        self.rfile = self._reader = BufferedReader(self._arriving, 65536)

    def handle_one_request(self) -> None:
        """Allow a long wait for a request, and a short time for it to arrive."""
        self._arriving.until = time.monotonic() + IDLE
        try:
            if not self._reader.peek(1):
                self.close_connection = True
                return
            self._arriving.until = time.monotonic() + self.server.limits.patience
            super().handle_one_request()
        except LateError:
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer the health check: 200 only once the model is loaded."""
        self._read_past()
        ping = Outcome(200, b"{}") if self.server.ready else NOT_READY
        self._answer(ping if self.path == "/ping" else self._elsewhere())

    def do_POST(self) -> None:
        """Answer an invocation if there is room for it."""
        if self.path != "/invocations":
            return self._other()
        if not self.server.places.acquire(blocking=False):
            self._read_past()
            return self._answer(BUSY)
        self.server.count(1)
        try:
            return self._invocation()
        finally:
            self.server.places.release()
            self.server.count(-1)

    def _invocation(self) -> None:
        began = time.monotonic()
        outcome = self._invoked()
        self._answer(outcome)
        took = round(1000 * (time.monotonic() - began))
        tell("invocation", id=outcome.id, status=outcome.status, code=outcome.code, ms=took)

    def _invoked(self) -> Outcome:
        body = self._body()
        if isinstance(body, Outcome):
            return body
        loaded = self.server.loaded
        if loaded is None or self.server.draining.is_set():
            return NOT_READY
        with self.server.renders:
            return invoke(loaded, body)

    def _body(self) -> bytes | Outcome:
        length, most = self._length(), self.server.limits.most_body
        if length is None:
            return self._hang_up(refused(411, "LENGTH_REQUIRED", "send one Content-Length"))
        if length > most:
            self._read_past()
            return refused(413, "BODY_TOO_LARGE", f"at most {most} bytes are taken")
        try:
            body = self.rfile.read(length)
        except LateError:
            return self._hang_up(refused(408, "BODY_LATE", "the body did not arrive in time"))
        if len(body) < length:
            return self._hang_up(refused(400, "BODY_CUT_SHORT", "the body is cut short"))
        return body

    def _hang_up(self, outcome: Outcome) -> Outcome:
        self.close_connection = True
        return outcome

    def _elsewhere(self) -> Outcome:
        method = self.methods.get(self.path)
        if method is None:
            return refused(404, "NOT_FOUND", "there are /ping and /invocations")
        return refused(405, "METHOD_NOT_ALLOWED", f"use {method}")

    def _other(self) -> None:
        self._read_past()
        self._answer(self._elsewhere())

    def __getattr__(self, name: str) -> Any:
        """Answer methods that are not taken, whatever they are called."""
        if name.startswith("do_"):
            return self._other
        raise AttributeError(name)

    def _length(self) -> int | None:
        told = self.headers.get_all("Content-Length") or []
        if len(told) != 1 or not told[0].isascii() or not told[0].isdigit():
            return None
        return int(told[0][:18])

    def _read_past(self) -> None:
        """Read an unwanted body so that the refusal arrives; hang up after twice the limit."""
        left = self._length() or 0
        if left > 2 * self.server.limits.most_body or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return
        while left > 0 and (chunk := self.rfile.read(min(left, 65536))):
            left -= len(chunk)

    def _answer(self, outcome: Outcome) -> None:
        self.close_connection = self.close_connection or self.server.draining.is_set()
        self.send_response(outcome.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(outcome.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(outcome.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse invalid HTTP in our own format, without quoting it."""
        self.request_version = self.protocol_version
        self._answer(
            self._hang_up(refused(code, "INVALID_REQUEST", "the request is not valid HTTP"))
        )

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing about requests: invocations are logged by id."""


def tell(event: str, **facts: Any) -> None:
    """Log one line of JSON."""
    log.info(json.dumps({"event": event, **facts}))


def load(server: Server) -> None:
    """Load the model. On failure the container ends, so that nobody waits for it."""
    began = time.monotonic()
    try:
        server.loaded = load_preview()
    except BaseException:
        log.exception("the model cannot be loaded")
        os._exit(1)
    tell("loaded", ms=round(1000 * (time.monotonic() - began)))


def main() -> int:
    """Serve until SIGTERM, then finish running work."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MOST_PIXELS))
    try:
        port = number("SAGEMAKER_BIND_TO_PORT", int, "8080")
        server = Server((os.environ.get("MODEL_HOST", ""), port), Limits.read())
    except (ValueError, OSError, OverflowError) as error:
        log.error("cannot serve: %s", error)
        return 2
    # Blocked in all threads and waited for: a handler waits for the main thread, and a signal that
    # another thread takes does not wake it.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    Thread(target=server.serve_forever, daemon=True).start()
    Thread(target=load, args=(server,), daemon=True).start()
    tell("serving", port=port)
    signal.sigwait(ENDINGS)
    tell("ending", drained=server.drain())
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
