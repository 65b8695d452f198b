"""Runs handlers in AWS's own runtime client, each function in processes of our interpreter.

    with function("ilikeyacut.entrypoints.lambdas.relay.handler", environment) as relay:
        answer = relay.invoke({"Records": []})

Each process talks to a Runtime API on the loopback, as in Lambda. It takes one event at a time;
events at the same time get processes of their own. Who dies or runs out of time is replaced.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from threading import Lock, Thread
from time import time
from typing import Any
from uuid import uuid4

from support.ministack import CREDENTIALS

API = "/2018-06-01/runtime"
SRC = Path(__file__).resolve().parents[2] / "src"
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
SECONDS = 30.0
"""How long an event may take, unless its test says otherwise."""


@dataclass(frozen=True)
class Invocation:
    """An event on its way to a process, with what Lambda says of it."""

    event: Any
    deadline_ms: int
    trace: str | None = None
    id: str = field(default_factory=lambda: str(uuid4()))

    def headers(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the headers that the event comes with."""
        yield "Lambda-Runtime-Aws-Request-Id", self.id
        yield "Lambda-Runtime-Deadline-Ms", str(self.deadline_ms)
        yield "Lambda-Runtime-Invoked-Function-Arn", f"{ARN}{name}"
        if self.trace:
            yield "Lambda-Runtime-Trace-Id", self.trace


@dataclass(frozen=True)
class Answer:
    """What a function made of an event: its answer, or the error that Lambda reports."""

    body: Any
    failed: bool = False

    @property
    def error(self) -> str:
        """The type of the error."""
        assert self.failed, self.body
        return str(self.body["errorType"])


DIED = Answer({"errorType": "Runtime.ExitError", "errorMessage": "the process died"}, failed=True)
TIMED_OUT = Answer({"errorType": "Sandbox.Timedout", "errorMessage": "timed out"}, failed=True)


class Sandbox:
    """One process and its Runtime API."""

    def __init__(
        self, handler: str, environment: Mapping[str, str], python: tuple[str, ...]
    ) -> None:
        self.name = handler.split(".")[-2]
        self.usable = True
        self.invocations: SimpleQueue[Invocation | None] = SimpleQueue()
        self.answers: SimpleQueue[tuple[str | None, Answer]] = SimpleQueue()
        self._log = TemporaryFile()  # noqa: SIM115 - closed with the sandbox
        self._server = _RuntimeApi(self)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.process = subprocess.Popen(
            [*python, "-m", "awslambdaric", handler],
            env={**environment, **_about(handler, self.name, self._server.server_port)},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        Thread(target=self._watch, daemon=True).start()

    def invoke(self, invocation: Invocation) -> Answer:
        """Return what the process makes of an event. It is killed at the deadline."""
        self.invocations.put(invocation)
        try:
            while True:
                left = invocation.deadline_ms / 1000 - time()
                name, answer = self.answers.get(timeout=max(left, 0.0))
                if name in (invocation.id, None):
                    self.usable = name is not None
                    return answer
        except Empty:
            self.kill()
            return TIMED_OUT

    @property
    def log(self) -> str:
        """What the process wrote so far."""
        file = self._log.fileno()
        return os.pread(file, os.fstat(file).st_size, 0).decode("utf-8", "replace")

    def kill(self) -> None:
        """Kill the process. It gets no event any more."""
        self.usable = False
        self.process.kill()

    def close(self) -> None:
        """End the process and its API."""
        self.process.kill()
        self.process.wait()
        self.invocations.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._log.close()

    def _watch(self) -> None:
        self.process.wait()
        self.answers.put((None, DIED))


class Function:
    """A function: as many processes as events come at once."""

    def __init__(
        self,
        handler: str,
        environment: Mapping[str, str],
        python: tuple[str, ...] = (sys.executable,),
    ) -> None:
        self.handler, self.python = handler, python
        self.environment = {**_inherited(), **environment}
        self.sandboxes: list[Sandbox] = []
        self._idle: list[Sandbox] = []
        self._lock = Lock()

    def invoke(
        self,
        event: Any,
        *,
        seconds: float = SECONDS,
        trace: str | None = None,
        request_id: str | None = None,
    ) -> Answer:
        """Return what the function makes of an event."""
        named = {} if request_id is None else {"id": request_id}
        sandbox = self._taken()
        sent = Invocation(event, int((time() + seconds) * 1000), trace, **named)
        answer = self.handled(sandbox, sent)
        if sandbox.usable:
            self._idle.append(sandbox)
        return answer

    def handled(self, sandbox: Sandbox, sent: Invocation) -> Answer:
        """Return what one of its processes makes of an event."""
        return sandbox.invoke(sent)

    @property
    def log(self) -> str:
        """What all its processes wrote so far."""
        return "".join(it.log for it in self.sandboxes)

    def close(self) -> None:
        """End all processes."""
        for sandbox in self.sandboxes:
            sandbox.close()

    def _taken(self) -> Sandbox:
        with self._lock:
            while self._idle:
                sandbox = self._idle.pop()
                if sandbox.process.poll() is None:
                    return sandbox
            sandbox = Sandbox(self.handler, self.environment, self.python)
            self.sandboxes.append(sandbox)
            return sandbox


@contextmanager
def function(handler: str, environment: Mapping[str, str] | None = None) -> Iterator[Function]:
    """Yield a function, whose processes are started by its events and end with the block."""
    made = Function(handler, environment or {})
    try:
        yield made
    finally:
        made.close()


def _inherited() -> dict[str, str]:
    """Return what a process needs of this one. Settings are given to each function."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, **CREDENTIALS, "PYTHONPATH": str(SRC)}


def _about(handler: str, name: str, port: int) -> dict[str, str]:
    return {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "test",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11",
        "_HANDLER": handler,
    }


class _RuntimeApi(ThreadingHTTPServer):
    """The Runtime API of a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(("127.0.0.1", 0), _Routes)
        self.sandbox = sandbox

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Expect the end of a process, and report all else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Routes(BaseHTTPRequestHandler):
    server: _RuntimeApi
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer with the next event, once there is one."""
        invocation = self.server.sandbox.invocations.get()
        if invocation is not None:
            body = json.dumps(invocation.event).encode()
            self._say(200, body, *invocation.headers(self.server.sandbox.name))

    def do_POST(self) -> None:
        """Take an answer, or an error: of an event, or of the start."""
        body = json.loads(self._body() or b"null")
        kind = self.path.removeprefix(f"{API}/").split("/")
        self._say(202, b"")
        name = None if kind == ["init", "error"] else kind[1]
        self.server.sandbox.answers.put((name, Answer(body, failed=kind[-1] == "error")))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts: list[bytes] = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _say(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*headers, ("Content-Type", "application/json")):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""
