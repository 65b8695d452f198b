"""The runtime API of SageMaker on this machine: real HTTP, and every way to fail that it has."""

from __future__ import annotations

import json
import socket
import struct
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.adapters.sagemaker import wire
from ilikeyacut.adapters.sagemaker.settings import RUNTIME
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.testing.portraits import as_bytes, opened, request_for

JSON = "application/json"


@dataclass(frozen=True)
class Call:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What is answered, and how: whole, not at all (`hang`), `drip` by `drip`, `cut` or `reset`."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    manner: str = "whole"


Answering = Callable[[Call], Reply]


def error(status: int, code: str, message: str = "", **more: Any) -> Reply:
    """Return an error as the service sends it."""
    headers = {"Content-Type": JSON, "x-amzn-ErrorType": code}
    headers |= {name.replace("_", "-"): more.pop(name) for name in ("Retry_After",) if name in more}
    return Reply(status, json.dumps({"Message": message, **more}).encode(), headers)


def model_error(status: int, said: str) -> Reply:
    """Return what the service makes of a container's own error; 0 is no answer in time."""
    kind = "client" if 400 <= status < 500 else "server"
    message = f'Received {kind} error ({status}) from primary with message "{said}".'
    return error(424, "ModelError", message, OriginalMessage=said, OriginalStatusCode=status)


def session(url: str, cloud_url: str = "", region: str | None = "eu-central-1") -> AwsSession:
    """Return a session whose runtime API is at `url`, and S3 and SQS at `cloud_url`."""
    return AwsSession(region, {RUNTIME: url, "s3": cloud_url, "sqs": cloud_url})


class SageMakerStub:
    """Answers with `replies` in turn, then as `otherwise` does. `calls` holds what was asked."""

    def __init__(self, otherwise: Answering) -> None:
        self.otherwise = otherwise
        self.replies: deque[Reply] = deque()
        self.calls: list[Call] = []
        self.over = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._server.stub = self  # type: ignore[attr-defined] # the handler finds it there
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        return self.replies.popleft() if self.replies else self.otherwise(call)

    @contextmanager
    def serving(self) -> Iterator[SageMakerStub]:
        """Serve while the block runs."""
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def before_container(url: str) -> Answering:
    """Pass calls on to a container, as an endpoint that answers at once does."""

    def answer(call: Call) -> Reply:
        assert call.path.endswith("/invocations")
        status, body = posted(url, call.body)
        return Reply(200, body) if status == 200 else model_error(status, body.decode())

    return answer


def posted(url: str, body: bytes, timeout: float = 60) -> tuple[int, bytes]:
    """Invoke a container once. Returns the status and the body."""
    parts = urlsplit(url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=timeout)
    try:
        connection.request("POST", "/invocations", body, {"Content-Type": JSON})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        stub: SageMakerStub = self.server.stub  # type: ignore[attr-defined] # set by the stub
        self.stub = stub
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = stub.answer(Call(self.path, dict(self.headers.items()), body))
        getattr(self, f"_{reply.manner}")(reply)

    def _whole(self, reply: Reply) -> None:
        self._head(reply)
        self.wfile.write(reply.body)

    def _hang(self, reply: Reply) -> None:
        self.stub.over.wait()
        self.close_connection = True

    def _drip(self, reply: Reply) -> None:
        """Send the answer so slowly that no single read ever takes long."""
        self._head(reply)
        self._slowly(reply.body)

    def _drip_head(self, reply: Reply) -> None:
        self._slowly(b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 1000)

    def _cut(self, reply: Reply) -> None:
        self._head(reply)
        self.wfile.write(reply.body[: len(reply.body) // 2])
        self.close_connection = True

    def _reset(self, reply: Reply) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _slowly(self, data: bytes) -> None:
        self.close_connection = True
        for byte in data:
            if self.stub.over.wait(0.05):
                return
            try:
                self.wfile.write(bytes([byte]))
            except OSError:
                return

    def _head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def tinting(body: bytes) -> tuple[int, bytes]:
    """Be a container whose model tints: quick, of the right size, and coded where it refuses."""
    order = wire.read_order(body)
    try:
        made = MemoryStylist().render(request_for(order.picture, order.look, order.variation))
    except StylistError as fault:
        return 422, wire.refusal_body(wire.Refusal(fault.code, fault.detail))
    image = as_bytes(opened(made.image), order.media_type)
    return 200, wire.answer_body(wire.Answer("tint-1", order.media_type, image))


def at_once(call: Call) -> Reply:
    """Be an endpoint with that model, which answers at once."""
    status, body = tinting(call.body)
    return Reply(200, body) if status == 200 else model_error(status, body.decode())
