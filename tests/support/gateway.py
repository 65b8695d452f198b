"""A REST API of API Gateway on a loopback port: checks signatures for IAM and passes requests on.

The signature is computed anew from what arrived, by the published algorithm and with nothing of
botocore's, which made it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import quote, urlsplit

from support.ministack import CREDENTIALS

STAGE = "/out"
PARTS = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8}/[a-z0-9-]+/execute-api/aws4_request), "
    r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})"
)
HOP = {"host", "connection", "content-length", "transfer-encoding", "authorization"}


class Gateway:
    """What came through, and what it answers instead if that is `instead`."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.passed: list[dict[str, str]] = []
        self.refused: list[dict[str, str]] = []
        self.instead: tuple[int, bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The address of its stage."""
        return f"http://127.0.0.1:{self.port}{STAGE}"


@contextmanager
def gateway(target: str) -> Iterator[Gateway]:
    """Yield a gateway before a server."""
    made = Gateway(target)
    server = _Server(made)
    made.port = server.server_port
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def is_signed(method: str, path: str, headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Whether a request has the signature of whoever knows the secret. Headers are lower case."""
    found = PARTS.fullmatch(headers.get("authorization", ""))
    if not found:
        return False
    _, scope, names, signature = found.groups()
    place = urlsplit(path)
    signed = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in names.split(";"))
    parts = (
        *(method, quote(place.path, safe="/~"), place.query, signed, names),
        sha256(body).hexdigest(),
    )
    request = "\n".join(parts)
    text = "\n".join(
        ("AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(request.encode()).hexdigest())
    )
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _mac(key, part)
    return hmac.compare_digest(_mac(key, text).hex(), signature)


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), sha256).digest()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, made: Gateway) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.made = made


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        self._any()

    def do_GET(self) -> None:
        self._any()

    def _any(self) -> None:
        made = self.server.made
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        secret = CREDENTIALS["AWS_SECRET_ACCESS_KEY"]
        if not is_signed(self.command, self.path, headers, body, secret):
            made.refused.append(headers)
            self._say(403, b'{"message":"Missing Authentication Token"}')
        elif made.instead:
            self._say(*made.instead)
        else:
            made.passed.append(headers)
            self._pass_on(headers, body)

    def _pass_on(self, headers: dict[str, str], body: bytes) -> None:
        target = self.server.made.target
        onward = HTTPConnection(target.hostname or "", target.port, timeout=30)
        kept = {name: value for name, value in headers.items() if name not in HOP}
        onward.request(self.command, self.path.removeprefix(STAGE), body or None, kept)
        answer = onward.getresponse()
        self._say(answer.status, answer.read())
        onward.close()

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""
