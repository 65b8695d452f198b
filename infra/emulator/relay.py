"""Stands for DNS: hands a request for the distribution's name to the distribution.

    python -m emulator.relay STAGE EMULATOR PORT

On AWS the API calls the distribution by its name, which nobody but the emulator knows here. Clients
fetch pictures through it, too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from deploying.deployed import outputs
from ilikeyacut.adapters.aws.session import AwsSession
from stages import stage

ASKED = {"host", "connection", "content-length", "transfer-encoding"}
SAID = {"content-length", "transfer-encoding", "connection", "date", "server"}


class Relay(ThreadingHTTPServer):
    """Listens on the loopback. `find` returns the distribution's name once it is deployed."""

    daemon_threads = True

    def __init__(self, url: str, find: Callable[[], str], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        place = urlsplit(url)
        self.emulator = (str(place.hostname), place.port)
        self.find = find

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class _Handler(BaseHTTPRequestHandler):
    server: Relay
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def pass_on(self) -> None:
        """Ask the distribution, and say what it says."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = {name: it for name, it in self.headers.items() if name.lower() not in ASKED}
        asked |= {"Host": self.server.find(), "X-Forwarded-Proto": "https"}
        onward = HTTPConnection(*self.server.emulator, timeout=120)
        try:
            onward.request(self.command, self.path, body or None, asked)
            answer = onward.getresponse()
            self._say(answer.status, answer.getheaders(), answer.read())
        finally:
            onward.close()

    def _say(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in SAID:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


for method in METHODS:
    setattr(_Handler, f"do_{method}", _Handler.pass_on)


@contextmanager
def relaying(url: str, find: Callable[[], str]) -> Iterator[Relay]:
    """Yield a relay that listens as long as the block."""
    made = Relay(url, find)
    Thread(target=made.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()


def main() -> None:
    """Listen until the process is ended."""
    chosen, url, port = stage(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    aws = AwsSession(chosen.region, endpoint=url)
    Relay(url, cache(lambda: outputs(chosen, aws, "edge")["CdnDomain"]), port).serve_forever()


if __name__ == "__main__":
    main()
