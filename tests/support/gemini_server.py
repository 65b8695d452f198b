"""A scripted Gemini on a loopback port: real HTTP, in both spellings of the wire format.

    with GeminiServer(status(503), picture()) as server:
        stylist = GeminiStylist("any-model", server.settings())

Each call takes the next scene of the script (`gemini_scenes`); after the last, `otherwise` plays.
"""

from __future__ import annotations

import json
import ssl
from base64 import b64decode
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self

from ilikeyacut.adapters.gemini.settings import GeminiSettings
from support.gemini_scenes import (
    IMAGE_TOKENS,
    PROMPT_TOKENS,
    SCENES,
    describe,
    no_picture,
    picture,
    status,
)
from support.gemini_wire import Asked, Exchange, Scene

__all__ = [
    "IMAGE_TOKENS",
    "PROMPT_TOKENS",
    "SCENES",
    "Asked",
    "Exchange",
    "GeminiServer",
    "Scene",
    "describe",
    "no_picture",
    "picture",
    "status",
]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    closing: Event
    play: Callable[[Exchange], None]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.close_connection = True
        asked = _asked(self.path, dict(self.headers), body)
        self.server.play(Exchange(self, asked, self.server.closing))

    def do_GET(self) -> None:
        self.close_connection = True
        asked = Asked(self.path, _lower(dict(self.headers)), {}, b"", "")
        self.server.play(Exchange(self, asked, self.server.closing))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the tests look at `asked`."""


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _asked(path: str, headers: dict[str, str], body: dict[str, Any]) -> Asked:
    parts = [part for content in body["contents"] for part in content["parts"]]
    held = [part.get("inlineData") or part.get("inline_data") for part in parts]
    data = next(each["data"] for each in held if each)
    words = " ".join(part["text"] for part in parts if "text" in part)
    photo = b64decode(data.translate({45: 43, 95: 47}))
    return Asked(path, _lower(headers), body, photo, words)


class GeminiServer:
    """Plays `script` call by call, then `otherwise`. `asked` holds the calls, oldest first.

    With `certificate`, a PEM file that holds its key too, it speaks TLS.
    """

    def __init__(
        self, *script: Scene, otherwise: Scene | None = None, certificate: Path | None = None
    ) -> None:
        self.script = deque(script)
        self.otherwise = otherwise or picture()
        self.asked: list[Asked] = []
        self._lock = Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.closing = Event()
        self._server.play = self._play
        self._scheme = "https" if certificate else "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The base URL, at a free port."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    @property
    def calls(self) -> int:
        """How many calls have come."""
        return len(self.asked)

    def settings(self, **changes: Any) -> GeminiSettings:
        """Return settings with which the adapter calls this server."""
        return GeminiSettings(**{"api_key": "key-of-the-test", "base_url": self.url, **changes})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _play(self, exchange: Exchange) -> None:
        with self._lock:
            self.asked.append(exchange.asked)
            scene = self.script.popleft() if self.script else self.otherwise
        scene(exchange)
