import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from ilikeyacut.adapters.gemini.deadline import Call, within


class Stream:
    """A connection as httpx tells of it."""

    closed = False

    async def aclose(self) -> None:
        self.closed = True


async def seven() -> int:
    return 7


def failing(fault: BaseException) -> Callable[[], Awaitable[None]]:
    async def fail() -> None:
        raise fault

    return fail


def left() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "gemini"]


def test_the_result_comes_back() -> None:
    assert within(5, Call(1), seven) == 7


@pytest.mark.parametrize("fault", [KeyError("x"), SystemExit(3)])
def test_what_the_work_raises_is_raised(fault: BaseException) -> None:
    with pytest.raises(type(fault)):
        within(5, Call(1), failing(fault))


def test_a_reader_is_woken_at_the_deadline_and_its_connection_closed() -> None:
    ours, theirs = socket.socketpair()

    async def read() -> bytes:
        reader, writer = await asyncio.open_connection(sock=ours)
        try:
            return await reader.read(1)
        finally:
            writer.close()

    with theirs:
        with pytest.raises(TimeoutError):
            within(0.1, Call(1), read)
        assert theirs.recv(1) == b""
    assert not left()


@pytest.mark.parametrize(
    ("event", "connected"),
    [
        ("connection.connect_tcp.complete", True),
        ("connection.start_tls.complete", True),
        ("connection.connect_tcp.started", False),
        ("http11.send_request_headers.complete", False),
    ],
)
def test_a_call_knows_its_connections_and_closes_them(event: str, connected: bool) -> None:
    call = Call(1)
    stream = Stream()

    async def work() -> None:
        await call.traced(event, {"return_value": stream})

    within(5, call, work)
    assert (call.connected, stream.closed) == (connected, connected)


def test_work_that_cannot_be_woken_is_left_behind_and_keeps_no_process_alive() -> None:
    released = threading.Event()
    with pytest.raises(TimeoutError):
        within(0.1, Call(1), lambda: asyncio.to_thread(released.wait))
    assert [each.daemon for each in left()] == [True]
    released.set()
    for each in left():
        each.join()


def test_what_blocks_gives_its_result_and_its_fault() -> None:
    assert within(5, Call(1), lambda: asyncio.to_thread(pow, 2, 3)) == 8
    with pytest.raises(ZeroDivisionError):
        within(5, Call(1), lambda: asyncio.to_thread(divmod, 1, 0))


def test_a_thread_that_runs_a_loop_may_call_too() -> None:
    """As a notebook's does: the call has a loop of its own all the same."""

    async def caller() -> Any:
        return within(5, Call(1), seven)

    assert asyncio.run(caller()) == 7


def test_an_event_loop_that_a_thread_was_given_stays_its_own() -> None:
    loop = asyncio.new_event_loop()
    try:
        asyncio.set_event_loop(loop)
        assert within(5, Call(1), seven) == 7
        assert asyncio.get_event_loop() is loop
    finally:
        asyncio.set_event_loop(None)
        loop.close()
