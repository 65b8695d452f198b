"""Limits a whole call: its time, and the bytes of its answer.

HTTP clients limit each read. A server that sends a byte per second never exceeds that limit, and a
resolver or token server may hang before the first read. So each call runs in its own event loop
with its own connections, and is cancelled at its deadline, which closes them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.request import getproxies

from ilikeyacut.adapters.gemini.signing import Sign, signature
from ilikeyacut.application.proxies import is_http_proxy

if TYPE_CHECKING:
    import ssl

    import httpx2

T = TypeVar("T")

MOST_ERROR_BYTES = 256 * 1024
MOST_PACKED_ERROR_BYTES = 32 * 1024
"""A failure's text; packed, it may be a thousand times as long as it seems."""

CONNECTED = ("connect_tcp.complete", "start_tls.complete")


class AnswerTooLargeError(Exception):
    """The answer exceeds the size limit, or was compressed although that was declined."""


class ProxyUnusableError(Exception):
    """The environment names a proxy that is no HTTP proxy, which would show as an outage."""


class Call:
    """One exchange with the server.

    `connected` says whether anything may have been sent. `status` is the answer's, once known.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.connected = False
        self.status: int | None = None
        self._streams: list[Any] = []

    async def traced(self, event: str, info: dict[str, Any]) -> None:
        """Record each connection, as reported by httpx's `trace` extension."""
        if event.endswith(CONNECTED):
            self.connected = True
            self._streams.append(info["return_value"])

    async def close(self) -> None:
        """Close the connections. One that is cancelled during the TLS handshake would stay open."""
        for stream in self._streams:
            await stream.aclose()

    def bounded(self, response: httpx2.Response) -> None:
        """Limit how much of an answer is read."""
        self.status = response.status_code
        packed = response.headers.get("content-encoding", "identity") != "identity"
        if response.status_code != 200:
            most = MOST_PACKED_ERROR_BYTES if packed else MOST_ERROR_BYTES
        elif packed:
            raise AnswerTooLargeError
        else:
            most = self.most_bytes
        response.stream = _bounded(response.stream, most)


_current: ContextVar[Call] = ContextVar("gemini-call")


def http_client(trust: ssl.SSLContext, sign: Sign | None = None) -> httpx2.AsyncClient:
    """Return a client that serves each request with a client of the request's event loop.

    With `sign`, each request is signed. Connections belong to the loop that opened them, so none is
    kept. Use it in `within`.
    """
    import httpx2

    _check_proxies(getproxies())

    def one() -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            verify=trust,
            auth=signature(sign) if sign else None,
            event_hooks={"request": [_on_request], "response": [_on_response]},
        )

    class Fresh(httpx2.AsyncClient):
        async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
            async with one() as client:
                return await client.send(request, **options)

    return Fresh(verify=trust, headers={"accept-encoding": "identity"})


def _check_proxies(proxies: Mapping[str, str]) -> None:
    used = proxies.keys() & {"http", "https", "all"} if proxies.get("no") != "*" else ()
    if not all(is_http_proxy(proxies[scheme]) for scheme in used):
        raise ProxyUnusableError


def within(seconds: float, call: Call, work: Callable[[], Awaitable[T]]) -> T:
    """Run the work and return its result.

    Raises TimeoutError if it does not finish in time, and any error of the work.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run(seconds, call, work)
    with ThreadPoolExecutor(1) as apart:  # a thread runs one loop at a time: a notebook has its own
        return apart.submit(_run, seconds, call, work).result()


def _run(seconds: float, call: Call, work: Callable[[], Awaitable[T]]) -> T:
    async def bounded() -> T:
        asyncio.get_running_loop().set_default_executor(_Daemons())
        _current.set(call)
        try:
            return await asyncio.wait_for(work(), seconds)
        finally:
            await call.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(bounded())


class _Daemons(ThreadPoolExecutor):
    """Runs blocking work in daemon threads, so neither a loop nor the process waits for it.

    The system's resolver may hang, and no call can stop it.
    """

    def submit(self, fn: Callable[..., T], /, *args: Any, **options: Any) -> Future[T]:
        done: Future[T] = Future()
        work = partial(fn, *args, **options)
        Thread(target=_settle, args=(done, work), name="gemini", daemon=True).start()
        return done


def _settle(done: Future[T], work: Callable[[], T]) -> None:
    if not done.set_running_or_notify_cancel():
        return
    try:
        done.set_result(work())
    except BaseException as fault:  # noqa: BLE001 - the waiting caller raises it
        done.set_exception(fault)


def _bounded(stream: Any, most: int) -> httpx2.AsyncByteStream:
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            taken = 0
            async for chunk in stream:
                taken += len(chunk)
                if taken > most:
                    raise AnswerTooLargeError
                yield chunk

        async def aclose(self) -> None:
            await stream.aclose()

    return Bounded()


async def _on_request(request: httpx2.Request) -> None:
    request.extensions = {**request.extensions, "trace": _current.get().traced}


async def _on_response(response: httpx2.Response) -> None:
    _current.get().bounded(response)
