"""Broken and hostile lines, on real connections."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

import pytest

from ilikeyacut.client import AsyncClient, Client, ClientError, wire

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BROKEN = {
    "closed at once": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Length: 100\r\n\r\n{",
    "half a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n20\r\n{",
    "no chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "a huge head": HEAD + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "an odd status": b"HTTP/1.1 20x OK\r\n\r\n",
    "an odd header": b"HTTP/1.1 200 OK\r\nA B\x00: c\r\n\r\n",
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
}
ODD = {
    "an early end": HEAD + b"\r\n{",
    "a status of nobody": b"HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n",
    "no status of ours": b"HTTP/1.1 304 Not Modified\r\n\r\n",
}


@contextmanager
def saying(said: bytes) -> Iterator[str]:
    """Answer every connection with the same bytes, and close it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection, suppress(OSError):  # the client may go away at any time
                    connection.recv(65536)
                    connection.sendall(said)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65536):
                        pass

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def failing(kind: Any, url: str) -> ClientError:
    async def later() -> None:
        async def sleep(_: float) -> None: ...

        async with AsyncClient(url, token="one", sleep=sleep) as client:
            await client.me()

    def now() -> None:
        with Client(url, token="one", sleep=lambda _: None) as client:
            client.me()

    with pytest.raises(ClientError) as told:
        asyncio.run(later()) if kind is AsyncClient else now()
    return told.value


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_line_is_told(name: str, kind: Any) -> None:
    with saying(BROKEN[name]) as url:
        told = failing(kind, url)
    assert (told.code, told.retryable) == ("SERVER_UNREACHABLE", True)
    assert len(told.detail) < 300


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_is_told(name: str, kind: Any) -> None:
    with saying(ODD[name]) as url:
        assert failing(kind, url).code in ("ANSWER_INVALID", "HTTP_999")


def test_silence_before_an_answer_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_SECONDS", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        told = failing(AsyncClient, f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert told.code == "SERVER_UNREACHABLE"


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_nobody_at_all_is_told(kind: Any) -> None:
    for url in ("http://127.0.0.1:1", f"http://{'a' * 70}.invalid"):
        assert failing(kind, url).code == "SERVER_UNREACHABLE"


def test_a_server_without_tls_is_told() -> None:
    with saying(HEAD) as url:
        assert failing(Client, url.replace("http:", "https:")).code == "SERVER_UNREACHABLE"
