"""A server that answers what no client should trust: pages, floods, halves and traps."""

from __future__ import annotations

import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

PAGE = b"<!doctype html><title>Free Wi-Fi</title><script>alert(1)</script>"
HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nConnection: close\r\n"
PIECE = bytes(1 << 16)
"""Small, and sent through a buffer of its size: until a client that has had enough has hung up,
larger pieces bring it gigabytes, for half a minute."""
MOST = 1 << 18
"""How many pieces a flood or a stream has, so that it ends even if the client never has enough."""
ANSWERS = {
    "page": HEAD % b"200 OK" + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE,
    "half": HEAD % b"200 OK" + b'Content-Length: 1000\r\n\r\n{"id": "',
    "silence": b"",
    "noise": b"SSH-2.0-OpenSSH_9.2\r\n",
    "numbers": HEAD % b"999 What" + b"Content-Length: 2\r\n\r\n{}",
    "redirect": HEAD % b"307 Elsewhere" + b"Location: /stolen\r\nContent-Length: 0\r\n\r\n",
    "stolen": HEAD % b"200 OK" + b"Content-Length: 2\r\n\r\n{}",
    "flood": HEAD % b"200 OK" + b"Content-Length: %d\r\n\r\n" % (1 << 40),
    "stream": HEAD % b"200 OK" + b"\r\n",
}
"""By the first part of the path."""


@dataclass
class Hostile:
    """A running server, what it was asked for, and how much of its floods was taken."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    pieces: int = 0


@contextmanager
def hostile_server() -> Iterator[Hostile]:
    """Serve on a free port."""
    told = Hostile()

    class Answer(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            path = self.rfile.readline().decode().split(" ")[1]
            while self.rfile.readline().strip():
                pass
            told.asked.append(path)
            kind = path.split("/")[1]
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, len(PIECE))
            try:
                self.wfile.write(ANSWERS[kind])
                for _ in range(MOST if kind in ("flood", "stream") else 0):
                    self.wfile.write(PIECE)
                    told.pieces += 1
            except OSError:
                pass  # the client has had enough

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer) as server:
        told.url = f"http://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield told
        finally:
            server.shutdown()
