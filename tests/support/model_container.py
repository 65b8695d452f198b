"""The custom model's container as a process of its own, without the container around it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from support.loopback import kept_port
from support.waiting import until

SERVER = Path(__file__).resolve().parents[2] / "infra" / "sagemaker" / "server.py"


@dataclass(frozen=True)
class Container:
    """A server that runs, and what it has said so far."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    pings: list[int]

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        """Ask once more, and keep the answer."""
        self.pings.append(self.ping())
        return self.pings[-1] == 200

    def ping(self) -> int:
        """Return the status of a health check, 0 for no answer."""
        with suppress(OSError, HTTPException):
            return self.ask("GET", "/ping")[0]
        return 0

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send one request; return the status and the body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        """Open a connection for what no client would send."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def said(self) -> str:
        """Return its log."""
        return self.log.read_text("utf-8")

    def stop(self) -> int:
        """End it as SageMaker does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def container(log: Path, **settings: str) -> Iterator[Container]:
    """Run the server on a free port until it is ready."""
    with kept_port() as port:
        process = started(log, SAGEMAKER_BIND_TO_PORT=str(port), **settings)
        made = Container(process, port, log, [])
        try:
            until(made.is_ready, 120)
            yield made
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(60)


def started(log: Path, **settings: str) -> subprocess.Popen[bytes]:
    """Start the server with these settings, and with its log in a file."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("MODEL_")}
    told = known | {"MODEL_HOST": "127.0.0.1"} | settings
    command = [sys.executable, str(SERVER), "serve"]
    with log.open("wb") as out:
        return subprocess.Popen(command, env=told, stdout=out, stderr=out)
