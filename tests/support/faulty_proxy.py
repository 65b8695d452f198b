"""A proxy in front of the emulator of AWS that throttles, fails, cuts and holds calls as told.

    with faulty_proxy(url) as proxy, closing(AwsSession("eu-west-1", endpoint=proxy.url)) as aws:
        proxy.throttle("sqs", "SendMessage", times=2)
        proxy.lose_answer("s3", "PutObject", after=1)  # the first one gets through

Every plan is for some calls of one operation and is used up by them. What has no plan passes
unchanged: the client's Host is passed on, so its signature holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from support.aws_calls import Call, call_of

HELD_FOR_AT_MOST = 60.0
PER_HOP = {"connection", "expect", "keep-alive", "transfer-encoding"}

THROTTLES = {
    "cognito-idp": ("TooManyRequestsException", 400),
    "dynamodb": ("ProvisionedThroughputExceededException", 400),
    "s3": ("SlowDown", 503),
    "sns": ("Throttling", 400),
    "sqs": ("RequestThrottled", 403),
    "sts": ("Throttling", 400),
}
"""How services that differ from the rest say that there are too many calls."""

Act = Callable[["_Handler", Call], None]


@dataclass
class _Plan:
    act: Act
    after: int
    times: int


class FaultyProxy:
    """What to do with which calls. `calls` counts those that arrived, by (service, operation)."""

    def __init__(self, target: str) -> None:
        address = urlsplit(target)
        self.host, self.port = str(address.hostname), int(address.port or 80)
        self.calls: Counter[tuple[str, str]] = Counter()
        self._plans: dict[tuple[str, str], list[_Plan]] = {}
        self._lock = Lock()
        self._server = _Server(("127.0.0.1", 0), self)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def throttle(self, service: str, operation: str, **which: int) -> None:
        """Answer, as the service would, that there are too many calls."""
        code, status = THROTTLES.get(service, ("ThrottlingException", 400))
        self.answer(service, operation, code, status, **which)

    def fail(self, service: str, operation: str, **which: int) -> None:
        """Answer 500."""
        self.answer(service, operation, "InternalError", 500, **which)

    def answer(
        self, service: str, operation: str, code: str, status: int = 400, **which: int
    ) -> None:
        """Answer an error in the service's own shape, without passing the call on."""
        self.plan(service, operation, partial(_refuse, code=code, status=status), **which)

    def lose_call(self, service: str, operation: str, **which: int) -> None:
        """Cut the connection without passing the call on."""
        self.plan(service, operation, _cut, **which)

    def lose_answer(self, service: str, operation: str, **which: int) -> None:
        """Pass the call on, then cut the connection."""
        self.plan(service, operation, _lose_answer, **which)

    def halve_answer(self, service: str, operation: str, **which: int) -> None:
        """Cut the connection after half of the answer's body."""
        self.plan(service, operation, partial(_halve, honest=False), **which)

    def garble_answer(self, service: str, operation: str, **which: int) -> None:
        """Answer half of the body as if it were all."""
        self.plan(service, operation, partial(_halve, honest=True), **which)

    def misanswer(self, service: str, operation: str, body: bytes = b"{}", **which: int) -> None:
        """Pass the call on, and answer something else."""
        self.plan(service, operation, partial(_misanswer, body=body), **which)

    def hold(self, service: str, operation: str, **which: int) -> Held:
        """Hold calls back until they are released."""
        held = Held(Event(), Event())
        self.plan(service, operation, partial(_hold, held=held), **which)
        return held

    def plan(
        self, service: str, operation: str, act: Act, *, after: int = 0, times: int = 1
    ) -> None:
        """Hand `times` calls to `act`, once the plans before and `after` more calls are over."""
        with self._lock:
            self._plans.setdefault((service, operation), []).append(_Plan(act, after, times))

    def relent(self) -> None:
        """Drop all plans, and count from 0."""
        with self._lock:
            self._plans.clear()
            self.calls.clear()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Refuse connections and cut those that are open."""
        self._server.stop()
        try:
            yield
        finally:
            self._server = _Server(("127.0.0.1", int(urlsplit(self.url).port or 0)), self)
            self._server.start()

    def start(self) -> None:
        self._server.start()

    def close(self) -> None:
        self._server.stop()

    def next_act(self, call: Call) -> Act:
        """Count a call and return what is to be done with it."""
        with self._lock:
            self.calls[call.service, call.operation] += 1
            plans = self._plans.get((call.service, call.operation), [])
            while plans and plans[0].times <= 0:
                plans.pop(0)
            if not plans:
                return _pass_on
            plan = plans[0]
            if plan.after > 0:
                plan.after -= 1
                return _pass_on
            plan.times -= 1
            return plan.act


@dataclass(frozen=True)
class Held:
    """Calls held back. `arrived` is set by the first of them."""

    arrived: Event
    released: Event

    def release(self) -> None:
        """Pass them on."""
        self.released.set()


@contextmanager
def faulty_proxy(target: str) -> Iterator[FaultyProxy]:
    """Run a proxy on a free port of the loopback."""
    proxy = FaultyProxy(target)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.close()


def _pass_on(handler: _Handler, call: Call) -> None:
    handler.reply(*handler.forwarded(call))


def _cut(handler: _Handler, call: Call) -> None:
    handler.close_connection = True


def _lose_answer(handler: _Handler, call: Call) -> None:
    handler.forwarded(call)
    _cut(handler, call)


def _halve(handler: _Handler, call: Call, honest: bool) -> None:
    answer, body = handler.forwarded(call)
    half = body[: len(body) // 2]
    handler.reply(answer, half, promised=len(half) if honest else max(len(body), 1))
    handler.close_connection = not honest


def _misanswer(handler: _Handler, call: Call, body: bytes) -> None:
    answer, _ = handler.forwarded(call)
    handler.reply(answer, body, promised=len(body))


def _hold(handler: _Handler, call: Call, held: Held) -> None:
    held.arrived.set()
    if held.released.wait(HELD_FOR_AT_MOST):
        _pass_on(handler, call)


def _refuse(handler: _Handler, call: Call, code: str, status: int) -> None:
    headers, body = call.error(code)
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_any(self) -> None:
        call = call_of(self.command, self.path, dict(self.headers), self._body())
        with suppress(ConnectionError):
            self.server.proxy.next_act(call)(self, call)

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = do_any  # noqa: N815 - its names

    def forwarded(self, call: Call) -> tuple[HTTPResponse, bytes]:
        """Pass the call on and return its answer with the body."""
        proxy = self.server.proxy
        connection = HTTPConnection(proxy.host, proxy.port, timeout=HELD_FOR_AT_MOST)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in PER_HOP | {"content-length"}:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(call.body)))
        connection.endheaders(call.body)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    def reply(self, answer: HTTPResponse, body: bytes, promised: int | None = None) -> None:
        """Answer with the body. The headers promise `promised` bytes, if that is given."""
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in PER_HOP and (
                promised is None or name.lower() != "content-length"
            ):
                self.send_header(name, value)
        if promised is not None or not answer.getheader("Content-Length"):
            self.send_header("Content-Length", str(len(body) if promised is None else promised))
        self.end_headers()
        self.wfile.write(body)

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], proxy: FaultyProxy) -> None:
        super().__init__(address, _Handler)
        self.proxy = proxy
        self._open: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, *_: Any) -> None:
        """Say nothing of a client that hung up."""

    def start(self) -> None:
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Close the door and every connection that is open."""
        self.shutdown()
        self.server_close()
        for request in list(self._open):
            self.shutdown_request(request)
