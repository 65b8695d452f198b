"""One call of a scripted Gemini, as the server sees it and as a scene answers it."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Asked:
    """A call as the server saw it: `picture` and `words` are what the contents held."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    picture: bytes = field(repr=False)
    words: str

    def config(self) -> dict[str, Any]:
        """Return the generation config, whatever it was spelt like."""
        found: dict[str, Any] = self.body.get("generationConfig") or self.body["generation_config"]
        return found


class Exchange:
    """One call, as a scene sees it."""

    def __init__(self, handler: BaseHTTPRequestHandler, asked: Asked, closing: Event) -> None:
        self._handler = handler
        self.asked = asked
        self.closing = closing

    def send(self, code: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        """Answer at once."""
        self.start(code, len(body), kind, **headers)
        self._handler.wfile.write(body)

    def send_json(self, code: int, body: Any, **headers: str) -> None:
        self.send(code, json.dumps(body).encode(), **headers)

    def start(self, code: int, length: int, kind: str = "application/json", **headers: str) -> None:
        """Send a head that promises `length` bytes."""
        self._handler.send_response(code)
        for name, value in {"content-type": kind, "content-length": str(length), **headers}.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def write(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def reset(self) -> None:
        """Break the connection, so that the other side gets ECONNRESET."""
        linger = struct.pack("ii", 1, 0)
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._handler.connection.close()


Scene: TypeAlias = Callable[[Exchange], None]
