"""A bound on a call as a whole: its time, and the bytes of its answer.

HTTP clients bound each read. A server that sends a byte a second never meets that bound, and a
resolver or a token server may hang before the first of them. So a call runs in a thread of its own,
and at its deadline its sockets are shut down, which ends the thread; one that hangs in the system's
resolver is left to end by itself, and keeps no process alive.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock, Thread, local
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

GRACE = 1.0
"""Seconds that a call's thread is given to end after its sockets were shut down."""

MOST_ERROR_BYTES = 256 * 1024
MOST_PACKED_ERROR_BYTES = 32 * 1024
"""A failure's text; packed, it may be a thousand times as long as it seems."""

CONNECTED = ("connect_tcp.complete", "start_tls.complete")


class DeadlineError(Exception):
    """The call was not over at its deadline."""


class AnswerTooLargeError(Exception):
    """The answer has more bytes than are taken, or was packed although that was declined."""


class Call:
    """One exchange with the server: knows its sockets, so that another thread can end it.

    `connected` says whether anything may have been sent, `status` the answer's, once it is known;
    `over` that the call was ended from outside.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.connected = False
        self.status: int | None = None
        self.over = False
        self._sockets: list[socket.socket] = []
        self._lock = Lock()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Note each connection, as httpx's `trace` extension tells of it."""
        if not event.endswith(CONNECTED):
            return
        self.connected = True
        made = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets.append(made)
            over = self.over
        if over:
            _shut(made)

    def sever(self) -> None:
        """End the exchange: whoever reads from its sockets, or will, finds them at their end."""
        with self._lock:
            self.over = True
            sockets = tuple(self._sockets)
        for made in sockets:
            _shut(made)

    def bounded(self, response: httpx2.Response) -> None:
        """See that no more of an answer is read than is allowed."""
        self.status = response.status_code
        packed = response.headers.get("content-encoding", "identity") != "identity"
        if response.status_code != 200:
            most = MOST_PACKED_ERROR_BYTES if packed else MOST_ERROR_BYTES
        elif packed:
            raise AnswerTooLargeError
        else:
            most = self.most_bytes
        response.stream = _bounded(response.stream, most)


def _shut(made: socket.socket) -> None:
    """Shut a socket down below TLS, whose own way would wait for the other side."""
    with suppress(OSError):
        socket.socket.shutdown(made, socket.SHUT_RDWR)


def _bounded(stream: Any, most: int) -> httpx2.SyncByteStream:
    import httpx2

    class Bounded(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            taken = 0
            for chunk in stream:
                taken += len(chunk)
                if taken > most:
                    raise AnswerTooLargeError
                yield chunk

        def close(self) -> None:
            stream.close()

    return Bounded()


class Calls:
    """Tells the hooks of a shared HTTP client which call they serve: the one of their thread."""

    def __init__(self) -> None:
        self._of_thread = local()

    def hooks(self) -> dict[str, list[Callable[..., Any]]]:
        """Return the event hooks that an HTTP client needs for its calls to be bounded."""
        return {"request": [self._on_request], "response": [self._on_response]}

    def within(self, seconds: float, call: Call, work: Callable[[], T]) -> T:
        """Do the work, which may use the client, and return its result.

        Raises DeadlineError when it is not done in time, and whatever the work raises.
        """
        done: Future[T] = Future()
        thread = Thread(target=self._run, args=(call, work, done), name="gemini", daemon=True)
        thread.start()
        try:
            thread.join(seconds)
        finally:
            if not done.done():
                call.sever()
                thread.join(GRACE)
        # What came while the call was being ended came too late: it was cut off, or nearly so.
        if call.over or not done.done():
            raise DeadlineError
        return done.result()

    def _run(self, call: Call, work: Callable[[], T], done: Future[T]) -> None:
        self._of_thread.call = call
        try:
            done.set_result(work())
        except BaseException as fault:  # noqa: BLE001 - the thread that waits raises it
            done.set_exception(fault)

    def _on_request(self, request: httpx2.Request) -> None:
        request.extensions = {**request.extensions, "trace": self._of_thread.call.trace}

    def _on_response(self, response: httpx2.Response) -> None:
        self._of_thread.call.bounded(response)
