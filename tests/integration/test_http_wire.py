"""Odd bytes on a real connection: the server answers or hangs up, and goes on serving others."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.edge.options import LOOPBACK, Edge
from ilikeyacut.entrypoints.http.routes import routers
from support.apps import Stage, staged
from support.live import live

Address = tuple[str, int]
HOST = b"Host: 127.0.0.1\r\n"
JSON = b"Content-Type: application/json\r\n"
SIGN_IN = b"POST /v1/auth/sign-in HTTP/1.1\r\n" + HOST + JSON
BODY = b'{"email": "a@example.com", "password": "correct horse battery"}'


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    stage = staged()
    with stage.app:
        yield stage


@pytest.fixture(scope="module")
def address(stage: Stage) -> Iterator[Address]:
    with live(create_api(lambda: stage.app, routers(), edge=Edge(hosts=LOOPBACK))) as found:
        yield found


def sent(address: Address, *parts: bytes) -> bytes:
    """Send bytes; return all that is answered until the server hangs up."""
    with socket.create_connection(address, timeout=60) as connection:
        for part in parts:
            connection.sendall(part)
        received = b""
        with suppress(ConnectionResetError):  # the server hung up on the rest
            while chunk := connection.recv(65_536):
                received += chunk
    return received


def statuses(received: bytes) -> list[int]:
    """Return the statuses of all answers on a connection."""
    return [int(it[:3]) for it in received.split(b"HTTP/1.1 ")[1:]]


CLOSE = b"Connection: close\r\n\r\n"
FINE = b"GET /v1/me HTTP/1.1\r\n" + HOST + CLOSE


@pytest.fixture(autouse=True)
def served_afterwards(address: Address) -> Iterator[None]:
    yield
    assert statuses(sent(address, FINE)) == [401]


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 5,5\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b" Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"X: 1\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 5\x00\r\n",
    ],
)
def test_no_request_is_smuggled_inside_another(address: Address, headers: bytes) -> None:
    smuggled = b"0\r\n\r\nGET /v1/health/live HTTP/1.1\r\n" + HOST + CLOSE
    found = statuses(sent(address, SIGN_IN + headers + CLOSE + smuggled))
    assert 200 not in found
    assert len(found) <= 1


@pytest.mark.parametrize(
    "lines",
    [
        b"GET /v1/me HTTP/1.1\r\n" + CLOSE,
        b"GET /v1/me HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE,
        b"GET /v1/me HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n" + CLOSE,
        b"GET http://evil.example/v1/me HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE,
        b"GET /v1/me HTTP/1.1\r\n" + HOST + b"Origin: http://evil.example\r\n" + CLOSE,
        b"GET /v1/me HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 20_000 + b"\r\n" + CLOSE,
        b"GET /v1/me HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 200_000 + b"\r\n" + CLOSE,
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\n" + HOST + CLOSE,
        b"GET /v1/me HTTP/1.1\r\n" + HOST + b"X\x00Y: 1\r\n" + CLOSE,
        b"GET /v1/me\x00 HTTP/1.1\r\n" + HOST + CLOSE,
        b"GET /v1/me HTTP/9.9\r\n" + HOST + CLOSE,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"CONNECT example.com:443 HTTP/1.1\r\n" + HOST + CLOSE,
        b"\xff\xfe\xfd\r\n\r\n",
    ],
)
def test_what_is_no_request_to_this_server_is_refused(address: Address, lines: bytes) -> None:
    assert all(400 <= status < 500 for status in statuses(sent(address, lines)))


@pytest.mark.parametrize(
    "path",
    [
        b"/v1/../../etc/passwd",
        b"/v1/hairstyles/..%2f..%2f..%2fetc%2fpasswd",
        b"/v1/hairstyles/%2e%2e/thumbnail",
        b"/v1/hairstyles/%00",
        b"/v1/hairstyles/%ff%fe",
        b"/v1/hairstyles/bob%0d%0aSet-Cookie:%20a=b",
        b"/v1/photos/%7B%7B7*7%7D%7D",
        b"//evil.example/v1/me",
        b"/v1//me",
        b"/v1/me/",
        b"/v1/me;a=b",
        b"/problems/..%2f..%2fsecret",
    ],
)
def test_no_path_leads_anywhere_else(address: Address, path: bytes) -> None:
    received = sent(address, b"GET " + path + b" HTTP/1.1\r\n" + HOST + CLOSE)
    head, _, body = received.partition(b"\r\n\r\n")
    (status,) = statuses(received)
    assert status in (400, 401, 404, 422)
    assert b"application/problem+json" in head
    assert b"set-cookie" not in head.lower()
    assert b"root:" not in body


def test_a_body_that_stays_away_is_answered(stage: Stage) -> None:
    impatient = create_api(lambda: stage.app, routers(["auth"]), edge=Edge(patience=-4))
    with live(impatient) as address:
        for announced in (b"Content-Length: 60\r\n", b"Transfer-Encoding: chunked\r\n"):
            received = sent(address, SIGN_IN + announced + b"\r\n")
            assert statuses(received) == [408]
            assert b'"code":"BODY_TOO_SLOW"' in received


def test_a_large_body_is_answered_before_it_is_read(address: Address) -> None:
    received = sent(address, SIGN_IN + b"Content-Length: 10000000\r\n\r\n" + b"{" * 100)
    assert statuses(received) == [413]


def test_a_whole_request_may_come_in_many_parts(address: Address) -> None:
    head = SIGN_IN + b"Content-Length: %d\r\n" % len(BODY) + CLOSE
    whole = head + BODY
    parts = [whole[at : at + 7] for at in range(0, len(whole), 7)]
    assert statuses(sent(address, *parts)) == [401]


def test_a_client_that_leaves_in_between_is_forgotten(address: Address) -> None:
    for part in (SIGN_IN, SIGN_IN + b"Content-Length: 60\r\n\r\n{"):
        with socket.create_connection(address, timeout=60) as connection:
            connection.sendall(part)
